from __future__ import annotations

import random
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu.language_features import FEATURES
from bot.nlu.language_model import FILE, FOREIGN_FEATURES, LanguageModel, Parts
from bot.nlu.word_list import WordList
from bot.shared.errors import NotReadyError
from bot.shared.settings import ROOT

ALL = ("bg", "pl", "hu", "th", "hr", "en")
LATIN = {
    "bg": "iskam si parite obratno",
    "pl": "kiedy dostanę zwrot pieniędzy",
    "hu": "mikor kapom vissza a pénzemet",
    "hr": "kada ću dobiti povrat novca",
    "en": "when will my money be back",
}
GERMAN = "wann bekomme ich mein Geld zurück"


@pytest.fixture(scope="module")
def parts() -> Parts:
    """The bundled ones."""
    return Parts.load(ROOT / "models" / "language")


@pytest.fixture(scope="module")
def model(parts: Parts) -> LanguageModel:
    return LanguageModel(ALL, parts)


def small_parts() -> Parts:
    """Of two languages, with weights that mean nothing."""
    rng = np.random.default_rng(0)
    return Parts(
        ("pl", "en"),
        rng.integers(-127, 128, (FEATURES, 2), dtype=np.int8),
        np.array([0.1, 0.2], dtype=np.float32),
        np.array([0.0, -1.0], dtype=np.float32),
        WordList.of({"pl": ["gdzie", "jest"], "en": ["where", "is"]}),
        WordList.of({"de": ["wo", "ist"], "sr": ["где"]}),
        np.array([-6.0, 1.0, 4.0, 0.0, 0.0, 4.0]),
    )


@lru_cache(maxsize=1)
def small_model() -> LanguageModel:
    return LanguageModel(("pl", "en", "th", "sr"), small_parts())


def best(found: dict[str, float]) -> str:
    return max(found, key=lambda code: found[code])


def test_saved_parts_are_loaded_alike(tmp_path: Path) -> None:
    before = small_parts()
    before.save(tmp_path / "new" / "language")
    after = Parts.load(tmp_path / "new" / "language")
    assert (after.codes, after.words.codes, after.stop_words.codes) == (("pl", "en"), ("pl", "en"), ("de", "sr"))
    for one, other in (
        *((getattr(before, name), getattr(after, name)) for name in ("weights", "scale", "bias", "foreign")),
        *((getattr(before, name).hashes, getattr(after, name).hashes) for name in ("words", "stop_words")),
        *((getattr(before, name).members, getattr(after, name).members) for name in ("words", "stop_words")),
    ):
        assert one.dtype == other.dtype
        assert np.array_equal(one, other)
    for text in ("gdzie jest", "wo ist es", ""):
        old, new = (LanguageModel(("pl", "en"), item) for item in (before, after))
        assert (old.probabilities(text, True), old.foreign(text)) == (new.probabilities(text, True), new.foreign(text))


def test_the_bundled_parts_fit_the_code(parts: Parts) -> None:
    assert parts.weights.shape == (FEATURES, len(parts.codes))
    assert parts.weights.dtype == np.int8
    assert parts.scale.shape == parts.bias.shape == (len(parts.codes),)
    assert parts.foreign.shape == (len(FOREIGN_FEATURES) + 1,)
    assert {*parts.codes, "th"} == set(ALL)
    assert not set(parts.stop_words.codes) & set(ALL)


@pytest.mark.parametrize("damage", ["missing", "empty", "cut off", "text", "an older one", "objects"])
def test_a_file_that_cannot_be_read_is_one_sentence_with_the_remedy(tmp_path: Path, damage: str) -> None:
    small_parts().save(tmp_path)
    path = tmp_path / FILE
    whole = path.read_bytes()
    if damage == "missing":
        path.unlink()
    elif damage == "an older one":
        np.savez_compressed(path, codes=np.array(["pl"]), classes=np.array(["pl"]))
    elif damage == "objects":
        np.savez_compressed(path, codes=np.array([{"pl": 1}], dtype=object))
    else:
        path.write_bytes({"empty": b"", "cut off": whole[: len(whole) // 2], "text": b"version https://git-lfs"}[damage])
    with pytest.raises(NotReadyError) as raised:
        Parts.load(tmp_path)
    assert raised.value.message.startswith(f"{path} cannot be read (")
    assert raised.value.message.endswith("Restore it from the repository, or make it by `faqtotum language train`.")


@pytest.mark.parametrize("code", LATIN)
def test_probabilities_are_of_all_languages_of_the_shop_and_sum_to_one(model: LanguageModel, code: str) -> None:
    found = model.probabilities(LATIN[code], latin=True)
    assert set(found) == set(ALL)
    assert sum(found.values()) == pytest.approx(1)
    assert best(found) == code
    assert found[code] > 0.9


@pytest.mark.parametrize(("text", "code"), [("искам си парите обратно", "bg"), ("ขอเงินคืนเมื่อไหร่", "th")])
def test_other_letters_are_judged_by_langdetect_alone(model: LanguageModel, text: str, code: str) -> None:
    assert model.probabilities(text, latin=False)[code] > 0.9


@pytest.mark.parametrize("text", ["", " ", "🙂"])
@pytest.mark.parametrize("latin", [True, False])
def test_a_text_that_tells_nothing_is_no_ones(model: LanguageModel, text: str, latin: bool) -> None:
    assert max(model.probabilities(text, latin).values()) < 0.75
    assert model.foreign(text)[1] < 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (GERMAN, "de"),
        ("quand est-ce que je serai remboursé", "fr"),
        ("param ne zaman iade edilecek", "tr"),
        ("kdy mi vrátíte peníze zpátky", "cs"),
        ("когда мне вернут деньги за заказ", "ru"),
        ("cuándo me van a devolver el dinero", "es"),
    ],
)
def test_a_foreign_language_is_named_with_high_probability(model: LanguageModel, text: str, code: str) -> None:
    name, probability = model.foreign(text)
    assert name == code
    assert probability > 0.9


@pytest.mark.parametrize("text", [*LATIN.values(), "искам си парите обратно"])
def test_our_own_languages_are_not_foreign(model: LanguageModel, text: str) -> None:
    assert model.foreign(text)[1] < 0.2


def test_the_evidence_is_as_long_as_its_list_of_names(model: LanguageModel) -> None:
    features, code = model.foreign_features(GERMAN)
    named = dict(zip(FOREIGN_FEATURES, features, strict=True))
    assert code == "de"
    assert 0 <= named["known"] < 0.6
    assert named["langdetect"] > 0
    assert 0 < named["stop_words"] <= 1
    assert named["strange_letters"] == 0, "ü is Hungarian, too"
    assert named["length"] == pytest.approx(np.log(7))


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("où est mon colis", 1 / 4),
        ("KÄSE UND BRÖTCHEN", 1 / 3),
        ("zażółć gęślą", 0),
        ("őrült tűz", 0),
        ("čćžšđ", 0),
        ("къде щъркел", 0),
        ("ขอบคุณ", 0),
    ],
)
def test_letters_are_strange_that_no_language_here_has(model: LanguageModel, text: str, share: float) -> None:
    assert model.foreign_features(text)[0][FOREIGN_FEATURES.index("strange_letters")] == pytest.approx(share)


