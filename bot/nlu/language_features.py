"""What a text looks like to the language model: its character n-grams, its words, and the words' hashes."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import HashingVectorizer

from bot.shared.text import WORD
from kb_index.spelling import folded, without_diacritics

GRAM_FEATURES = 2**18
WORD_FEATURES = 2**17
FEATURES = GRAM_FEATURES + WORD_FEATURES
# A whole word says more than one of its n-grams.
WORD_WEIGHT = 2.0
WHOLE = r"\S+"


class Features:
    """Character 1- to 5-grams within words, and whole words, hashed."""

    def __init__(self) -> None:
        common = {"alternate_sign": False, "norm": None, "lowercase": True, "dtype": np.float32}
        self._grams = HashingVectorizer(n_features=GRAM_FEATURES, analyzer="char_wb", ngram_range=(1, 5), **common)
        self._words = HashingVectorizer(n_features=WORD_FEATURES, analyzer="word", token_pattern=WHOLE, **common)

    def one(self, text: str) -> tuple[NDArray[Any], NDArray[Any]]:
        """Positions and values of a single text's features, as in a row of `of`; without building a matrix, several times as fast."""
        grams, words = self._grams.transform([text]), self._words.transform([text])
        values = np.concatenate([grams.data, words.data * np.float32(WORD_WEIGHT)])
        return np.concatenate([grams.indices, words.indices + GRAM_FEATURES]), values / np.sqrt(max(float(values.sum()), 1.0))

    def of(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """float32 [texts, FEATURES]: counts, divided by the square root of their sum, since neighbours are not independent."""
        counts = sparse.hstack([self._grams.transform(texts), self._words.transform(texts) * WORD_WEIGHT], format="csr", dtype=np.float32)
        totals = np.sqrt(np.maximum(np.asarray(counts.sum(axis=1)).ravel(), 1.0))
        counts.data /= np.repeat(totals, np.diff(counts.indptr)).astype(np.float32)
        return counts


def words_of(text: str) -> list[str]:
    """The words of a text in the spelling by which they are looked up."""
    found: list[str] = WORD.findall(folded(text))
    return found


def small_words_of(text: str) -> list[str]:
    """The words of a text in the spelling by which stop words are looked up: in their own script, since that tells neighbours apart."""
    found: list[str] = WORD.findall(without_diacritics(text.casefold()))
    return found


def hashes_of(words: Sequence[str]) -> NDArray[Any]:
    """One number a word, uint32 [words]."""
    return np.array([zlib.crc32(word.encode()) for word in words], dtype=np.uint32)
