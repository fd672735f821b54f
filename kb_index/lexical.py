"""Lexical evidence beside the dense one: character n-grams forgive typos, endings and missing diacritics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from kb_index.spelling import folded

# Beyond this many texts their n-grams would fill the memory, and every message would share some with nearly all of them.
WHOLE_LIMIT = 100_000
# Texts from which the n-grams' weights are learned.
SAMPLE = 20_000


class LexicalIndex:
    """Cosine of TF-IDF weighted character n-grams, over folded spellings, among the texts of one language.

    Args:
        texts: the entries, in the order of the dense index.
        whole_limit: up to so many texts all are compared with a message; beyond it only those that the dense search has found.
    """

    def __init__(self, texts: Sequence[str], whole_limit: int = WHOLE_LIMIT) -> None:
        self._texts = texts
        self._vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, preprocessor=folded, dtype=np.float32)
        self.whole = len(texts) <= whole_limit
        step = 1 if self.whole else len(texts) // SAMPLE + 1
        rows = self._vectorizer.fit_transform(list(texts[::step]) or ["-"])
        # By feature: a message is compared through its own few n-grams only, not entry by entry.
        self._by_feature: Any = rows.T.tocsr() if self.whole else None

    def best(self, text: str, depth: int, found: Sequence[int] = ()) -> list[tuple[int, float]]:
        """Positions and similarities, 0 to 1, of the texts most like `text`; those that share nothing with it are left out.

        Args:
            text: the message.
            depth: number of texts at most.
            found: positions that the dense search has found; only these are looked at beyond `whole_limit`.
        """
        positions, scores = (np.arange(len(self._texts)), self.scores(text)) if self.whole else self._among(text, found)
        if not len(positions):
            return []
        count = min(depth, len(positions))
        nearest = np.argpartition(-scores, count - 1)[:count]
        return [(int(positions[place]), float(scores[place])) for place in nearest if scores[place] > 0]

    def scores(self, text: str) -> NDArray[Any]:
        """Similarity of `text` to every entry, float32 [entries]; only where `whole`."""
        return np.asarray((self._vectorizer.transform([text]) @ self._by_feature).toarray(), dtype=np.float32).ravel()

    def _among(self, text: str, found: Sequence[int]) -> tuple[NDArray[Any], NDArray[Any]]:
        if not found:
            return np.zeros(0, dtype=int), np.zeros(0, dtype=np.float32)
        rows = self._vectorizer.transform([text, *(self._texts[position] for position in found)])
        return np.array(found), np.asarray((rows[1:] @ rows[0].T).todense(), dtype=np.float32).ravel()
