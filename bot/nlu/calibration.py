"""The numbers by which the router decides: fitted on labelled messages, never typed in. All thresholds in one place.

`faqtotum train` fits them (see `bot/training/calibrate.py`) and writes `models/dialogue/router.json`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from scipy.special import expit

from bot.shared.errors import NotReadyError

RANKING_FEATURES = ("dense", "lexical", "classifier")
ANSWER_FEATURES = (
    "best_dense",
    "best_lexical",
    "best_classifier",
    "margin",
    "agreement",
    "question",
    "out_of_scope",
    "ask_human",
    "complain",
    "small_talk",
    "length",
)


@dataclass(frozen=True)
class Logistic:
    """A logistic regression: names, weights, bias."""

    weights: dict[str, float]
    bias: float = 0.0

    def score(self, features: Mapping[str, float]) -> float:
        """The weighted sum; a feature that is missing counts nothing."""
        return self.bias + sum(weight * features.get(name, 0.0) for name, weight in self.weights.items())

    def probability(self, features: Mapping[str, float]) -> float:
        """Between 0 and 1."""
        return float(expit(max(-30.0, min(30.0, self.score(features)))))


@dataclass(frozen=True)
class Thresholds:
    """Probabilities from which the router acts.

    Attributes:
        answer: an article is given as the answer.
        clarify: articles are offered to choose from.
        human: intent probability of a wish for a person.
        complain: intent probability of a complaint.
        chat: intent probability of small talk.
        out_of_scope: intent probability of what is not for the shop.
    """

    answer: float
    clarify: float
    human: float
    complain: float
    chat: float
    out_of_scope: float


@dataclass(frozen=True)
class ArticleThresholds:
    """Probabilities from which articles are given and offered, in one language."""

    answer: float
    clarify: float


@dataclass(frozen=True)
class Calibration:
    """Everything that was fitted.

    Attributes:
        ranking: order of the articles, from `RANKING_FEATURES`.
        answer: probability that the first article is right, from `ANSWER_FEATURES`.
        thresholds: from which probability to act, over all languages.
        languages: language -> its own thresholds for articles.
        fitted_on: number of labelled messages.
        max_error: share of wrong answers that was aimed at.
        reliability: language, and `all` -> rows of (predicted probability, share right, messages), on held-out folds.
        curve: language, and `all` -> rows of (error aimed at, threshold, share of questions answered, share of answers wrong).
    """

    ranking: Logistic
    answer: Logistic
    thresholds: Thresholds
    languages: Mapping[str, ArticleThresholds] = field(default_factory=dict)
    fitted_on: int = 0
    max_error: float = 0.0
    reliability: Mapping[str, Sequence[Sequence[float]]] = field(default_factory=dict)
    curve: Mapping[str, Sequence[Sequence[float]]] = field(default_factory=dict)

    def in_language(self, code: str) -> Calibration:
        """The same, with a language's own thresholds in place of those over all languages."""
        own = self.languages.get(code)
        return replace(self, thresholds=replace(self.thresholds, answer=own.answer, clarify=own.clarify)) if own else self

    def write(self, path: Path) -> None:
        """As JSON that a person can read."""
        path.write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")


# Used once, to collect the features that the first calibration is fitted on. Ranking: equal weights; nothing is ever answered.
UNCALIBRATED = Calibration(
    ranking=Logistic(dict.fromkeys(RANKING_FEATURES, 1.0)),
    answer=Logistic(dict.fromkeys(ANSWER_FEATURES, 0.0), -30.0),
    thresholds=Thresholds(answer=1.0, clarify=1.0, human=0.5, complain=0.5, chat=0.5, out_of_scope=0.5),
)


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> Calibration:
    raw = json.loads(path.read_text(encoding="utf-8"))
    return Calibration(
        **{
            **raw,
            "ranking": Logistic(**raw["ranking"]),
            "answer": Logistic(**raw["answer"]),
            "thresholds": Thresholds(**raw["thresholds"]),
            "languages": {code: ArticleThresholds(**item) for code, item in raw["languages"].items()},
        }
    )


def read_calibration(path: Path) -> Calibration:
    """The calibration of a file, read anew when it has changed.

    Raises:
        NotReadyError: when it is missing or not of this form.
    """
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotReadyError(f"{path} cannot be read ({error!r}). Run `faqtotum train`, which fits it.") from error
