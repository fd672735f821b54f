"""Which languages a word belongs to: a sorted list of word hashes, each with one bit for each language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.nlu.language_features import hashes_of


class WordList:
    """Words by their hashes; the words themselves are not kept.

    Args:
        codes: languages, at most 32.
        hashes: ascending, uint32 [words].
        members: one bit for each language in the order of `codes`, uint32 [words].
    """

    def __init__(self, codes: Sequence[str], hashes: NDArray[Any], members: NDArray[Any]) -> None:
        self.codes = tuple(codes)
        self.hashes = hashes
        self.members = members
        self._bits = np.uint32(1) << np.arange(len(self.codes), dtype=np.uint32)

    @staticmethod
    def of(words: Mapping[str, Iterable[str]]) -> WordList:
        """From language -> words."""
        bits: dict[int, int] = {}
        for position, listed in enumerate(words.values()):
            for number in hashes_of(list(listed)).tolist():
                bits[number] = bits.get(number, 0) | 1 << position
        ordered = sorted(bits.items())
        hashes, members = (np.array(column, dtype=np.uint32) for column in (zip(*ordered, strict=True) if ordered else ((), ())))
        return WordList(list(words), hashes, members)

    def shares(self, hashes: NDArray[Any]) -> NDArray[Any]:
        """By language, the share of some words that belong to it, float64 [codes]."""
        if not len(hashes) or not len(self.hashes):
            return np.zeros(len(self.codes))
        places = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        members = np.where(self.hashes[places] == hashes, self.members[places], np.uint32(0))
        return np.asarray(((members[:, None] & self._bits) > 0).mean(axis=0))
