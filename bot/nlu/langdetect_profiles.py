"""langdetect's knowledge of 55 languages, scored exactly.

langdetect (Nakatani, 2010) compares a text's character 1- to 3-grams with profiles made from Wikipedia. It does so by drawing n-grams at
random until it is sure, several times over, which costs milliseconds and gives another probability at each run. Here the profiles and
the way of taking n-grams are langdetect's own; the posterior is computed once, over all n-grams.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
from numpy.typing import NDArray

# What langdetect adds to the frequency of every n-gram: its ALPHA_DEFAULT / BASE_FREQ.
FLOOR = 0.5 / 10000


class Profiles:
    """The profiles of some languages.

    Args:
        codes: languages that langdetect knows; others are left out.
    """

    def __init__(self, codes: Sequence[str]) -> None:
        self._factory = _factory()
        known = [_named(code) for code in codes]
        columns = [self._factory.langlist.index(name) for name in known if name in self._factory.langlist]
        self.codes = tuple(code for code, name in zip(codes, known, strict=True) if name in self._factory.langlist)
        frequencies = np.array([[row[column] for column in columns] for row in self._factory.word_lang_prob_map.values()])
        self._rows = {gram: number for number, gram in enumerate(self._factory.word_lang_prob_map)}
        self._scores = np.log(frequencies + FLOOR).astype(np.float32)
        self._latest: tuple[str, NDArray[Any]] | None = None

    def log_likelihood(self, text: str) -> NDArray[Any]:
        """Log-likelihood of the text's n-grams by language, float32 [codes], tempered by the square root of their number.

        Neighbouring n-grams are not independent: their plain sum would be surer than it should be. Zeros for a text that tells nothing.
        """
        latest = self._latest
        if latest is not None and latest[0] == text:  # a message is asked about twice: which of ours, and is it foreign
            return latest[1]
        scores = self._scored(text)
        self._latest = (text, scores)
        return scores

    def _scored(self, text: str) -> NDArray[Any]:
        detector = self._factory.create()
        detector.append(text)
        detector.cleaning_text()
        rows = [self._rows[gram] for gram in detector._extract_ngrams() if gram in self._rows]
        if not rows:
            return np.zeros(len(self.codes), dtype=np.float32)
        return np.asarray(self._scores[rows].sum(axis=0) / np.sqrt(len(rows)), dtype=np.float32)


def _named(code: str) -> str:
    return {"zh": "zh-cn", "nb": "no"}.get(code, code)


@lru_cache(maxsize=1)
def _factory() -> DetectorFactory:
    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    factory.set_seed(0)
    return factory
