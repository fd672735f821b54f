"""The figures: per language and in all. A share is None where there was nothing to count."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from bot.evaluation.predict import Prediction
from bot.nlu.ranking import QUESTION
from bot.training.thresholds import ALL, expected_calibration_error, reliability


@dataclass(frozen=True)
class Figures:
    """What was measured on some messages.

    Attributes:
        messages: their number.
        top1: share of `faq` whose best article is the right one.
        top3: share of `faq` whose first three articles hold the right one.
        coverage: share of `faq` that was answered.
        precision: share right of everything that was answered by an article, whatever its kind; a complaint's answer counts as right.
        human: share of `human` that was handed off.
        human_answered: share of `human` that was answered by an article (wrong).
        oos_answered: share of `oos` that was answered by an article (wrong).
        complaint: share of `complaint` that was handed off or met with empathy.
        smalltalk: share of `smalltalk` understood as the right intent.
        language: share of all messages whose language was right.
        calibration_error: expected calibration error of the probability that the first article is right, over all messages for
            which articles were looked for and no earlier rule decided.
        p50_ms: median milliseconds of understanding.
        p95_ms: 95th percentile.
    """

    messages: int
    top1: float | None
    top3: float | None
    coverage: float | None
    precision: float | None
    human: float | None
    human_answered: float | None
    oos_answered: float | None
    complaint: float | None
    smalltalk: float | None
    language: float | None
    calibration_error: float | None
    p50_ms: float
    p95_ms: float

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON, rounded to four digits."""
        return {name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(self).items()}


def figures_by_language(predictions: Sequence[Prediction]) -> dict[str, Figures]:
    """Language code, and `all`, -> figures."""
    languages = sorted({item.message.language for item in predictions})
    parts = {code: [item for item in predictions if item.message.language == code] for code in languages}
    return {**{code: figures(part) for code, part in parts.items()}, ALL: figures(predictions)}


def figures(predictions: Sequence[Prediction]) -> Figures:
    """Of some messages, at least one."""
    faq = _of_kind(predictions, "faq")
    human = _of_kind(predictions, "human")
    oos = _of_kind(predictions, "oos")
    answered = [item for item in predictions if _answered(item)]
    milliseconds = np.array([item.milliseconds for item in predictions])
    return Figures(
        messages=len(predictions),
        top1=_share(faq, lambda item: item.articles[:1] == [item.message.expect]),
        top3=_share(faq, lambda item: item.message.expect in item.articles),
        coverage=_share(faq, _answered),
        precision=_share(answered, lambda item: item.right),
        human=_share(human, lambda item: item.right),
        human_answered=_share(human, _answered),
        oos_answered=_share(oos, _answered),
        complaint=_share(_of_kind(predictions, "complaint"), lambda item: item.right),
        smalltalk=_share(_of_kind(predictions, "smalltalk"), lambda item: item.right),
        language=_share(predictions, lambda item: item.decision.language.code == item.message.language),
        calibration_error=_calibration_error([item for item in predictions if _looked_for(item)]),
        p50_ms=float(np.percentile(milliseconds, 50)),
        p95_ms=float(np.percentile(milliseconds, 95)),
    )


def _looked_for(item: Prediction) -> bool:
    return item.decision.intent == QUESTION and bool(item.decision.candidates)


def _calibration_error(items: Sequence[Prediction]) -> float | None:
    probability = np.array([item.decision.candidates[0].probability for item in items])
    right = np.array([item.message.expect == item.articles[0] for item in items])
    return expected_calibration_error(reliability(probability, right)) if items else None


def _of_kind(predictions: Sequence[Prediction], kind: str) -> list[Prediction]:
    return [item for item in predictions if item.message.kind == kind]


def _answered(item: Prediction) -> bool:
    return item.decision.action == "answer"


def _share(items: Sequence[Prediction], holds: Callable[[Prediction], bool]) -> float | None:
    return sum(holds(item) for item in items) / len(items) if items else None
