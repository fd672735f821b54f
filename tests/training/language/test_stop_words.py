from __future__ import annotations

import pytest

from bot.training.language.stop_words import NEIGHBOURS, foreign_stop_words

OWN = ("bg", "pl", "hu", "hr", "en", "th")


@pytest.fixture(scope="module")
def listed() -> dict[str, set[str]]:
    return foreign_stop_words(OWN)


def test_every_neighbour_has_stop_words(listed: dict[str, set[str]]) -> None:
    assert set(listed) == set(NEIGHBOURS)
    assert [code for code, words in listed.items() if len(words) < 10] == []


@pytest.mark.parametrize(
    ("code", "word"),
    [("de", "nicht"), ("fr", "avec"), ("cs", "jsem"), ("tr", "icin"), ("ru", "что"), ("sr", "gde"), ("no", "ikke"), ("el", "και")],
)
def test_they_are_in_the_spelling_by_which_words_are_looked_up(listed: dict[str, set[str]], code: str, word: str) -> None:
    assert word in listed[code]


@pytest.mark.parametrize(("code", "word"), [("de", "in"), ("cs", "to"), ("sk", "ale"), ("sl", "je"), ("ru", "да"), ("sr", "ne")])
def test_a_stop_word_of_ours_tells_nothing(listed: dict[str, set[str]], code: str, word: str) -> None:
    assert word not in listed[code]


def test_a_language_that_the_shop_speaks_is_not_foreign() -> None:
    found = foreign_stop_words(("de", "en"))
    assert "de" not in found
    assert "nicht" not in found["nl"]
