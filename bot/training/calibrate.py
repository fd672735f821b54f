"""Fitting the router on labelled messages that neither the index nor the classifier has seen.

1. Ranking: a conditional logit over each message's candidate articles (which of them is right?).
2. Answer: a logistic regression (is the first one right, and is an article wanted at all?), cross-validated by message.
3. Thresholds: the lowest probability at which at most `max_error` of the answers are wrong; for the intents, the
   lowest at which they take no more than a set share of other messages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from bot.nlu.calibration import ANSWER_FEATURES, RANKING_FEATURES, UNCALIBRATED, Calibration, Logistic, Thresholds
from bot.nlu.component import EVIDENCE
from bot.nlu.routing import SMALL_TALK, History, Understanding, article_features, rank, route
from bot.training.labelled import Labelled

FOLDS = 5
BINS = 10
# Share of other messages that an intent may take: a person too many costs less than an answer too few.
MAX_TAKEN = {"human": 0.015, "complaint": 0.02, "smalltalk": 0.015, "oos": 0.02}
# Share of "did you mean" that may go to messages which no article answers.
MAX_POINTLESS_OFFERS = 0.25
GRID = np.round(np.arange(0.05, 0.96, 0.01), 2)


@dataclass(frozen=True)
class Sample:
    """A labelled message and the evidence on it."""

    message: Labelled
    understanding: Understanding


def collect(messages: Iterable[Labelled], parse: Callable[[str, dict[str, Any]], dict[str, Any]]) -> list[Sample]:
    """The evidence on each message, by the live pipeline."""
    parsed = ((message, parse(message.text, {"collect_evidence": True})) for message in messages)
    return [Sample(message, Understanding.from_dict(output[EVIDENCE])) for message, output in parsed]


def fit(samples: Sequence[Sample], max_error: float) -> Calibration:
    """All of the router's numbers.

    Args:
        samples: labelled messages with their evidence.
        max_error: share of the given answers that may be wrong, 0 to 1.
    """
    ranking = fit_ranking([sample for sample in samples if sample.message.kind == "faq"])
    base = Calibration(ranking, UNCALIBRATED.answer, UNCALIBRATED.thresholds)
    ranked = [rank(sample.understanding, base) for sample in samples]
    right = np.array(
        [sample.message.expect == item.articles[0] if item.articles else False for sample, item in zip(samples, ranked, strict=True)]
    )
    table = np.array([[item.features[name] for name in ANSWER_FEATURES] for item in ranked])
    regression = LogisticRegression(C=1.0, max_iter=2000)
    held_out = cross_val_predict(regression, table, right, cv=FOLDS, method="predict_proba")[:, 1]
    regression.fit(table, right)
    answer = Logistic(dict(zip(ANSWER_FEATURES, map(float, regression.coef_[0]), strict=True)), float(regression.intercept_[0]))
    thresholds = choose_thresholds(samples, held_out, right, max_error)
    return Calibration(ranking, answer, thresholds, len(samples), max_error, reliability(held_out, right))


def fit_ranking(samples: Sequence[Sample]) -> Logistic:
    """Weights of the ranking features: the likelihood of the right article among the candidates is made greatest."""
    tables, targets = [], []
    for sample in samples:
        evidence = article_features(sample.understanding)
        if sample.message.expect in evidence:
            tables.append(np.array([[features[name] for name in RANKING_FEATURES] for features in evidence.values()]))
            targets.append(list(evidence).index(sample.message.expect))

    def loss(weights: NDArray[Any]) -> float:
        scores = [table @ weights for table in tables]
        return float(
            sum(np.logaddexp.reduce(score) - score[target] for score, target in zip(scores, targets, strict=True)) + 0.1 * weights @ weights
        )

    best = minimize(loss, np.ones(len(RANKING_FEATURES)), method="L-BFGS-B", bounds=[(0.0, 60.0)] * len(RANKING_FEATURES))
    return Logistic(dict(zip(RANKING_FEATURES, map(float, best.x), strict=True)))


def choose_thresholds(samples: Sequence[Sample], probability: NDArray[Any], right: NDArray[Any], max_error: float) -> Thresholds:
    """From the labelled messages.

    Args:
        samples: the messages.
        probability: held-out probability that the first article is right, float [samples].
        right: whether it is, bool [samples].
        max_error: share of the given answers that may be wrong.
    """
    thresholds = Thresholds(
        answer=1.0,
        clarify=1.0,
        human=_intent_threshold(samples, ("ask_human",), "human"),
        complain=_intent_threshold(samples, ("complain",), "complaint"),
        chat=_intent_threshold(samples, SMALL_TALK, "smalltalk"),
        out_of_scope=_intent_threshold(samples, ("out_of_scope",), "oos"),
    )
    # Only messages that no earlier rule of the router takes ever come to be answered; the threshold is for those.
    asking = np.array([_comes_to_answer(sample, thresholds) for sample in samples])
    answer = _lowest_with_error(probability[asking], right[asking], max_error)
    faq = np.array([sample.message.kind == "faq" for sample in samples])
    clarify = min(answer, _lowest_with_error(probability[asking], faq[asking], MAX_POINTLESS_OFFERS))
    return replace(thresholds, answer=answer, clarify=clarify)


def _comes_to_answer(sample: Sample, thresholds: Thresholds) -> bool:
    """Whether the router would get as far as looking for an answer."""
    probe = replace(UNCALIBRATED, thresholds=thresholds)
    return route(sample.understanding, History(), probe).action == "clarify"


def _lowest_with_error(probability: NDArray[Any], right: NDArray[Any], max_error: float) -> float:
    """The lowest threshold above which at most `max_error` are wrong; the highest of the grid when none holds."""
    for threshold in GRID:
        chosen = right[probability >= threshold]
        if len(chosen) and 1 - chosen.mean() <= max_error:
            return float(threshold)
    return float(GRID[-1])


def _intent_threshold(samples: Sequence[Sample], intents: Sequence[str], kind: str) -> float:
    """The lowest threshold at which the intents take at most so many messages of other kinds."""
    scores = np.array([max(sample.understanding.intents.get(name, 0.0) for name in intents) for sample in samples])
    others = scores[np.array([sample.message.kind != kind for sample in samples])]
    holding = (float(threshold) for threshold in GRID if np.mean(others >= threshold) <= MAX_TAKEN[kind])
    return next(holding, float(GRID[-1]))


def reliability(probability: NDArray[Any], right: NDArray[Any]) -> list[list[float]]:
    """Rows of predicted probability, share right, and number of messages, over ten equal bins."""
    bins = np.minimum((probability * BINS).astype(int), BINS - 1)
    rows = [(probability[bins == number], right[bins == number]) for number in range(BINS)]
    return [[round(float(p.mean()), 4), round(float(r.mean()), 4), len(r)] for p, r in rows if len(r)]


def expected_calibration_error(rows: Sequence[Sequence[float]]) -> float:
    """Mean distance between predicted probability and share right, weighted by the number of messages."""
    total = sum(row[2] for row in rows)
    return sum(abs(row[0] - row[1]) * row[2] for row in rows) / total if total else 0.0
