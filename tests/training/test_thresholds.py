"""Thresholds against some found by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.calibration import ArticleThresholds, Thresholds
from bot.nlu.routing import Understanding
from bot.shared.decision import LanguageGuess
from bot.training.labelled import Labelled
from bot.training.thresholds import (
    ALL,
    ERRORS,
    GRID,
    OTHERS_WEIGHT,
    Sample,
    article_thresholds,
    coming_to_answer,
    coverage_curve,
    expected_calibration_error,
    intent_thresholds,
    lowest_with_error,
    reliability,
)

HIGHEST = float(GRID[-1])
HALF = Thresholds(answer=1.0, clarify=1.0, human=0.5, complain=0.5, chat=0.5, out_of_scope=0.5)


def sample(kind: str = "faq", language: str = "en", foreign: str = "", **intents: float) -> Sample:
    """A message in which only the intents tell anything."""
    guess = LanguageGuess(language, 0.9, "text", foreign)
    return Sample(Labelled("text", "anything", kind, language), Understanding("text", guess, intents, {}, []))


# --- intents


@pytest.mark.parametrize(("loud", "threshold"), [(3, 0.11), (4, 0.61), (0, 0.11)])
def test_an_intent_may_take_so_many_messages_of_other_kinds_and_no_more(loud: int, threshold: float) -> None:
    """Of 200 other messages, 3 are 1.5 %."""
    others = [sample(ask_human=0.605)] * loud + [sample(ask_human=0.105)] * (200 - loud)
    assert intent_thresholds([*others, sample("human", ask_human=0.3)]).human == threshold


def test_messages_of_its_own_kind_do_not_hold_an_intent_back() -> None:
    assert intent_thresholds([sample("human", ask_human=0.9), sample("faq")]).human == GRID[0]


def test_an_intent_that_is_always_mistaken_has_the_highest_threshold() -> None:
    assert intent_thresholds([sample("faq", complain=0.99)] * 10).complain == HIGHEST


@pytest.mark.parametrize(
    ("kind", "intent", "field"),
    [
        ("human", "ask_human", "human"),
        ("complaint", "complain", "complain"),
        ("smalltalk", "greet", "chat"),
        ("smalltalk", "thanks", "chat"),
        ("oos", "out_of_scope", "out_of_scope"),
    ],
)
def test_each_threshold_is_that_of_its_intents(kind: str, intent: str, field: str) -> None:
    found = vars(intent_thresholds([sample("faq", **{intent: 0.405}), sample(kind, **{intent: 0.9})]))
    assert {name for name, value in found.items() if value == 0.41} == {field}


def test_nothing_is_answered_by_the_thresholds_of_intents_alone() -> None:
    found = intent_thresholds([sample(), sample("human", ask_human=0.9)])
    assert (found.answer, found.clarify) == (1.0, 1.0)


@pytest.mark.parametrize(
    ("asks", "made"),
    [
        (True, sample(question=0.9)),
        (True, sample(ask_human=0.19, complain=0.49, out_of_scope=0.49, greet=0.49)),
        (False, sample(ask_human=0.5)),
        (False, sample(complain=0.5)),
        (False, sample(thanks=0.5)),
        (False, sample(out_of_scope=0.5)),
        (False, sample(foreign="de", question=0.9)),
    ],
)
def test_only_what_no_earlier_rule_takes_comes_to_be_answered(asks: bool, made: Sample) -> None:
    assert coming_to_answer([made], HALF).tolist() == [asks]


# --- articles


@pytest.mark.parametrize(
    ("max_error", "weights", "threshold"),
    [
        (0.25, (1, 1, 1, 1), 0.05),  # one of four
        (0.24, (1, 1, 1, 1), 0.61),  # without the wrong one
        (0.24, (1, 1, 0.5, 1), 0.05),  # a half of three and a half
        (0.0, (1, 1, 0, 1), 0.05),  # what does not count is not wrong
        (0.0, (1, 1, 1, 0), 0.61),
    ],
)
def test_the_lowest_threshold_that_holds_by_hand(max_error: float, weights: Sequence[float], threshold: float) -> None:
    probability, right = np.array([0.9, 0.8, 0.605, 0.4]), np.array([True, True, False, True])
    assert lowest_with_error(probability, right, np.array(weights, dtype=float), max_error) == threshold


@pytest.mark.parametrize(("right", "weight"), [(False, 1.0), (True, 0.0)], ids=["all wrong", "nothing counts"])
def test_where_no_threshold_holds_it_is_the_highest(right: bool, weight: float) -> None:
    assert lowest_with_error(np.array([0.99]), np.array([right]), np.array([weight]), 0.05) == HIGHEST


ITEMS = st.lists(st.tuples(st.floats(0, 1), st.booleans(), st.sampled_from([0.0, 0.2, 1.0])), min_size=1, max_size=30)


@given(ITEMS, st.floats(0.0, 0.5))
def test_what_is_promised_is_kept_and_nothing_is_given_away(items: list[tuple[float, bool, float]], max_error: float) -> None:
    probability, right, weights = (np.array(column) for column in zip(*items, strict=True))

    def holds(threshold: float) -> bool:
        chosen = np.where(probability >= threshold, weights, 0.0)
        return bool(chosen.sum() > 0 and chosen[~right].sum() <= max_error * chosen.sum() + 1e-12)

    found = lowest_with_error(probability, right, weights, max_error)
    assert holds(found) or found == HIGHEST
    assert lowest_with_error(probability, right, weights, max_error + 0.1) <= found


def pairs(**languages: tuple[int, int]) -> tuple[list[Sample], list[float], list[bool]]:
    """By language: so many doubtful messages (probability 0.5) with the wrong article first, and with the right one."""
    samples, right = [], []
    for code, (wrong, held) in languages.items():
        samples += [sample(language=code)] * (wrong + held)
        right += [False] * wrong + [True] * held
    return samples, [0.505] * len(samples), right


def chosen(
    samples: list[Sample], probability: list[float], right: list[bool], asking: list[bool] | None = None
) -> dict[str, ArticleThresholds]:
    every = [True] * len(samples) if asking is None else asking
    return article_thresholds(samples, np.array(probability), np.array(right), np.array(every), 0.1)


def test_a_language_has_thresholds_of_its_own_beside_those_over_all() -> None:
    found = chosen(*pairs(en=(0, 20), pl=(10, 10)))
    assert list(found) == [ALL, "en", "pl"]
    assert {code: item.answer for code, item in found.items()} == {ALL: HIGHEST, "en": 0.05, "pl": HIGHEST}


@pytest.mark.parametrize(("others", "answer"), [(40, HIGHEST), (50, 0.05)])
def test_the_other_languages_count_a_fifth(others: int, answer: float) -> None:
    """Two wrong of ten, and fifty right ones that count as ten: a tenth is wrong."""
    assert OTHERS_WEIGHT == 0.2
    assert chosen(*pairs(en=(0, others), pl=(2, 8)))["pl"].answer == answer


def test_messages_that_do_not_come_to_be_answered_do_not_count() -> None:
    samples, probability, right = pairs(en=(5, 5))
    assert chosen(samples, probability, right)["en"].answer == HIGHEST
    assert chosen(samples, probability, right, asking=right)["en"].answer == 0.05


def test_articles_are_offered_sooner_than_given_and_rather_to_those_who_ask() -> None:
    questions, others = [sample()] * 8, [sample("oos")] * 4
    probability = [0.9] * 4 + [0.505] * 4 + [0.205] * 4
    right = [True] * 4 + [False] * 8
    assert chosen([*questions, *others], probability, right)["en"] == ArticleThresholds(answer=0.51, clarify=0.21)


def test_nothing_is_offered_only_above_what_is_answered() -> None:
    """All are right, though no message is a question: answered from the lowest, so offered from there too."""
    found = chosen([sample("complaint")] * 4, [0.9] * 4, [True] * 4)["en"]
    assert found == ArticleThresholds(0.05, 0.05)


# --- what the operator is shown


def test_the_curve_by_hand() -> None:
    samples = [sample()] * 21 + [sample("oos")] * 3
    probability = np.array([0.9] * 19 + [0.605] * 2 + [0.3] * 3)
    right = np.array([True] * 19 + [True, False] + [False] * 3)
    rows = coverage_curve(samples, probability, right, np.ones(24, dtype=bool))
    assert [row[0] for row in rows] == list(ERRORS)
    shown = {row[0]: row[1:] for row in rows}
    assert shown[0.03] == [0.61, round(19 / 21, 4), 0.0]
    assert shown[0.05] == [0.31, 1.0, round(1 / 21, 4)]


def test_the_curve_is_of_its_part_only() -> None:
    samples, probability, right = pairs(en=(10, 10), pl=(0, 20))
    polish = np.array([item.message.language == "pl" for item in samples])
    rows = coverage_curve(samples, np.array(probability), np.array(right), polish)
    assert [row[1:] for row in rows] == [[0.05, 1.0, 0.0]] * len(ERRORS)


def test_the_curve_of_nothing_is_nought_and_no_division_by_it() -> None:
    rows = coverage_curve([sample("oos")], np.array([0.1]), np.array([False]), np.zeros(1, dtype=bool))
    assert [row[1:] for row in rows] == [[HIGHEST, 0.0, 0.0]] * len(ERRORS)


@given(ITEMS)
def test_who_allows_more_errors_gets_no_fewer_answers(items: list[tuple[float, bool, float]]) -> None:
    probability, right = np.array([item[0] for item in items]), np.array([item[1] for item in items])
    rows = coverage_curve([sample()] * len(items), probability, right, np.ones(len(items), dtype=bool))
    assert [row[2] for row in rows] == sorted(row[2] for row in rows)


# --- reliability


def test_reliability_by_hand() -> None:
    rows = reliability(np.array([0.05, 0.05, 0.52, 0.58, 1.0]), np.array([False, True, True, True, True]))
    assert rows == [[0.05, 0.5, 2], [0.55, 1.0, 2], [1.0, 1.0, 1]]
    assert expected_calibration_error(rows) == pytest.approx((0.45 * 2 + 0.45 * 2 + 0.0) / 5)
    assert expected_calibration_error([]) == 0.0


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=50))
def test_reliability_counts_every_message_once(pairs: list[tuple[float, bool]]) -> None:
    rows = reliability(np.array([probability for probability, _ in pairs]), np.array([right for _, right in pairs]))
    assert sum(row[2] for row in rows) == len(pairs)
    assert 0.0 <= expected_calibration_error(rows) <= 1.0
