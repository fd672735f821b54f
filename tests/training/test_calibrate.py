"""Fitting the router, on evidence that is made up. What is asked of the numbers, not which numbers come out."""

from __future__ import annotations

import json
import random
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.calibration import ANSWER_FEATURES, RANKING_FEATURES, Calibration, read_calibration
from bot.nlu.routing import History, Understanding, rank, route
from bot.shared.decision import LanguageGuess
from bot.training.calibrate import Sample, collect, expected_calibration_error, fit, fit_ranking, reliability
from bot.training.labelled import Labelled
from kb_index.search import Hit

EXPECTED = {"faq": "right", "human": "handoff", "oos": "no_answer", "complaint": "handoff_or_empathy", "smalltalk": "greet"}
INTENTS = {"faq": "question", "human": "ask_human", "oos": "out_of_scope", "complaint": "complain", "smalltalk": "greet"}
ARTICLES = ("right", "near", "far")


def sample(kind: str, rng: random.Random, noise: float) -> Sample:
    """A message whose evidence mostly speaks for what it is: dense tells the right article, lexical and classifier tell nothing."""
    sure = min(0.98, max(0.02, rng.gauss(0.85, noise)))
    rest = (1 - sure) / (len(INTENTS) - 1)
    intents = {intent: sure if intent == INTENTS[kind] else rest for intent in INTENTS.values()}
    fit_of = {"right": 0.8 if kind == "faq" else 0.4, "near": 0.5, "far": 0.3}
    hits = [Hit(article, rng.gauss(fit_of[article], noise), rng.random()) for article in ARTICLES]
    articles = {article: intents["question"] * rng.random() / 3 for article in ARTICLES}
    guess = LanguageGuess("en", 0.9, "text")
    return Sample(
        Labelled("text", EXPECTED[kind], kind, "en"), Understanding("text", guess, intents, articles, hits, {}, rng.randint(2, 12))
    )


def samples(number: int = 60, noise: float = 0.08, seed: int = 1) -> list[Sample]:
    """So many of each kind."""
    rng = random.Random(seed)
    return [sample(kind, rng, noise) for _ in range(number) for kind in EXPECTED]


@pytest.fixture(scope="module")
def fitted() -> Calibration:
    return fit(samples(), max_error=0.05)


def test_the_kind_of_evidence_that_tells_the_right_article_weighs_most() -> None:
    weights = fit_ranking([item for item in samples() if item.message.kind == "faq"]).weights
    assert set(weights) == set(RANKING_FEATURES)
    assert max(weights, key=lambda name: weights[name]) == "dense"
    assert all(weight >= 0 for weight in weights.values()), "more evidence never speaks against an article"


def test_a_message_whose_article_was_not_found_teaches_no_ranking() -> None:
    found = [item for item in samples(20) if item.message.kind == "faq"]
    lost = Sample(Labelled("text", "not-found", "faq", "en"), found[0].understanding)
    assert fit_ranking([*found, lost]).weights == pytest.approx(fit_ranking(found).weights)


def test_everything_that_the_router_needs_is_fitted(fitted: Calibration) -> None:
    assert set(fitted.answer.weights) == set(ANSWER_FEATURES)
    assert all(0 < threshold < 1 for threshold in asdict(fitted.thresholds).values())
    assert (fitted.fitted_on, fitted.max_error) == (300, 0.05)
    assert fitted.thresholds.clarify <= fitted.thresholds.answer


def test_new_messages_of_the_same_kind_are_acted_on_rightly(fitted: Calibration) -> None:
    decisions = [(item.message, route(item.understanding, History(), fitted)) for item in samples(40, seed=2)]
    right = {
        "faq": [decision.article == message.expect for message, decision in decisions if message.kind == "faq"],
        "human": [decision.action == "handoff" for message, decision in decisions if message.kind == "human"],
        "oos": [decision.action != "answer" for message, decision in decisions if message.kind == "oos"],
        "smalltalk": [decision.intent == message.expect for message, decision in decisions if message.kind == "smalltalk"],
    }
    assert {kind: len(held) for kind, held in right.items() if np.mean(held) < 0.8} == {}


def test_who_allows_fewer_wrong_answers_gets_no_more_answers() -> None:
    doubtful = samples(noise=0.3)
    strict, lenient = (fit(doubtful, max_error).thresholds.answer for max_error in (0.02, 0.3))
    assert strict > lenient


def test_no_evidence_at_all_is_no_answer(fitted: Calibration) -> None:
    nothing = Understanding("text", LanguageGuess("en", 0.9, "text"), {"question": 1.0}, {}, [])
    assert rank(nothing, fitted).probability == 0.0
    assert route(nothing, History(), fitted).action != "answer"


def test_what_was_fitted_is_read_back_by_the_router(fitted: Calibration, tmp_path: Path) -> None:
    path = tmp_path / "router.json"
    fitted.write(path)
    again = read_calibration(path)
    assert json.dumps(asdict(again)) == json.dumps(asdict(fitted))


def test_evidence_is_collected_by_the_live_pipeline() -> None:
    expected = samples(1)
    asked: list[tuple[str, dict[str, Any]]] = []

    def parse(text: str, metadata: dict[str, Any]) -> dict[str, Any]:
        asked.append((text, metadata))
        return {"evidence": json.loads(json.dumps(asdict(expected[len(asked) - 1].understanding)))}

    collected = collect([item.message for item in expected], parse)
    assert collected == expected
    assert asked == [("text", {"collect_evidence": True})] * len(expected)


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
