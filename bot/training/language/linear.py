"""The linear model's weights, in eight bits."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.nlu.language_features import Features
from bot.nlu.softmax import Recipe, fit_softmax
from bot.training.language.texts import Texts, samples

# Bulgarian is typed in Latin letters by some only; with as many samples as the others it would draw Croatian words to itself.
LATIN_BULGARIAN_SHARE = 0.2
RECIPE = Recipe(epochs=4, batch=1024, rate=0.05, smoothing=0.002)


def fit_linear(texts: Texts, codes: Sequence[str], count: int) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Weights (int8 [features, codes]), scale and bias (float32 [codes]).

    Args:
        texts: language -> texts.
        codes: languages in the order of the result.
        count: samples of each language.
    """
    rng = random.Random(3)  # noqa: S311 - reproducible, not secret
    drawn: list[str] = []
    targets: list[int] = []
    for number, code in enumerate(codes):
        wanted = int(count * (LATIN_BULGARIAN_SHARE if code == "bg" else 1))
        drawn += samples(code, texts[code], wanted, rng)
        targets += [number] * wanted
    weights, bias = fit_softmax(Features().of(drawn), np.array(targets), len(codes), RECIPE)
    scale = np.maximum(np.abs(weights).max(axis=0), 1e-6) / 127
    return np.round(weights / scale).astype(np.int8), scale.astype(np.float32), bias.astype(np.float32)
