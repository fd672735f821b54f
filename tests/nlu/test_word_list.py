from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.language_features import hashes_of
from bot.nlu.word_list import WordList

LISTED = WordList.of({"pl": ["gdzie", "jest", "dostava"], "hr": ["gdje", "dostava"], "xx": []})


def shares(*words: str, listed: WordList = LISTED) -> list[float]:
    found: list[float] = listed.shares(hashes_of(words)).tolist()
    return found


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["gdzie"], [1, 0, 0]),
        (["gdzie", "jest"], [1, 0, 0]),
        (["gdzie", "gdje"], [0.5, 0.5, 0]),
        (["dostava"], [1, 1, 0]),
        (["dostava", "gdje"], [0.5, 1, 0]),
        (["gdje", "gdje", "gdje", "jest"], [0.25, 0.75, 0]),
        (["zzz", "gdje"], [0, 0.5, 0]),
        (["zzz"], [0, 0, 0]),
        ([], [0, 0, 0]),
    ],
)
def test_a_share_says_how_many_of_the_words_belong_to_a_language(words: list[str], expected: list[float]) -> None:
    assert shares(*words) == expected


def test_the_hashes_are_in_order_and_each_is_there_once() -> None:
    assert LISTED.codes == ("pl", "hr", "xx")
    assert (np.diff(LISTED.hashes.astype(np.int64)) > 0).all()
    assert LISTED.hashes.dtype == LISTED.members.dtype == np.uint32
    assert len(LISTED.hashes) == 4


@pytest.mark.parametrize("empty", [WordList.of({}), WordList.of({"pl": [], "hr": []})], ids=["no language", "no word"])
def test_an_empty_list_knows_no_word(empty: WordList) -> None:
    assert shares("gdzie", listed=empty) == [0.0] * len(empty.codes)


def test_thirty_two_languages_have_a_bit_each() -> None:
    many = WordList.of({f"x{number}": [f"word{number}"] for number in range(32)})
    assert [shares(f"word{number}", listed=many).index(1.0) for number in range(32)] == list(range(32))


WORDS = st.text(alphabet="abcčdžš", min_size=1, max_size=4)


@given(st.dictionaries(st.sampled_from(["pl", "hr", "en"]), st.lists(WORDS, max_size=8), min_size=1), st.lists(WORDS, max_size=6))
def test_it_agrees_with_counting_by_hand(listed: dict[str, list[str]], words: list[str]) -> None:
    expected = [sum(word in part for word in words) / len(words) if words else 0.0 for part in listed.values()]
    assert shares(*words, listed=WordList.of(listed)) == pytest.approx(expected)
