from __future__ import annotations

import random
from collections import Counter

import pytest

from bot.training.language.texts import LENGTHS, MIN_COUNT, OWN_WEIGHT, common_words, samples, texts_by_language
from kb_index.encoder_training.pairs import Pair
from kb_index.spelling import without_diacritics

PAIRS = [
    Pair("where is it", "gdzie to jest", "pl", "permissive"),
    Pair("where is it", "hol van", "hu", "permissive"),
    Pair("thank you", "ありがとう", "ja", "permissive"),
]
SENTENCE = "zażółć gęślą jaźń i święty spokój"
BULGARIAN = "чашата ще бъде счупена"


def drawn(language: str, texts: list[str], count: int = 60, seed: int = 0) -> list[str]:
    return list(samples(language, texts, count, random.Random(seed)))


def test_each_language_has_its_side_of_the_pairs_and_the_shops_own_messages_many_times() -> None:
    own = [("gdzie paczka", "pl"), ("hello", "en"), ("สวัสดี", "th")]
    assert texts_by_language(PAIRS, own, ("pl", "hu", "en", "hr")) == {
        "pl": ["gdzie to jest", *["gdzie paczka"] * OWN_WEIGHT],
        "hu": ["hol van"],
        "en": ["where is it", "thank you", *["hello"] * OWN_WEIGHT],
        "hr": [],
    }


def test_as_many_samples_are_drawn_as_are_wanted_and_the_same_again() -> None:
    assert len(drawn("pl", [SENTENCE], 17)) == 17
    assert drawn("pl", [SENTENCE], 0) == []
    assert drawn("pl", [SENTENCE]) == drawn("pl", [SENTENCE])
    assert drawn("pl", [SENTENCE]) != drawn("pl", [SENTENCE], seed=1)


@pytest.mark.parametrize("language", ["pl", "hu", "hr", "en"])
def test_a_sample_is_a_piece_of_a_text_in_lower_case(language: str) -> None:
    pieces = drawn(language, [SENTENCE.upper()])
    assert {len(piece.split()) for piece in pieces} == {min(length, 6) for length in LENGTHS}
    for piece in pieces:
        assert f" {piece} " in f" {SENTENCE} " or f" {piece} " in f" {without_diacritics(SENTENCE)} "


def test_most_samples_keep_their_diacritics_and_many_do_not() -> None:
    bare = sum(piece == without_diacritics(piece) for piece in drawn("pl", ["zażółć gęślą jaźń"], 200))
    assert 40 < bare < 100
    assert all("é" in piece for piece in drawn("en", ["café"])), "English has none to leave out"


def test_bulgarian_is_drawn_in_latin_letters_of_several_habits() -> None:
    pieces = drawn("bg", [BULGARIAN], 200)
    assert all(piece.isascii() for piece in pieces)
    assert {"chashata", "4ashata", "4a6ata", "cha6ata"} <= set(pieces)


@pytest.mark.parametrize(
    ("language", "texts", "kept"),
    [
        ("bg", ["already latin", "дом"], {"dom"}),
        ("hr", ["дом", "dom"], {"dom"}),
        ("pl", ["ไทย", "ok 123 a@b.pl", "dom"], {"dom"}),
    ],
)
def test_texts_in_other_letters_and_without_words_are_passed_over(language: str, texts: list[str], kept: set[str]) -> None:
    assert set(drawn(language, texts, 20)) == kept


def test_a_word_is_common_from_its_third_time_on() -> None:
    found = common_words({"pl": ["Żółw żółw", "zolw"], "en": ["a a a turtle turtle"], "hu": []})
    assert MIN_COUNT == 3
    assert found == {"pl": {"zolw"}, "en": set(), "hu": set()}, "single letters belong to every language"


def test_common_bulgarian_words_are_listed_in_latin_spellings_too() -> None:
    found = common_words({"bg": ["чаша"] * 3 + ["шише"] * 2})["bg"]
    assert "chasha" in found
    assert len(found) > 1
    assert all(word.isascii() and word.startswith(("c", "a")) for word in found), "words end at digits: 4a6a is a and a"
    assert not any("ish" in word for word in found)


def test_the_list_of_common_words_is_the_same_each_time() -> None:
    texts = {"bg": [BULGARIAN] * 3}
    assert Counter(common_words(texts)["bg"]) == Counter(common_words(texts)["bg"])
