from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_index.encoder_training.noise import noisy, with_typo

SEEDS = st.integers(min_value=0, max_value=2**32)


def versions(text: str, language: str) -> Counter[str]:
    rng = random.Random(1)
    return Counter(noisy(text, language, rng) for _ in range(2000))


@given(st.text(), st.sampled_from(["bg", "pl", "hu", "th", "hr", "en"]), SEEDS)
def test_noise_is_the_same_for_the_same_seed(text: str, language: str, seed: int) -> None:
    assert noisy(text, language, random.Random(seed)) == noisy(text, language, random.Random(seed))


@given(st.text(min_size=5), SEEDS)
def test_a_typo_is_one_letter_less_one_more_or_two_swapped(text: str, seed: int) -> None:
    typed = with_typo(text, random.Random(seed))
    difference = len(typed) - len(text)
    assert difference in (-1, 0, 1)
    if difference == 0:
        assert Counter(typed) == Counter(text)


@given(st.text(max_size=4), SEEDS)
def test_very_short_texts_have_no_typo(text: str, seed: int) -> None:
    assert with_typo(text, random.Random(seed)) == text


@pytest.mark.parametrize("language", ["bg", "pl", "hu", "th", "hr", "en"])
def test_most_texts_stay_as_they_are(language: str) -> None:
    text = "поръчка" if language == "bg" else "zażółć"
    assert versions(text, language)[text] > 1000


@pytest.mark.parametrize(
    ("language", "text", "typed"), [("pl", "zażółć", "zazolc"), ("hu", "tükör", "tukor"), ("hr", "narudžba", "narudzba")]
)
def test_diacritics_are_sometimes_missing(language: str, text: str, typed: str) -> None:
    assert versions(text, language)[typed] > 200


def test_thai_keeps_its_marks() -> None:
    assert set(versions("ที่นี่", "th")) & {"ทนี", "ทีนี"} == set()
    assert versions("ก็", "th") == {"ก็": 2000}


def test_bulgarian_is_sometimes_in_latin_letters_both_ways() -> None:
    seen = versions("чаша", "bg")
    assert seen["chasha"] > 150
    assert seen["4a6a"] > 100
