from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb_index.lexical import LexicalIndex

TEXTS = ["where is my parcel", "how do I return shoes", "gdzie jest moja przesyłka", "visszaküldés ára", "къде ми е поръчката"]
INDEX = LexicalIndex(TEXTS)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("where is my parcel", TEXTS[0]),
        ("wheres my pacrel", TEXTS[0]),
        ("returning a shoe", TEXTS[1]),
        ("gdzie moja przesylka", TEXTS[2]),
        ("VISSZAKULDES", TEXTS[3]),
        ("kade mi e porachkata", TEXTS[4]),
    ],
)
def test_typos_endings_and_missing_diacritics_are_forgiven(query: str, text: str) -> None:
    assert TEXTS[int(INDEX.scores(query).argmax())] == text


def test_the_same_text_scores_one_and_a_stranger_nothing() -> None:
    assert INDEX.scores(TEXTS[1])[1] == pytest.approx(1.0, abs=1e-5)
    assert INDEX.scores("สวัสดี").tolist() == [0.0] * len(TEXTS)


@given(st.text(max_size=40))
@settings(max_examples=50)
def test_scores_lie_between_0_and_1(query: str) -> None:
    scores = INDEX.scores(query)
    assert scores.shape == (len(TEXTS),)
    assert np.all((scores >= 0) & (scores <= 1 + 1e-5))


def test_an_index_of_nothing_can_be_asked() -> None:
    assert LexicalIndex([]).best("where is my parcel", 5) == []


def test_the_best_are_as_many_as_asked_for_and_share_something_with_the_message() -> None:
    found = dict(INDEX.best("where is my parcel", 2))
    assert found[0] == pytest.approx(1.0, abs=1e-5)
    assert len(found) == 2
    assert dict(INDEX.best("zzz qqq", 5)) == {}


def test_among_too_many_texts_only_those_that_were_found_are_compared() -> None:
    large = LexicalIndex(TEXTS, whole_limit=2)
    assert not large.whole
    assert large.best("where is my parcel", 5) == []
    found = dict(large.best("where is my parcel", 5, found=[2, 0]))
    assert max(found, key=lambda position: found[position]) == 0
    assert found[0] == pytest.approx(1.0, abs=1e-5)
