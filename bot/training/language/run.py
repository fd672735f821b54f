"""The whole run: texts, linear model, word lists, and the weights by which a foreign language is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from bot.nlu.language_choice import THAI, telling_words
from bot.nlu.language_features import FEATURES
from bot.nlu.language_model import FOREIGN_FEATURES, LanguageModel, Parts
from bot.nlu.word_list import WordList
from bot.shared.errors import DataError
from bot.training.labelled import lines_of, read_folder
from bot.training.language.linear import fit_linear
from bot.training.language.stop_words import foreign_stop_words
from bot.training.language.texts import common_words, texts_by_language
from bot.training.packs import read_examples
from kb_index.encoder_training.pairs import read_pairs

CODES = ("bg", "pl", "hu", "hr", "en")
SAMPLES = 350_000
FOREIGN = "foreign"


@dataclass(frozen=True)
class ForeignMessage:
    """A message in a language that the shop does not speak."""

    text: str
    language: str


def train_language(pairs: Path, data: Path, target: Path, tell: Callable[[str], None] = print, count: int = SAMPLES) -> Parts:
    """Makes the language model.

    Args:
        pairs: folder of parallel text, see `kb_index.encoder_training.pairs`.
        data: the shop's data; examples are learned from, `calibration` and `foreign/calibration.jsonl` fit the open-set weights.
        target: folder to write.
        tell: called with a line at each step.
        count: samples of each language.

    Raises:
        FileNotFoundError: when there is no parallel text.
        DataError: when a language has no text, or there are no messages in other languages.
    """
    ours = [message.text for message in read_folder(data / "calibration")]
    foreign = [message.text for message in read_foreign(data / FOREIGN / "calibration.jsonl")]
    own = [(example.text, example.language) for example in read_examples(data)]
    texts = texts_by_language(read_pairs(pairs), own, CODES)
    missing = [code for code in CODES if not texts[code]]
    if missing:
        raise DataError(f"{pairs}: no text in {', '.join(missing)}. The language model learns from {', '.join(CODES)}.")
    tell("learning n-grams and words")
    weights, scale, bias = fit_linear(texts, CODES, count)
    tell("listing words")
    words, stop_words = WordList.of(common_words(texts)), WordList.of(foreign_stop_words([*CODES, "th"]))
    parts = Parts(CODES, weights, scale, bias, words, stop_words, np.zeros(len(FOREIGN_FEATURES) + 1))
    parts = replace(parts, foreign=fit_foreign(parts, ours, foreign))
    parts.save(target)
    tell(f"{FEATURES:,} features, {len(words.hashes):,} words, {len(stop_words.hashes):,} stop words")
    return parts


def fit_foreign(parts: Parts, ours: Sequence[str], foreign: Sequence[str]) -> NDArray[np.float64]:
    """Weights of the open-set evidence, and the bias; both kinds of messages count the same."""
    model = LanguageModel([*CODES, "th"], parts)
    known, other = (
        [_evidence(model, text) for text in texts if telling_words(text) and not THAI.search(text)] for texts in (ours, foreign)
    )
    regression = LogisticRegression(C=10, class_weight="balanced").fit(known + other, [0] * len(known) + [1] * len(other))
    return np.array([*regression.coef_[0], regression.intercept_[0]])


def _evidence(model: LanguageModel, text: str) -> list[float]:
    return model.foreign_features(" ".join(telling_words(text)))[0]


def read_foreign(path: Path) -> list[ForeignMessage]:
    """Lines of `{"text", "language"}`.

    Raises:
        DataError: naming the first line that is not of the form.
    """
    found = []
    for line, place in lines_of(path):
        try:
            raw = json.loads(line)
            found.append(ForeignMessage(str(raw["text"]), str(raw["language"])))
        except (ValueError, TypeError, KeyError) as error:
            raise DataError(f"{place}: needs text and language ({error!r}).") from error
    return found
