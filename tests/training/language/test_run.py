"""The whole run, on a few made-up texts."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bot.nlu.language_features import hashes_of
from bot.nlu.language_model import FILE, FOREIGN_FEATURES, LanguageModel, Parts
from bot.shared.errors import DataError
from bot.shared.settings import ROOT
from bot.training.language.run import CODES, ForeignMessage, fit_foreign, read_foreign, train_language
from tests.fakes.shop import Shop

PAIRS = {
    "bg": [("where is my order", "къде е поръчката ми"), ("the lamp is broken", "лампата е счупена"), ("thank you", "благодаря")],
    "pl": [("where is my order", "gdzie jest moje zamówienie"), ("the lamp is broken", "lampa jest zepsuta"), ("thank you", "dziękuję")],
    "hu": [("where is my order", "hol van a rendelésem"), ("the lamp is broken", "eltört a lámpa"), ("thank you", "köszönöm")],
    "hr": [("where is my order", "gdje je moja narudžba"), ("the lamp is broken", "lampa je razbijena"), ("thank you", "hvala")],
}
FOREIGN = {"de": ["wo ist meine Bestellung", "das ist nicht gut"], "fr": ["où est ma commande", "je ne suis pas content"]}


def write_pairs(folder: Path, languages: tuple[str, ...] = tuple(PAIRS)) -> Path:
    """Parallel text in the layout that is asked for."""
    for language in languages:
        path = folder / "tatoeba-train" / f"en-{language}.tsv"
        path.parent.mkdir(parents=True, exist_ok=True)
        # The spaces make each a text of its own, so that words are common.
        path.write_text("".join(f"{english} {times}\t{other} {times}\n" for english, other in PAIRS[language] for times in range(6)))
    return folder


def write_foreign(shop: Shop) -> None:
    lines = [json.dumps({"text": text, "language": code}, ensure_ascii=False) for code, texts in FOREIGN.items() for text in texts]
    shop.write("data/foreign/calibration.jsonl", "\n".join(lines) + "\n")


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    return write_pairs(tmp_path / "pairs")


@pytest.fixture
def made(shop: Shop, pairs: Path) -> tuple[Parts, list[str]]:
    """What a run makes of very little, and what it tells."""
    write_foreign(shop)
    told: list[str] = []
    return train_language(pairs, shop.data, shop.path("models") / "language", told.append, count=40), told


def test_a_run_writes_what_it_made(made: tuple[Parts, list[str]], shop: Shop) -> None:
    parts, told = made
    loaded = Parts.load(shop.path("models") / "language")
    assert parts.codes == loaded.codes == CODES
    assert np.array_equal(parts.weights, loaded.weights)
    assert np.array_equal(parts.foreign, loaded.foreign)
    assert told[0] == "learning n-grams and words"
    assert told[-1].endswith("stop words")


def test_what_it_made_can_be_asked(made: tuple[Parts, list[str]]) -> None:
    model = LanguageModel([*CODES, "th"], made[0])
    for code, text in {"pl": "gdzie jest zamówienie", "hu": "hol van a lámpa", "hr": "gdje je narudžba", "en": "where is the lamp"}.items():
        found = model.probabilities(text, latin=True)
        assert max(found, key=lambda item: found[item]) == code
    ours, other = (model.foreign(text)[1] for text in ("gdzie jest moje zamówienie", "wo ist das nicht"))
    assert ours < other


def test_the_shops_own_examples_and_the_parallel_text_are_listed_as_words(made: tuple[Parts, list[str]]) -> None:
    shares = dict(zip(CODES, made[0].words.shares(hashes_of(["zamowienie"])), strict=True))
    assert shares == {"bg": 0, "pl": 1, "hu": 0, "hr": 0, "en": 0}
    assert made[0].words.shares(hashes_of(["order"]))[CODES.index("en")] == 1


def test_open_set_weights_say_that_known_words_speak_against_a_foreign_language(made: tuple[Parts, list[str]]) -> None:
    weights = dict(zip((*FOREIGN_FEATURES, "bias"), fit_foreign(made[0], ["gdzie jest", "hol van a lámpa"], FOREIGN["de"]), strict=True))
    assert weights["known"] < 0
    assert weights["stop_words"] > 0


def test_messages_that_tell_nothing_do_not_count(made: tuple[Parts, list[str]]) -> None:
    ours = ["gdzie jest", "hol van a lámpa"]
    plain = fit_foreign(made[0], ours, FOREIGN["de"])
    assert fit_foreign(made[0], [*ours, "ok", "123", "สวัสดี"], [*FOREIGN["de"], "🙂"]).tolist() == plain.tolist()


def test_without_parallel_text_nothing_is_made(shop: Shop, tmp_path: Path) -> None:
    write_foreign(shop)
    with pytest.raises(FileNotFoundError, match="no parallel text found"):
        train_language(tmp_path / "nothing", shop.data, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_language_without_text_is_named_before_anything_is_learned(shop: Shop, tmp_path: Path) -> None:
    write_foreign(shop)
    with pytest.raises(DataError, match=r"no text in bg, hr\. The language model learns from bg, pl, hu, hr, en\."):
        train_language(write_pairs(tmp_path / "few", ("pl", "hu")), shop.data, tmp_path / "out")
    assert not (tmp_path / "out" / FILE).exists()


def test_without_messages_in_other_languages_it_stops_before_learning(shop: Shop, pairs: Path, tmp_path: Path) -> None:
    told: list[str] = []
    with pytest.raises(DataError, match=r"foreign/calibration\.jsonl"):
        train_language(pairs, shop.data, tmp_path / "out", told.append)
    assert told == []


def test_messages_in_other_languages_are_read_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "messages.jsonl"
    path.write_text('{"text": "wo\u2028ist es", "language": "de"}\n\n{"text": "où", "language": "fr"}\n', encoding="utf-8")
    assert read_foreign(path) == [ForeignMessage("wo\u2028ist es", "de"), ForeignMessage("où", "fr")]


@pytest.mark.parametrize("line", ["hello", "[]", '"wo"', '{"text": "wo"}', '{"language": "de"}', "null"])
def test_a_line_of_another_form_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "messages.jsonl"
    path.write_text(f'{{"text": "wo", "language": "de"}}\n{line}\n')
    with pytest.raises(DataError) as raised:
        read_foreign(path)
    assert raised.value.message.startswith(f"{path}:2: needs text and language (")


@pytest.mark.parametrize("name", ["calibration.jsonl", "evaluation.jsonl"])
def test_the_bundled_messages_are_of_languages_that_are_not_spoken_and_of_several(name: str) -> None:
    found = read_foreign(ROOT / "data" / "foreign" / name)
    assert len({item.text for item in found}) == len(found)
    assert not {item.language for item in found} & {*CODES, "th"}
    assert len({item.language for item in found}) > 10


def test_nothing_is_measured_with_that_was_learned_from() -> None:
    folder = ROOT / "data" / "foreign"
    learned, measured = ({item.text for item in read_foreign(folder / name)} for name in ("calibration.jsonl", "evaluation.jsonl"))
    assert not learned & measured
