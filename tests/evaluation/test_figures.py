"""The figures against some computed by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.figures import Figures, figures, figures_by_language
from bot.evaluation.predict import Prediction
from bot.shared.decision import Candidate, Decision, LanguageGuess
from bot.training.labelled import Labelled
from tests.evaluation.conftest import Predict


@pytest.fixture
def predictions(predicted: Predict) -> list[Prediction]:
    """Eight Polish messages and two English ones."""
    status, policy, other = "order-status", "return-policy", "gift-card"
    return [
        predicted("faq", status, "answer", articles=(status, policy), language="pl", milliseconds=1),  # right
        predicted("faq", status, "answer", articles=(policy, status), language="pl", milliseconds=2),  # wrong, right one second
        predicted("faq", status, "clarify", articles=(policy, other, status), language="pl", milliseconds=3),  # not answered
        predicted("faq", status, "handoff", articles=(policy, other), language="pl", understood="hr", milliseconds=4),  # not found
        predicted("human", "handoff", "handoff", "ask_human", language="pl", milliseconds=5),
        predicted("human", "handoff", "answer", articles=(other,), language="pl", milliseconds=6),
        predicted("oos", "no_answer", "chat", "out_of_scope", language="pl", milliseconds=7),
        predicted("complaint", "handoff_or_empathy", "answer", "complain", articles=(status,), language="pl", milliseconds=8),
        predicted("smalltalk", "greet", "chat", "greet", language="en", milliseconds=9),
        predicted("smalltalk", "thanks", "chat", "goodbye", language="en", milliseconds=10),
    ]


def test_the_figures_of_a_language(predictions: list[Prediction]) -> None:
    pl = figures_by_language(predictions)["pl"]
    assert pl.messages == 8
    assert (pl.top1, pl.top3, pl.coverage) == (1 / 4, 3 / 4, 2 / 4)
    assert pl.precision == 2 / 4  # answered: two questions (one right), one wish for a person (wrong), one complaint (right)
    assert (pl.human, pl.human_answered, pl.oos_answered, pl.complaint) == (1 / 2, 1 / 2, 0.0, 1.0)
    assert pl.language == 7 / 8
    assert pl.calibration_error == pytest.approx(0.3)  # of five with probability 0.5 for the first article, one is right
    assert (pl.p50_ms, pl.p95_ms) == (pytest.approx(4.5), pytest.approx(7.65))


def test_a_share_of_nothing_is_none_and_not_nought(predictions: list[Prediction]) -> None:
    en = figures_by_language(predictions)["en"]
    assert en.smalltalk == 1 / 2
    assert (en.top1, en.top3, en.coverage, en.precision, en.human, en.human_answered, en.oos_answered, en.complaint) == (None,) * 8
    assert en.calibration_error is None


def test_all_is_over_all_messages_and_not_the_mean_of_the_languages(predictions: list[Prediction]) -> None:
    rows = figures_by_language(predictions)
    assert list(rows) == ["en", "pl", "all"]
    assert rows["all"].messages == 10
    assert rows["all"].language == 9 / 10


def test_top_three_are_the_candidates_that_are_shown(predicted: Predict) -> None:
    assert figures([predicted(action="clarify", articles=("a", "b", "order-status"))]).top3 == 1.0
    assert figures([predicted(action="clarify", articles=("a", "b", "c"))]).top3 == 0.0


@pytest.mark.parametrize(
    "made",
    [
        {"articles": ()},
        {"action": "chat", "intent": "out_of_scope", "articles": ("gift-card",)},
        {"action": "handoff", "intent": "ask_human", "articles": ("gift-card",)},
        {"action": "answer", "intent": "complain", "articles": ("gift-card",)},
    ],
    ids=["none found", "out of scope", "a person", "a complaint"],
)
def test_what_another_rule_decided_says_nothing_about_calibration(predicted: Predict, made: dict[str, Any]) -> None:
    right = predicted(articles=("order-status",))
    assert figures([predicted(**made)]).calibration_error is None
    assert figures([right, predicted(**made)]).calibration_error == figures([right]).calibration_error == 0.5


def test_a_sure_first_article_that_is_right_is_well_calibrated(predicted: Predict) -> None:
    item = predicted(articles=("order-status",))
    sure = replace(item, decision=replace(item.decision, candidates=(Candidate("order-status", 0.98),)))
    assert figures([sure]).calibration_error == pytest.approx(0.02)


def test_the_figures_are_written_with_four_digits(predicted: Predict) -> None:
    plain = figures([predicted(articles=("order-status",)), predicted(), predicted()]).as_dict()
    assert plain["top1"] == 0.3333
    assert plain["messages"] == 3
    assert plain["human"] is None


KINDS = {"faq": "order-status", "human": "handoff", "oos": "no_answer", "complaint": "handoff_or_empathy", "smalltalk": "greet"}
MADE = st.builds(
    lambda kind, action, article, intent, language: Prediction(
        Labelled("text", KINDS[kind], kind, language),
        Decision(action, intent, 0.5, LanguageGuess("en", 0.9, "text"), article, (Candidate(article, 0.5),)),
        1.0,
    ),
    st.sampled_from(sorted(KINDS)),
    st.sampled_from(["answer", "clarify", "handoff", "chat"]),
    st.sampled_from(["order-status", "return-policy"]),
    st.sampled_from(["question", "complain", "greet"]),
    st.sampled_from(["en", "pl"]),
)


@given(st.lists(MADE, min_size=1, max_size=20))
def test_every_share_lies_between_none_and_all(made: list[Prediction]) -> None:
    rows = figures_by_language(made)
    shares = {name: value for row in rows.values() for name, value in vars(row).items() if name not in ("messages", "p50_ms", "p95_ms")}
    assert all(value is None or 0.0 <= value <= 1.0 for value in shares.values())
    assert sum(row.messages for code, row in rows.items() if code != "all") == rows["all"].messages == len(made)
    assert _no_more(rows["all"].top1, rows["all"].top3)


def _no_more(one: float | None, other: float | None) -> bool:
    return one is None or other is None or one <= other


def test_every_figure_is_described() -> None:
    assert Figures.__doc__ is not None
    assert [name for name in Figures.__dataclass_fields__ if f"{name}: " not in Figures.__doc__] == []
