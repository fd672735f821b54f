"""How likely each language is by a text's letters: langdetect, and n-gram counts of the shop's own texts beside it.

langdetect knows the languages from Wikipedia; it has never seen Bulgarian in Latin letters, nor Polish, Hungarian or Croatian
without diacritics. The second model is a multinomial naive Bayes over character n-grams of the shop's own examples, to which
those spellings are added. Their log-probabilities are averaged.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
from langdetect.lang_detect_exception import LangDetectException
from numpy.typing import NDArray
from sklearn.feature_extraction.text import HashingVectorizer

from kb_index.spelling import CYRILLIC, as_one_types, without_diacritics

FEATURES = 2**15
SEED = 0
SMOOTHING = 0.1
SHARPNESS = 2.0
LANGDETECT_WEIGHT = 0.5
# This share of the shop's own texts may look unusual.
UNUSUAL = 0.05
LATIN_BULGARIAN = "bg-latin"
# Fewer customers write so than in the other spellings: log of how many.
LATIN_BULGARIAN_PRIOR = -1.0
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
        classes: of the naive Bayes model: the languages, and Bulgarian in Latin letters.
        log_likelihood: its log-probabilities, float32 [classes, FEATURES].
        usual: by class, the mean log-probability of an n-gram that nearly all of the shop's own texts exceed, float32 [classes].
    """

    def __init__(self, codes: Sequence[str], classes: Sequence[str], log_likelihood: NDArray[Any], usual: NDArray[Any]) -> None:
        self.codes = tuple(codes)
        self.classes = tuple(classes)
        self.log_likelihood = log_likelihood
        self.usual = usual
        self._vectorizer = _vectorizer()
        self._prior = np.array([LATIN_BULGARIAN_PRIOR if name == LATIN_BULGARIAN else 0.0 for name in classes], dtype=np.float32)
        self._member = np.array([[_language(name) == code for name in classes] for code in codes], dtype=np.float32)

    @staticmethod
    def train(examples: Sequence[tuple[str, str]], codes: Sequence[str]) -> LanguageModel:
        """From (text, language) examples; the spellings without diacritics and in Latin letters are added here."""
        texts = _spellings(examples, codes)
        halves = [_log_likelihood([part[half::2] for part in texts.values()]) for half in (0, 1)]
        held_out = [
            np.concatenate([_mean_scores(part[1 - half :: 2], halves[half][row]) for half in (0, 1)])
            for row, part in enumerate(texts.values())
        ]
        usual = np.array([np.quantile(scores, UNUSUAL) if len(scores) else -np.inf for scores in held_out], dtype=np.float32)
        return LanguageModel(codes, list(texts), _log_likelihood(list(texts.values())), usual)

    def probabilities(self, text: str, latin: bool) -> dict[str, float]:
        """Probability of each of the shop's languages.

        Args:
            text: the telling words of a message.
            latin: whether it is in Latin letters, where langdetect knows nothing of Bulgarian and Thai.
        """
        own = self._member @ _softmax(self._scores(text) * SHARPNESS)
        other = langdetect_probabilities(text, self.codes)
        known = np.array([other.get(code, 0.0) for code in self.codes])
        if latin and "bg" in self.codes:
            known[self.codes.index("bg")] = own[self.codes.index("bg")]
        mixed = np.log(own + 1e-6) + LANGDETECT_WEIGHT * np.log(known + 0.005)
        return dict(zip(self.codes, _softmax(mixed).tolist(), strict=True))

    def foreign(self, text: str) -> tuple[str, float]:
        """The likeliest language that the shop does not speak, and how likely it is among all.

        langdetect alone takes many short Bulgarian or Croatian messages for Russian or Slovenian; so it is believed only where the
        text looks unusual beside the shop's own texts in the language that it is nearest to.
        """
        counts = self._vectorizer.transform([text])
        means = np.asarray(counts @ self.log_likelihood.T).ravel() / max(counts.sum(), 1.0)
        nearest = int(means.argmax())
        if means[nearest] >= self.usual[nearest]:
            return "", 0.0
        found = langdetect_probabilities(text, (*self.codes, *NEIGHBOURS))
        outside = {code: value for code, value in found.items() if code not in self.codes}
        return max(outside.items(), key=lambda item: item[1], default=("", 0.0))

    def _scores(self, text: str) -> NDArray[Any]:
        """Log-likelihoods, tempered: neighbouring n-grams are not independent, so their sum is surer than it should be."""
        counts = self._vectorizer.transform([text])
        scores = np.asarray(counts @ self.log_likelihood.T).ravel() / max(np.sqrt(counts.sum()), 1.0)
        return np.asarray(scores + self._prior)


def _language(name: str) -> str:
    return "bg" if name == LATIN_BULGARIAN else name


def _spellings(examples: Sequence[tuple[str, str]], codes: Sequence[str]) -> dict[str, list[str]]:
    """Class -> texts, in all the ways in which they are typed."""
    rng = random.Random(SEED)  # noqa: S311 - reproducible, not secret
    texts: dict[str, list[str]] = {code: [] for code in codes}
    for text, language in examples:
        texts[language] += [text, without_diacritics(text)]
    if "bg" in texts:
        cyrillic = [text for text in texts["bg"] if CYRILLIC.search(text)]
        typed = [text for text in texts["bg"] if not CYRILLIC.search(text)]
        texts["bg"] = cyrillic
        texts[LATIN_BULGARIAN] = typed + [as_one_types(text, rng) for text in cyrillic]
    return texts


def _log_likelihood(texts: Sequence[Sequence[str]]) -> NDArray[Any]:
    vectorizer = _vectorizer()
    counts = np.stack([np.asarray(vectorizer.transform(part or [" "]).sum(axis=0)).ravel() for part in texts]) + SMOOTHING
    return np.asarray(np.log(counts / counts.sum(axis=1, keepdims=True)), dtype=np.float32)


def _mean_scores(texts: Sequence[str], log_likelihood: NDArray[Any]) -> NDArray[Any]:
    """Mean log-probability of an n-gram, of each text of at least three words."""
    counts = _vectorizer().transform([text for text in texts if text.count(" ") >= 2] or [" "])
    return np.asarray(np.asarray(counts @ log_likelihood).ravel() / np.maximum(np.asarray(counts.sum(axis=1)).ravel(), 1.0))


def _vectorizer() -> HashingVectorizer:
    return HashingVectorizer(n_features=FEATURES, analyzer="char_wb", ngram_range=(1, 4), alternate_sign=False, norm=None, lowercase=True)


def _softmax(values: NDArray[Any]) -> NDArray[Any]:
    exponents = np.exp(values - values.max())
    return np.asarray(exponents / exponents.sum())
