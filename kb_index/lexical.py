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
        # By feature: a message is compared through its own few n-grams only, not entry by entry.
        self._by_feature = self._vectorizer.fit_transform(texts or ["-"]).T.tocsr()
        self._latest: tuple[str, NDArray[Any]] | None = None

    def scores(self, text: str) -> NDArray[Any]:
        """Similarity of `text` to every entry, 0 to 1, float32 [entries]."""
        latest = self._latest
        if latest is not None and latest[0] == text:  # one message is searched in its own language, then in all
            return latest[1]
        scores = np.asarray((self._vectorizer.transform([text]) @ self._by_feature).todense(), dtype=np.float32).ravel()
        self._latest = (text, scores)
        return scores
