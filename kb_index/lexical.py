"""Lexical evidence beside the dense one: character n-grams forgive typos, endings and missing diacritics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from kb_index.spelling import folded


class LexicalIndex:
    """Cosine of TF-IDF weighted character n-grams, over folded spellings.

    Args:
        texts: the entries, in the order of the dense index.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, preprocessor=folded, dtype=np.float32)
        self._matrix = self._vectorizer.fit_transform(texts or ["-"])

    def scores(self, text: str) -> NDArray[Any]:
        """Similarity of `text` to every entry, 0 to 1, float32 [entries]."""
        query = self._vectorizer.transform([text])
        return np.asarray((self._matrix @ query.T).todense(), dtype=np.float32).ravel()
