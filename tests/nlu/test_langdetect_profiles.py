from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu.langdetect_profiles import Profiles

CODES = ("en", "pl", "de", "bg", "th", "nb", "zh")
PROFILES = Profiles(CODES)
SENTENCES = {
    "en": "the weather was lovely all through the week",
    "pl": "wczoraj kupiłem nową książkę o górach",
    "de": "gestern habe ich ein neues Buch gekauft",
    "bg": "вчера си купих нова книга за планината",
    "th": "เมื่อวานฉันซื้อหนังสือเล่มใหม่",
    "nb": "jeg kjøpte en ny bok om fjellet i går",
    "zh": "昨天我买了一本新书",
}


@pytest.mark.parametrize("code", CODES)
def test_a_sentence_is_likeliest_in_its_language(code: str) -> None:
    assert PROFILES.codes[int(PROFILES.log_likelihood(SENTENCES[code]).argmax())] == code


def test_what_langdetect_does_not_know_is_left_out() -> None:
    assert Profiles(["pl", "sr", "xx", "en"]).codes == ("pl", "en")
    assert Profiles(["xx"]).log_likelihood("where is it").shape == (0,)


def test_a_score_does_not_depend_on_the_other_candidates() -> None:
    alone = Profiles(["pl"]).log_likelihood(SENTENCES["pl"])
    assert alone[0] == pytest.approx(PROFILES.log_likelihood(SENTENCES["pl"])[CODES.index("pl")])


def test_langdetect_answers_differently_each_time_and_the_profiles_do_not() -> None:
    before = PROFILES.log_likelihood("nie wiem").tolist()
    for text in (*SENTENCES.values(), "nie wiem"):
        after = PROFILES.log_likelihood(text).tolist()
    assert after == before == Profiles(CODES).log_likelihood("nie wiem").tolist()


@pytest.mark.parametrize("text", ["", " ", "12345", "🙂", "...", "https://shop.example/a"])
def test_a_text_without_letters_tells_nothing(text: str) -> None:
    assert PROFILES.log_likelihood(text).tolist() == [0.0] * len(CODES)


def test_a_longer_text_tells_more_but_not_in_proportion() -> None:
    short, long = (PROFILES.log_likelihood(SENTENCES["en"] * times) for times in (1, 4))
    lead_short, lead_long = (scores[CODES.index("en")] - scores[CODES.index("pl")] for scores in (short, long))
    assert lead_short < lead_long < 3 * lead_short


@given(st.text(max_size=60))
@settings(max_examples=50)
def test_any_text_has_a_finite_score_in_each_language(text: str) -> None:
    scores = PROFILES.log_likelihood(text)
    assert scores.shape == (len(CODES),)
    assert scores.dtype == np.float32
    assert np.isfinite(scores).all()