def test_a_shop_may_speak_a_language_that_the_parts_were_not_made_for(parts: Parts) -> None:
    german = LanguageModel(("de", "en"), parts)
    assert best(german.probabilities(GERMAN, latin=True)) == "de"
    assert best(german.probabilities(LATIN["en"], latin=True)) == "en"
    assert german.foreign(GERMAN)[0] != "de"
    assert german.foreign(GERMAN)[1] < 0.5
    assert german.foreign("quand est-ce que je serai remboursé")[0] == "fr"


def test_a_shop_may_speak_a_language_that_nothing_here_knows(parts: Parts) -> None:
    found = LanguageModel(("en", "xx"), parts).probabilities(LATIN["en"], latin=True)
    assert set(found) == {"en", "xx"}
    assert found["en"] > 0.9


def test_a_shop_of_unknown_languages_only_gets_an_even_guess(parts: Parts) -> None:
    assert LanguageModel(("xx", "yy"), parts).probabilities(LATIN["en"], latin=True) == {"xx": 0.5, "yy": 0.5}


@pytest.mark.parametrize("code", LATIN)
def test_a_shop_with_two_languages_hears_the_others_as_foreign(parts: Parts, code: str) -> None:
    model = LanguageModel(("en", "pl"), parts)
    found = model.probabilities(LATIN[code], latin=True)
    assert set(found) == {"en", "pl"}
    assert sum(found.values()) == pytest.approx(1)
    if code in ("en", "pl"):
        assert best(found) == code
        assert model.foreign(LATIN[code])[1] < 0.5
    elif code != "bg":  # nobody but the model for Latin letters knows Latin Bulgarian, and that names only what the shop speaks
        assert model.foreign(LATIN[code])[0] == code
        assert model.foreign(LATIN[code])[1] > 0.9


def test_the_order_of_the_shops_languages_changes_nothing(parts: Parts, model: LanguageModel) -> None:
    turned = LanguageModel(ALL[::-1], parts)
    for text in (*LATIN.values(), GERMAN):
        assert turned.probabilities(text, True) == pytest.approx(model.probabilities(text, True))
        assert turned.foreign(text) == pytest.approx(model.foreign(text))


def test_the_same_text_is_judged_alike_by_each_model_and_at_each_time(parts: Parts, model: LanguageModel) -> None:
    texts = [*LATIN.values(), GERMAN, "paket", ""]
    other = LanguageModel(ALL, parts)
    first = {text: (model.probabilities(text, True), model.foreign(text)) for text in texts}
    random.Random(1).shuffle(texts)
    assert {text: (other.probabilities(text, True), other.foreign(text)) for text in texts} == first
    assert {text: (model.probabilities(text, True), model.foreign(text)) for text in reversed(texts)} == first


def test_the_open_set_weights_decide_how_sure_it_is(parts: Parts) -> None:
    for bias, probability in ((1000.0, 1.0), (-1000.0, 0.0)):
        weights = np.array([0.0] * len(FOREIGN_FEATURES) + [bias])
        assert LanguageModel(ALL, replace(parts, foreign=weights)).foreign(GERMAN)[1] == pytest.approx(probability)


@given(st.text(max_size=60), st.booleans())
@settings(max_examples=60, deadline=None)
def test_any_text_is_judged(text: str, latin: bool) -> None:
    model = small_model()
    found = model.probabilities(text, latin)
    name, probability = model.foreign(text)
    assert sum(found.values()) == pytest.approx(1)
    assert name == "de"
    assert 0 <= probability <= 1
