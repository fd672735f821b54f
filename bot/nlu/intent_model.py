"""A linear classifier over character n-grams and the sentence vector. No Rasa here.

One class for each dialogue intent and one for each article: "is it small talk or a question" and "which question" are then
answered by one model whose probabilities can be compared. The weights are kept as plain arrays, so that loading a model runs no
code.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import HashingVectorizer

from bot.nlu.softmax import fit_softmax
from kb_index.spelling import folded

FEATURES = 2**16
# The encoder has seen the articles' questions: with more weight, their vectors would look too good while training.
DENSE_WEIGHT = 0.3
ARTICLE = "article:"


def article_class(article: str) -> str:
    """The class that stands for an article."""
    return ARTICLE + article


class IntentModel:
    """A trained classifier.

    Args:
        classes: intents, and articles with their prefix.
        weights: float32 [features + dimensions, classes].
        bias: float32 [classes].
    """

    def __init__(self, classes: Sequence[str], weights: NDArray[Any], bias: NDArray[Any]) -> None:
        self.classes = tuple(classes)
        self._weights = weights
        self._bias = bias
        self._vectorizer = _vectorizer()

    @staticmethod
    def train(texts: Sequence[str], vectors: NDArray[Any], labels: Sequence[str]) -> IntentModel:
        """From labelled texts and their sentence vectors (float32 [texts, dimensions])."""
        classes, targets = np.unique(np.array(labels), return_inverse=True)
        grams = _vectorizer().transform(texts)
        return IntentModel([str(name) for name in classes], *fit_softmax(grams, targets, len(classes), dense=vectors * DENSE_WEIGHT))

    def probabilities(self, text: str, vector: NDArray[Any]) -> tuple[dict[str, float], dict[str, float]]:
        """Probabilities by intent and by article; together they sum to 1."""
        grams = self._vectorizer.transform([text])
        scores = grams.data @ self._weights[grams.indices] + (vector * DENSE_WEIGHT) @ self._weights[FEATURES:] + self._bias
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        intents: dict[str, float] = {}
        articles: dict[str, float] = {}
        for name, share in zip(self.classes, shares.tolist(), strict=True):
            (articles if name.startswith(ARTICLE) else intents)[name.removeprefix(ARTICLE)] = share
        return intents, articles

    def save(self, path: Path) -> None:
        """As plain arrays; half precision is enough for weights."""
        np.savez_compressed(path, classes=np.array(self.classes), weights=self._weights.astype(np.float16), bias=self._bias)

    @staticmethod
    def load(path: Path) -> IntentModel:
        """The reverse of `save`.

        Raises:
            OSError: when the file is missing; never an untrained model in its place.
        """
        with np.load(path) as saved:
            return IntentModel([str(name) for name in saved["classes"]], saved["weights"].astype(np.float32), saved["bias"])


def _vectorizer() -> HashingVectorizer:
    return HashingVectorizer(
        n_features=FEATURES, analyzer="char_wb", ngram_range=(2, 5), alternate_sign=True, norm="l2", preprocessor=folded, dtype=np.float32
    )
