"""Texts to measure with that are not part of the repository."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import regex

from bot.shared.errors import DataError
from bot.shared.settings import ROOT
from bot.shared.text import WORD

# Beside the checkout, where the project's own machines have it.
BESIDE = ROOT.parent / "shared" / "data"
NTREX = {"en": "src.eng", "bg": "ref.bul", "pl": "ref.pol", "hu": "ref.hun", "th": "ref.tha", "hr": "ref.hrv"}
# Thai writes no spaces between words: this many letters stand for one.
THAI_WORD = 6


def data_folder(given: Path | None) -> Path | None:
    """The folder with texts to measure with; None when there is none.

    Raises:
        DataError: when one is given that is not there.
    """
    if given is not None and not given.is_dir():
        raise DataError(f"{given}: no such folder. It should hold ntrex/ and tatoeba-train/, see README.md.")
    return given or (BESIDE if BESIDE.is_dir() else None)


def ntrex(folder: Path) -> dict[str, list[str]]:
    """Language -> the 1,997 sentences of the NTREX-128 test set (Federmann et al., 2022), line by line translations of each other.

    Raises:
        DataError: when a file is missing.
    """
    files = {code: folder / "ntrex" / f"newstest2019-{name}.txt" for code, name in NTREX.items()}
    missing = [str(path) for path in files.values() if not path.is_file()]
    if missing:
        raise DataError(f"{missing[0]} is missing. See https://github.com/MicrosoftTranslator/NTREX, or leave out --data.")
    return {code: path.read_text(encoding="utf-8").splitlines() for code, path in files.items()}


@dataclass(frozen=True)
class Pieces:
    """Pieces of text in one language: single words, pairs of words, whole sentences."""

    words: list[str]
    pairs: list[str]
    sentences: list[str]


def pieces(texts: Mapping[str, Sequence[str]], seed: int = 1) -> dict[str, Pieces]:
    """Language -> one word, one pair, and the whole of each sentence. Single words are no names, as far as capitals tell."""
    rng = random.Random(seed)  # noqa: S311 - reproducible, not secret
    return {code: _pieces(code, sentences, rng) for code, sentences in texts.items()}


def _pieces(code: str, sentences: Sequence[str], rng: random.Random) -> Pieces:
    split = [_words(sentence, code) for sentence in sentences]
    singles = [[word for word in words if code in ("en", "th") or word[0].islower()] for words in split]
    starts = [(words, rng.randrange(len(words) - 1)) for words in split if len(words) > 1]
    return Pieces(
        [rng.choice(words) for words in singles if words],
        [" ".join(words[start : start + 2]) for words, start in starts],
        list(sentences),
    )


def _words(sentence: str, code: str) -> list[str]:
    if code == "th":
        letters = "".join(regex.findall(r"\p{Thai}", sentence))
        return [letters[start : start + THAI_WORD] for start in range(0, len(letters) - THAI_WORD, THAI_WORD)]
    return [word for word in WORD.findall(sentence) if len(word) > 1]
