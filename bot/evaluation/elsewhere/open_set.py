"""When none of the labels fits: a regression over the evidence, and the threshold from which a label is given."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from bot.evaluation.elsewhere.learner import Learner
from bot.evaluation.elsewhere.messages import Messages

FOLDS, GROUPS, REPEATS = 5, 6, 2


def fit_threshold(learner: Learner, taught: Messages) -> tuple[Any, float]:
    """The regression over the evidence, and the threshold at which most messages come out right, unknown ones counting like known ones."""
    parts = [_simulated(learner, taught, seed) for seed in range(REPEATS)]
    evidence, right, known = (np.concatenate(column) for column in zip(*parts, strict=True))
    regression = make_pipeline(StandardScaler(), LogisticRegression()).fit(evidence, right)
    probability = regression.predict_proba(evidence)[:, 1]
    grid = np.quantile(probability, np.linspace(0, 1, 101))
    gains = [((probability >= value) & right).sum() + ((probability < value) & ~known).sum() for value in grid]
    return regression, float(grid[int(np.argmax(gains))])


def _simulated(learner: Learner, taught: Messages, seed: int) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Evidence on messages that the classifier has not seen, whether its guess is right, and whether it could have been."""
    texts, labels = np.array(taught.texts, dtype=object), np.array(taught.labels, dtype=object)
    parts = []
    for learned, left in StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(texts, labels.astype(str)):
        guessed, evidence = learner.read(Messages(list(texts[learned]), list(labels[learned])), list(texts[left]))
        parts.append((evidence, guessed == labels[left], np.ones(len(left), dtype=bool)))
    names = np.unique(labels.astype(str))
    groups = np.random.default_rng(seed).permutation(len(names)) % min(GROUPS, len(names))
    for group in range(min(GROUPS, len(names))):
        left = np.isin(labels.astype(str), names[groups == group])
        if left.all():
            continue
        _, evidence = learner.read(Messages(list(texts[~left]), list(labels[~left])), list(texts[left]))
        parts.append((evidence, np.zeros(left.sum(), dtype=bool), np.zeros(left.sum(), dtype=bool)))
    evidence, right, known = (np.concatenate(column) for column in zip(*parts, strict=True))
    return evidence, right.astype(bool), known
