"""Fitting the router on labelled messages that neither the index nor the classifier has seen.

1. Ranking: a conditional logit over each message's candidate articles (which of them is right?).
2. Answer: a logistic regression (is the first one right, and is an article wanted at all?), cross-validated by message.
3. Thresholds: see `thresholds.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from bot.nlu.calibration import ANSWER_FEATURES, RANKING_FEATURES, UNCALIBRATED, Calibration, Logistic
from bot.nlu.component import EVIDENCE
from bot.nlu.ranking import Ranked, language_feature
from bot.nlu.routing import Understanding, article_features, rank
from bot.training.labelled import Labelled
from bot.training.thresholds import ALL, Sample, article_thresholds, coming_to_answer, coverage_curve, intent_thresholds, reliability

FOLDS = 5


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
    base = replace(UNCALIBRATED, ranking=fit_ranking([sample for sample in samples if sample.message.kind == "faq"]))
    ranked = [rank(sample.understanding, base) for sample in samples]
    right = np.array(
        [sample.message.expect == item.articles[0] if item.articles else False for sample, item in zip(samples, ranked, strict=True)]
    )
    answer, held_out = fit_answer(ranked, right, sorted({sample.understanding.language.code for sample in samples}))
    thresholds = intent_thresholds(samples)
    asking = coming_to_answer(samples, thresholds)
    chosen = article_thresholds(samples, held_out, right, asking, max_error)
    parts = {ALL: asking, **{code: asking & _of(samples, code) for code in chosen if code != ALL}}
    return replace(
        base,
        answer=answer,
        thresholds=replace(thresholds, answer=chosen[ALL].answer, clarify=chosen[ALL].clarify),
        languages={code: item for code, item in chosen.items() if code != ALL},
        fitted_on=len(samples),
        max_error=max_error,
        reliability={name: reliability(held_out[part], right[part]) for name, part in parts.items()},
        curve={name: coverage_curve(samples, held_out, right, part) for name, part in parts.items()},
    )


def _of(samples: Sequence[Sample], code: str) -> NDArray[Any]:
    return np.array([sample.message.language == code for sample in samples])


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


def fit_answer(ranked: Sequence[Ranked], right: NDArray[Any], codes: Sequence[str]) -> tuple[Logistic, NDArray[Any]]:
    """The regression behind the probability that the first article is right, and its held-out probabilities, float [messages].

    Args:
        ranked: each message's articles with their features.
        right: whether the first is right, bool [messages].
        codes: languages; each has a bias of its own.
    """
    names = [*ANSWER_FEATURES, *map(language_feature, codes)]
    table = np.array([[item.features.get(name, 0.0) for name in names] for item in ranked])
    regression = LogisticRegression(C=1.0, max_iter=2000)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    held_out = cross_val_predict(regression, table, right, cv=folds, method="predict_proba")[:, 1]
    regression.fit(table, right)
    return Logistic(dict(zip(names, map(float, regression.coef_[0]), strict=True)), float(regression.intercept_[0])), held_out
