from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import sparse

from bot.nlu.softmax import Recipe, fit_softmax

# Two classes, each with a feature of its own and one that both have.
FEATURES = sparse.csr_matrix(np.array([[1, 0, 1], [0, 1, 1]] * 20, dtype=np.float32))
TARGETS = np.array([0, 1] * 20)
QUICK = Recipe(epochs=15, batch=20, rate=0.3)


def probabilities(recipe: Recipe) -> NDArray[np.float32]:
    weights, bias = fit_softmax(FEATURES, TARGETS, 2, recipe)
    scores = np.exp(FEATURES[:2] @ weights + bias)
    return np.asarray(scores / scores.sum(axis=1, keepdims=True))


def test_the_shapes_are_those_of_features_and_classes() -> None:
    weights, bias = fit_softmax(FEATURES, TARGETS, 2, Recipe(epochs=1))
    assert (weights.shape, bias.shape) == ((3, 2), (2,))
    assert (weights.dtype, bias.dtype) == (np.float32, np.float32)


def test_the_classes_are_told_apart() -> None:
    assert probabilities(QUICK).argmax(axis=1).tolist() == [0, 1]


def test_more_smoothing_keeps_probabilities_further_from_certainty() -> None:
    sure = [float(probabilities(replace(QUICK, smoothing=smoothing)).max()) for smoothing in (0.4, 0.1, 0.0)]
    assert sure == sorted(sure)
    assert sure[0] < 0.9 < sure[-1]


@pytest.mark.parametrize(
    ("change", "same"), [({}, True), ({"epochs": 1}, False), ({"rate": 0.01}, False), ({"batch": 10}, False), ({"seed": 1}, False)]
)
def test_the_same_recipe_gives_the_same_weights_and_another_others(change: dict[str, Any], same: bool) -> None:
    short = replace(QUICK, epochs=2)
    weights, _ = fit_softmax(FEATURES, TARGETS, 2, short)
    again, _ = fit_softmax(FEATURES, TARGETS, 2, replace(short, **change))
    assert np.array_equal(weights, again) is same
