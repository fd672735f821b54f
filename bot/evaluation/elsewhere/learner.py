"""The classifier for someone else's labels, and its evidence that a guess is right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from bot.evaluation.elsewhere.messages import Messages
from kb_index.encoder import Encoder
from kb_index.spelling import folded

WORD = r"\w+"
# The class of what fits no label, while training; no file can hold it.
OTHER = "\0other"
# One of our questions is a counterexample where every label's margin is below this.
CLEARLY_OTHER = -0.6
EVIDENCE = ("margin", "lead over the second", "margin of none", "nearest by vector", "nearest by n-grams", "nearest that agree")


class Learner:
    """A classifier and its evidence.

    Args:
        encoder: makes sentence vectors.
        dense_weight: of them beside the n-grams.
        taught: all labelled messages.
        anywhere: messages that fit no label.
        ours: messages that mostly fit no label; those that might are left out.
    """

    def __init__(
        self, encoder: Encoder, dense_weight: float, taught: Messages, anywhere: Sequence[str] = (), ours: Sequence[str] = ()
    ) -> None:
        self._encoder = encoder
        self._dense_weight = dense_weight
        self._vectors: dict[str, NDArray[Any]] = {}
        self._others = [*anywhere, *self._clearly_other(taught, anywhere, ours)]

    def read(self, taught: Messages, texts: Sequence[str]) -> tuple[NDArray[Any], NDArray[Any]]:
        """The likeliest label of each text, str [texts]; and the evidence for it, float [texts, EVIDENCE]."""
        margins, labels, other = self._margins(taught, self._others, texts)
        guessed = labels[margins.argmax(axis=1)]
        ordered = np.sort(margins, axis=1)
        second = ordered[:, -2] if margins.shape[1] > 1 else ordered[:, -1] - 1
        near, agree = self._nearest(taught, texts, guessed)
        return guessed, np.column_stack([ordered[:, -1], ordered[:, -1] - second, other, near, agree])

    def _clearly_other(self, taught: Messages, anywhere: Sequence[str], ours: Sequence[str]) -> list[str]:
        if not ours:
            return []
        margins, _, _ = self._margins(taught, anywhere, ours)
        return [text for text, margin in zip(ours, margins.max(axis=1), strict=True) if margin < CLEARLY_OTHER]

    def _encoded(self, texts: Sequence[str]) -> NDArray[Any]:
        """Sentence vectors; each text is encoded once, however often it is learned from."""
        missing = list(dict.fromkeys(text for text in texts if text not in self._vectors))
        self._vectors.update(zip(missing, self._encoder.encode(missing), strict=True))
        return np.stack([self._vectors[text] for text in texts])

    def _margins(self, taught: Messages, others: Sequence[str], texts: Sequence[str]) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        """Margins by text and label, the labels, and the margin of being none of them."""
        known = [*taught.texts, *others]
        characters = _characters()
        words = TfidfVectorizer(analyzer="word", token_pattern=WORD, ngram_range=(1, 2), sublinear_tf=True, preprocessor=folded)
        rows = self._stacked(characters.fit_transform(known), words.fit_transform(known), self._encoded(known))
        machine = LinearSVC(C=0.5, random_state=0).fit(rows, [*taught.labels, *[OTHER] * len(others)])
        found = machine.decision_function(self._stacked(characters.transform(texts), words.transform(texts), self._encoded(texts)))
        if found.ndim == 1:  # two classes: scikit-learn gives the second one's margin only
            found = np.column_stack([-found, found])
        labelled = machine.classes_ != OTHER
        other = found[:, ~labelled].ravel() if not labelled.all() else np.zeros(len(found))
        return found[:, labelled], machine.classes_[labelled].astype(object), other

    def _stacked(self, characters: Any, words: Any, vectors: NDArray[Any]) -> Any:
        return sparse.hstack([characters, words, sparse.csr_matrix(vectors * self._dense_weight)], format="csr")

    def _nearest(self, taught: Messages, texts: Sequence[str], guessed: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Likeness of the nearest example by vector and by n-grams, float [texts, 2]; and how many of the two have the guessed label."""
        labels = np.array(taught.labels, dtype=object)
        characters = _characters()
        dense = self._encoded(texts) @ self._encoded(taught.texts).T
        rows = characters.fit_transform(taught.texts)
        lexical = np.asarray((characters.transform(texts) @ rows.T).todense())
        agree = sum((labels[scores.argmax(axis=1)] == guessed).astype(float) for scores in (dense, lexical))
        return np.column_stack([dense.max(axis=1), lexical.max(axis=1)]), np.asarray(agree)


def _characters() -> TfidfVectorizer:
    return TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, preprocessor=folded)
