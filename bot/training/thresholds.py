"""From which probability the router acts: the lowest at which no more goes wrong than was agreed, on held-out labelled messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.nlu.calibration import UNCALIBRATED, ArticleThresholds, Thresholds
from bot.nlu.routing import SMALL_TALK, Understanding, is_left_to_articles
from bot.training.labelled import Labelled

BINS = 10
# Share of other messages that an intent may take: a person too many costs less than an answer too few.
MAX_TAKEN = {"human": 0.015, "complaint": 0.03, "smalltalk": 0.015, "oos": 0.02}
# Share of "did you mean" that may go to messages which no article answers.
MAX_POINTLESS_OFFERS = 0.25
GRID = np.round(np.arange(0.05, 0.98, 0.01), 2)
# A language has a few hundred labelled messages: the others' count beside its own, each by this much.
OTHERS_WEIGHT = 0.2
# What shops are asked that is not for them is more various than the labelled messages show: of those, so much less may be answered.
OUT_OF_SCOPE_CARE = 0.85
ERRORS = (0.01, 0.02, 0.03, 0.05, 0.08, 0.10)
ALL = "all"


@dataclass(frozen=True)
class Sample:
    """A labelled message and the evidence on it."""

    message: Labelled
    understanding: Understanding


def intent_thresholds(samples: Sequence[Sample]) -> Thresholds:
    """The lowest at which each intent takes at most so many messages of other kinds; nothing is answered by these yet."""
    return Thresholds(
        answer=1.0,
        clarify=1.0,
        human=_intent_threshold(samples, ("ask_human",), "human"),
        complain=_intent_threshold(samples, ("complain",), "complaint"),
        chat=_intent_threshold(samples, SMALL_TALK, "smalltalk"),
        out_of_scope=_intent_threshold(samples, ("out_of_scope",), "oos"),
    )


def _intent_threshold(samples: Sequence[Sample], intents: Sequence[str], kind: str) -> float:
    scores = np.array([max(sample.understanding.intents.get(name, 0.0) for name in intents) for sample in samples])
    others = scores[np.array([sample.message.kind != kind for sample in samples])]
    holding = (float(threshold) for threshold in GRID if np.mean(others >= threshold) <= MAX_TAKEN[kind])
    return next(holding, float(GRID[-1]))


def coming_to_answer(samples: Sequence[Sample], thresholds: Thresholds) -> NDArray[Any]:
    """Which messages the router decides on by their article alone, bool [samples]: no rule about intents takes them."""
    probe = replace(UNCALIBRATED, thresholds=thresholds)
    return np.array([is_left_to_articles(sample.understanding, probe) for sample in samples])


def article_thresholds(
    samples: Sequence[Sample], probability: NDArray[Any], right: NDArray[Any], asking: NDArray[Any], max_error: float
) -> dict[str, ArticleThresholds]:
    """`all`, and each language -> thresholds.

    Args:
        samples: the messages.
        probability: held-out probability that the first article is right, float [samples].
        right: whether it is, bool [samples].
        asking: whether the message comes to be answered, bool [samples]; only those count.
        max_error: share of the given answers that may be wrong, and share of out-of-scope messages that may be answered.
    """
    faq, oos = (np.array([sample.message.kind == kind for sample in samples]) for kind in ("faq", "oos"))
    languages = np.array([sample.message.language for sample in samples])
    found = {}
    for code in (ALL, *sorted(set(languages))):
        everyone = np.where((languages == code) | (code == ALL), 1.0, OTHERS_WEIGHT)
        weights = everyone * asking
        spares = lowest_that_spares(probability, weights * oos, OUT_OF_SCOPE_CARE * max_error * float((everyone * oos).sum()))
        answer = max(lowest_with_error(probability, right, weights, max_error), spares)
        found[code] = ArticleThresholds(answer, min(answer, lowest_with_error(probability, faq, weights, MAX_POINTLESS_OFFERS)))
    return found


def lowest_with_error(probability: NDArray[Any], right: NDArray[Any], weights: NDArray[Any], max_error: float) -> float:
    """The lowest threshold above which at most `max_error` of the weight is wrong; the highest of the grid when none holds."""
    for threshold in GRID:
        chosen = weights * (probability >= threshold)
        if chosen.sum() and (chosen * ~right).sum() <= max_error * chosen.sum():
            return float(threshold)
    return float(GRID[-1])


def lowest_that_spares(probability: NDArray[Any], weights: NDArray[Any], allowed: float) -> float:
    """The lowest threshold that at most `allowed` of the weight reaches."""
    for threshold in GRID:
        if (weights * (probability >= threshold)).sum() <= allowed:
            return float(threshold)
    return float(GRID[-1])


def coverage_curve(samples: Sequence[Sample], probability: NDArray[Any], right: NDArray[Any], part: NDArray[Any]) -> list[list[float]]:
    """What each error that one may aim at gives, were only these messages counted (the thresholds count the other languages', too).

    Returns:
        Rows of (error, threshold, share of questions answered, share of answers wrong).
    """
    faq = np.array([sample.message.kind == "faq" for sample in samples]) & part
    rows = []
    for error in ERRORS:
        threshold = lowest_with_error(probability, right, part.astype(float), error)
        given = part & (probability >= threshold)
        wrong = float((given & ~right).sum() / max(given.sum(), 1))
        rows.append([error, threshold, round(float((given & faq).sum() / max(faq.sum(), 1)), 4), round(wrong, 4)])
    return rows


def reliability(probability: NDArray[Any], right: NDArray[Any]) -> list[list[float]]:
    """Rows of predicted probability, share right, and number of messages, over ten equal bins."""
    bins = np.minimum((probability * BINS).astype(int), BINS - 1)
    rows = [(probability[bins == number], right[bins == number]) for number in range(BINS)]
    return [[round(float(p.mean()), 4), round(float(r.mean()), 4), len(r)] for p, r in rows if len(r)]


def expected_calibration_error(rows: Sequence[Sequence[float]]) -> float:
    """Mean distance between predicted probability and share right, weighted by the number of messages (Naeini et al., 2015)."""
    total = sum(row[2] for row in rows)
    return sum(abs(row[0] - row[1]) * row[2] for row in rows) / total if total else 0.0
