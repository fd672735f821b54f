"""Stand-ins that several rooms use, and articles made in one line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from kb_index.articles import Article


class TrigramEncoder:
    """An encoder of hashed character trigrams: the same text gives the same vector on every machine, alike texts give near vectors.

    `encoded` keeps every text that it was asked for.
    """

    def __init__(self, id: str = "trigrams", dimensions: int = 256) -> None:
        self.id = id
        self.dimensions = dimensions
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.encoded += texts
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            padded = f"  {text.casefold()} "
            for start in range(len(padded) - 2):
                vectors[row, crc32(padded[start : start + 3].encode()) % self.dimensions] += 1
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


def make_article(
    id: str = "order-status",
    language: str = "en",
    title: str = "Where is my order?",
    answer: str = "You can follow your order in your account.",
    questions: Sequence[str] = ("track my parcel",),
    tags: Sequence[str] = ("orders",),
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Article:
    """An article; whatever a test does not care about has a default."""
    return Article(id, language, title, answer, tuple(questions), tuple(tags), "orders-team", date(2027, 6, 30), valid_from, valid_until)
