"""Fitting the router, on evidence that is made up. What is asked of the numbers, not which numbers come out."""

from __future__ import annotations

import json
import random
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.nlu.calibration import ANSWER_FEATURES, RANKING_FEATURES, UNCALIBRATED, Calibration, read_calibration
from bot.nlu.ranking import language_feature
from bot.nlu.routing import History, Understanding, rank, route
from bot.shared.decision import LanguageGuess
from bot.training.calibrate import collect, fit, fit_answer, fit_ranking
from bot.training.labelled import Labelled
from bot.training.thresholds import ALL, Sample
from kb_index.search import Hit

EXPECTED = {"faq": "right", "human": "handoff", "oos": "no_answer", "complaint": "handoff_or_empathy", "smalltalk": "greet"}
INTENTS = {"faq": "question", "human": "ask_human", "oos": "out_of_scope", "complaint": "complain", "smalltalk": "greet"}
ARTICLES = ("right", "near", "far")
LANGUAGES = ("en", "pl")


def sample(kind: str, rng: random.Random, noise: float, language: str = "en") -> Sample:
    """A message whose evidence mostly speaks for what it is: dense tells the right article, lexical and classifier tell nothing."""
    sure = min(0.98, max(0.02, rng.gauss(0.95, noise)))
    rest = (1 - sure) / (len(INTENTS) - 1)
    intents = {intent: sure if intent == INTENTS[kind] else rest for intent in INTENTS.values()}
    fit_of = {"right": 0.8 if kind == "faq" else 0.4, "near": 0.5, "far": 0.3}
    hits = [Hit(article, rng.gauss(fit_of[article], noise), rng.random()) for article in ARTICLES]
    articles = {article: intents["question"] * rng.random() / 3 for article in ARTICLES}
    guess = LanguageGuess(language, 0.9, "text")
    return Sample(
        Labelled("text", EXPECTED[kind], kind, language), Understanding("text", guess, intents, articles, hits, {}, rng.randint(2, 12))
    )


def samples(number: int = 60, noise: float = 0.08, seed: int = 1, **noises: float) -> list[Sample]:
    """So many of each kind, by turns in English and Polish; a language may have a noise of its own."""
    rng = random.Random(seed)
    codes = [LANGUAGES[turn % len(LANGUAGES)] for turn in range(number)]
    return [sample(kind, rng, noises.get(code, noise), code) for code in codes for kind in EXPECTED]


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
    assert set(fitted.answer.weights) == {*ANSWER_FEATURES, *map(language_feature, LANGUAGES)}
    assert all(0 < threshold < 1 for threshold in asdict(fitted.thresholds).values())
    assert (fitted.fitted_on, fitted.max_error) == (300, 0.05)
    assert fitted.thresholds.clarify <= fitted.thresholds.answer
    assert set(fitted.languages) == set(LANGUAGES)
    assert set(fitted.reliability) == set(fitted.curve) == {ALL, *LANGUAGES}


def test_the_reliability_of_all_is_over_the_messages_of_each_language(fitted: Calibration) -> None:
    messages = {name: sum(row[2] for row in rows) for name, rows in fitted.reliability.items()}
    assert messages[ALL] == messages["en"] + messages["pl"]
    assert 50 <= messages[ALL] <= 70, "the sixty questions, and few of what other rules take"


def test_a_language_in_which_the_evidence_is_worse_is_answered_later() -> None:
    fitted = fit(samples(number=100, en=0.05, pl=0.3), max_error=0.05)
    assert fitted.languages["pl"].answer > fitted.languages["en"].answer
    assert fitted.in_language("pl").thresholds.answer == fitted.languages["pl"].answer


def test_a_language_in_which_the_first_article_is_more_often_right_has_the_greater_bias() -> None:
    made = [item for item in samples() if item.message.kind == "faq"]
    ranked = [rank(item.understanding, UNCALIBRATED) for item in made]
    right = np.array([item.message.language == "en" or turn % 4 == 1 for turn, item in enumerate(made)])
    answer, held_out = fit_answer(ranked, right, LANGUAGES)
    assert answer.weights[language_feature("en")] > answer.weights[language_feature("pl")]
    assert held_out.shape == right.shape
    assert ((held_out > 0) & (held_out < 1)).all()


def test_the_same_messages_give_the_same_numbers(fitted: Calibration) -> None:
    assert fit(samples(), max_error=0.05) == fitted


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
