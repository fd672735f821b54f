"""How likely each language is by a text's letters: langdetect, and beside it what it cannot know.

langdetect knows 55 languages from Wikipedia. It has never seen Bulgarian in Latin letters, nor Polish, Hungarian or Croatian without
diacritics, and one or two words are too little for it. Beside it stand, made by `faqtotum language train`:

- a linear model over character n-grams and words, for the languages in Latin letters (Bulgarian in Latin letters among them);
- a word list of these languages, and the stop words of others: a text whose words are not ours and whose small words are another
  language's is in that language. langdetect alone would take many a Bulgarian or Croatian message for Russian or Slovenian.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import regex
from numpy.typing import NDArray
from scipy.special import expit, log_softmax

from bot.nlu.langdetect_profiles import Profiles
from bot.nlu.language_features import Features, hashes_of, small_words_of, words_of
from bot.nlu.word_list import WordList
from bot.shared.errors import NotReadyError
from kb_index.spelling import CYRILLIC

FILE = "model.npz"
LANGDETECT_WEIGHT = 0.5
# Bulgarian is in Latin letters less often than the others: log of how much.
LATIN_BULGARIAN_PRIOR = -1.0
# A foreign language is named by langdetect's score and its share of stop words; this is what the second weighs beside the first.
STOP_WORDS_WEIGHT = 3.0
FOREIGN_FEATURES = ("known", "langdetect", "stop_words", "strange_letters", "length")
# Letters of the languages that the model was made for.
ALPHABETS = "a-zA-Ząćęłńóśźżáéíóöőúüűčćžšđа-ъьюя"


@dataclass(frozen=True)
class Parts:
    """What `faqtotum language train` makes.

    Attributes:
        codes: languages of the linear model and of the word list; `bg` stands for Bulgarian in Latin letters in the first.
        weights: int8 [features, codes]; times `scale` they are log-odds.
        scale: float32 [codes].
        bias: float32 [codes].
        words: of the same languages.
        stop_words: of languages that are not theirs.
        foreign: weights of `FOREIGN_FEATURES`, and at the end the bias.
    """

    codes: tuple[str, ...]
    weights: NDArray[Any]
    scale: NDArray[Any]
    bias: NDArray[Any]
    words: WordList
    stop_words: WordList
    foreign: NDArray[Any]

    def save(self, folder: Path) -> None:
        """As plain arrays: loading runs no code."""
        folder.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(
            folder / FILE,
            codes=np.array(self.codes),
            weights=self.weights,
            scale=self.scale,
            bias=self.bias,
            word_hashes=self.words.hashes,
            word_members=self.words.members,
            stop_codes=np.array(self.stop_words.codes),
            stop_hashes=self.stop_words.hashes,
            stop_members=self.stop_words.members,
            foreign=self.foreign,
        )

    @staticmethod
    def load(folder: Path) -> Parts:
        """The reverse of `save`.

        Raises:
            NotReadyError: when the file is missing or damaged.
        """
        try:
            with np.load(folder / FILE) as saved:
                codes = tuple(str(code) for code in saved["codes"])
                words = WordList(codes, saved["word_hashes"], saved["word_members"])
                stop_words = WordList([str(code) for code in saved["stop_codes"]], saved["stop_hashes"], saved["stop_members"])
                return Parts(codes, saved["weights"], saved["scale"], saved["bias"], words, stop_words, saved["foreign"])
        except Exception as error:  # numpy and zipfile raise kinds of their own
            raise NotReadyError(
                f"{folder / FILE} cannot be read ({error!r}). Restore it from the repository, or make it by `faqtotum language train`."
            ) from error


class LanguageModel:
    """langdetect and the parts beside it.

    Args:
        codes: the shop's languages. One that the parts were not made for is judged by langdetect alone.
        parts: see there.
    """

    def __init__(self, codes: Sequence[str], parts: Parts) -> None:
        self.codes = tuple(codes)
        self._parts = parts
        self._features = Features()
        self._foreign = [code for code in (*parts.codes, *parts.stop_words.codes) if code not in self.codes]
        # A word of any list may also be one of a language that has none (Thai has other letters).
        unlisted = set(self.codes) - {*parts.words.codes, "th"}
        self._spoken = [position for position, code in enumerate(parts.words.codes) if unlisted or code in self.codes]
        # In Latin letters a Serbian word would be found among the Croatian ones.
        self._cyrillic = [position for position in self._spoken if parts.words.codes[position] == "bg"]
        self._profiles = Profiles([*self.codes, *self._foreign])
        self._own = [position for position, code in enumerate(self._profiles.codes) if code in self.codes]
        self._others = [position for position in range(len(self._profiles.codes)) if position not in self._own]
        self._strange = strange_letters()

    def probabilities(self, text: str, latin: bool) -> dict[str, float]:
        """Probability of each of the shop's languages.

        Args:
            text: the telling words of a message.
            latin: whether it is in Latin letters, where langdetect knows nothing of Bulgarian and Thai.
        """
        known = dict(zip(self._profiles.codes, self._profiles.log_likelihood(text).tolist(), strict=True))
        read = [code for code in self.codes if code in known and not (latin and code in ("bg", "th"))]
        langdetect = dict(zip(read, log_softmax([known[code] for code in read]).tolist(), strict=True)) if read else {}
        linear = self._linear(text) if latin else {}
        scores = {code: _mixed(linear.get(code), langdetect.get(code)) for code in self.codes}
        exponents = {code: math.exp(score) for code, score in scores.items()}
        total = sum(exponents.values()) or 1.0
        return {code: value / total for code, value in exponents.items()}

    def foreign(self, text: str) -> tuple[str, float]:
        """The likeliest language that the shop does not speak, and the probability that the text is in one such.

        Args:
            text: the telling words of a message.
        """
        features, code = self.foreign_features(text)
        weights = self._parts.foreign
        score = float(np.dot(weights[:-1], features) + weights[-1])
        return code, float(expit(score))

    def foreign_features(self, text: str) -> tuple[list[float], str]:
        """The evidence named in `FOREIGN_FEATURES`, and the likeliest foreign language."""
        words = words_of(text)
        hashes = hashes_of(words)
        ours = self._parts.words.shares(hashes)[self._cyrillic if CYRILLIC.search(text) else self._spoken]
        small = self._parts.stop_words.shares(hashes_of(small_words_of(text)))
        listed = dict(zip(self._parts.stop_words.codes, small.tolist(), strict=True))
        stop_words = {code: listed.get(code, 0.0) for code in self._foreign}
        scores = self._profiles.log_likelihood(text)
        others = {self._profiles.codes[position]: float(scores[position]) for position in self._others}
        best_own = max((float(scores[position]) for position in self._own), default=0.0)
        floor = min(others.values(), default=0.0)
        named = {
            code: others.get(code, best_own if code == "sr" else floor) + STOP_WORDS_WEIGHT * stop_words[code] for code in self._foreign
        }
        code = max(named, key=lambda item: named[item], default="")
        strange = sum(bool(self._strange.search(word)) for word in text.casefold().split())
        return [
            float(ours.max(initial=0.0)),
            max(others.values(), default=0.0) - best_own,
            max(stop_words.values(), default=0.0),
            strange / max(len(words), 1),
            math.log1p(len(words)),
        ], code

    def _linear(self, text: str) -> dict[str, float]:
        """Log-probability of each language of the linear model that the shop speaks."""
        parts = self._parts
        features, counts = self._features.one(text.casefold())
        scores = (counts @ parts.weights[features].astype(np.float32)) * parts.scale + parts.bias
        chosen = [position for position, code in enumerate(parts.codes) if code in self.codes]
        values = [float(scores[position]) + (LATIN_BULGARIAN_PRIOR if parts.codes[position] == "bg" else 0.0) for position in chosen]
        return dict(zip((parts.codes[position] for position in chosen), log_softmax(values).tolist(), strict=True)) if chosen else {}


def strange_letters() -> Any:
    """A pattern of the letters that no language of the parts has."""
    return regex.compile(rf"[^\P{{L}}{ALPHABETS}\p{{Thai}}]")


def _mixed(linear: float | None, langdetect: float | None) -> float:
    """One log-score of two; where one of them cannot know the language, the other stands in for it."""
    if linear is None and langdetect is None:
        return -30.0
    first = linear if linear is not None else langdetect
    second = langdetect if langdetect is not None else linear
    return float(first or 0.0) + LANGDETECT_WEIGHT * float(second or 0.0)
