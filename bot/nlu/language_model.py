"""How likely each language is by a text's letters: langdetect, and n-gram counts of the shop's own texts beside it.

langdetect knows the languages from Wikipedia; it has never seen Bulgarian in Latin letters, nor Polish, Hungarian or Croatian
without diacritics. The second model is a multinomial naive Bayes over character n-grams of the shop's own examples, to which
those spellings are added. Their log-probabilities are averaged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
from langdetect.lang_detect_exception import LangDetectException
from numpy.typing import NDArray
from sklearn.feature_extraction.text import HashingVectorizer

from kb_index.spelling import CHAT, latin_bulgarian, without_diacritics

FEATURES = 2**15
SEED = 0
SMOOTHING = 0.1
# Languages that are often met in shops and are not mistaken for one of ours in a sentence.
NEIGHBOURS = ("de", "fr", "es", "it", "pt", "nl", "ro", "tr", "cs", "sk", "ru", "uk", "lt", "sv", "fi", "vi", "id")


@lru_cache(maxsize=1)
def _factory() -> DetectorFactory:
    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    factory.set_seed(SEED)
    return factory


def langdetect_probabilities(text: str, codes: Iterable[str]) -> dict[str, float]:
    """langdetect's probabilities with only `codes` as candidates; empty when the text tells nothing."""
    detector = _factory().create()
    detector.set_prior_map(dict.fromkeys(codes, 1.0))
    detector.append(text)
    try:
        return {item.lang: item.prob for item in detector.get_probabilities()}
    except LangDetectException:
        return {}


class LanguageModel:
    """Both models together.

    Args:
        codes: the shop's languages.
        log_likelihood: naive Bayes log-probabilities, float32 [languages, FEATURES].
    """

    def __init__(self, codes: Sequence[str], log_likelihood: NDArray[Any]) -> None:
        self.codes = tuple(codes)
        self.log_likelihood = log_likelihood
        self._vectorizer = _vectorizer()

    @staticmethod
    def train(examples: Iterable[tuple[str, str]], codes: Sequence[str]) -> LanguageModel:
        """From (text, language) examples; the spellings without diacritics and in Latin letters are added here."""
        texts: dict[str, list[str]] = {code: [] for code in codes}
        for text, language in examples:
            texts[language] += [text, without_diacritics(text)]
            if language == "bg":
                texts[language] += [latin_bulgarian(text), latin_bulgarian(text, CHAT)]
        vectorizer = _vectorizer()
        counts = np.stack([np.asarray(vectorizer.transform(texts[code] or [" "]).sum(axis=0)).ravel() for code in codes]) + SMOOTHING
        return LanguageModel(codes, np.log(counts / counts.sum(axis=1, keepdims=True)).astype(np.float32))

    def probabilities(self, text: str, latin: bool) -> dict[str, float]:
        """Probability of each of the shop's languages.

        Args:
            text: the telling words of a message.
            latin: whether it is in Latin letters, where langdetect knows nothing of Bulgarian and Thai.
        """
        counts = self._vectorizer.transform([text])
        own = np.asarray(counts @ self.log_likelihood.T).ravel() / max(np.sqrt(counts.sum()), 1.0)
        own_share = _softmax(own)
        other = langdetect_probabilities(text, self.codes)
        known = {code: other.get(code, 0.0) for code in self.codes}
        if latin:
            known["bg"] = own_share[self.codes.index("bg")] if "bg" in known else 0.0
        mixed = np.array([np.log(known[code] + 0.005) for code in self.codes]) + np.log(own_share + 1e-4)
        return dict(zip(self.codes, _softmax(mixed).tolist(), strict=True))

    def foreign(self, text: str) -> tuple[str, float]:
        """The likeliest language that the shop does not speak, and how likely it is among all."""
        found = langdetect_probabilities(text, (*self.codes, *NEIGHBOURS))
        outside = {code: value for code, value in found.items() if code not in self.codes}
        return max(outside.items(), key=lambda item: item[1], default=("", 0.0))


def _vectorizer() -> HashingVectorizer:
    return HashingVectorizer(n_features=FEATURES, analyzer="char_wb", ngram_range=(1, 4), alternate_sign=False, norm=None, lowercase=True)


def _softmax(values: NDArray[Any]) -> NDArray[Any]:
    exponents = np.exp(values - values.max())
    return np.asarray(exponents / exponents.sum())
