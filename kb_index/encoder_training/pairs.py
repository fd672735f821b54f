"""Reading parallel text: English beside its translation, with the licence class of each row."""

from __future__ import annotations

import csv
import lzma
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LICENCES = ("permissive", "weak-copyleft", "cc-by", "cc-by-sa")
PLACEHOLDER = re.compile(r"%\{\w+\}|%\d*\$?[sdif]|%%\w+%%|\{\{?[^{}]*\}?\}|<[^<>]*>|&\w+;|\$\w+|:\w+:|\\n")
SPACES = re.compile(r"\s+")
# One everyday sentence in so many is kept for measuring.
HELD_OUT = 10


@dataclass(frozen=True)
class Pair:
    """One English text and its translation.

    Attributes:
        english: the English text, without markup and placeholders.
        text: the same in `language`.
        language: code of the translation's language.
        licence: licence class of the row.
    """

    english: str
    text: str
    language: str
    licence: str


def read_pairs(folder: Path, licences: tuple[str, ...] = LICENCES) -> list[Pair]:
    """All usable pairs below `folder`.

    Args:
        folder: holds `parallel/en-XX.tsv.xz` (english, translation, domain, licence, sources), `tatoeba-train/en-XX.tsv`
            (english, translation; CC-BY) and `dictionaries/en-XX.tsv.xz` (english, translation, ...; CC-BY-SA); each may be missing.
        licences: licence classes that may be used.

    Returns:
        Distinct pairs, in the order of the files, without those that `held_out_pairs` keeps for measuring.

    Raises:
        FileNotFoundError: when no file of that layout is found.
    """
    measured = {pair.english for pair in held_out_pairs(folder)}
    usable = (pair for pair in _all_pairs(folder) if pair.licence in licences and _usable(pair.english) and _usable(pair.text))
    found = dict.fromkeys(pair for pair in usable if pair.english not in measured)
    if not found:
        raise FileNotFoundError(
            f"{folder}: no parallel text found. Expected parallel/en-XX.tsv.xz, tatoeba-train/en-XX.tsv or dictionaries/en-XX.tsv.xz."
        )
    return list(found)


def held_out_pairs(folder: Path) -> list[Pair]:
    """Everyday sentences that no encoder made here has seen, whatever the translation: chosen by a hash of the English."""
    return [pair for pair in dict.fromkeys(_everyday(folder)) if zlib.crc32(pair.english.encode()) % HELD_OUT == 0]


def _everyday(folder: Path) -> Iterator[Pair]:
    for path in sorted(folder.glob("tatoeba-train/en-*.tsv")):
        for row in _rows(path):
            yield Pair(_clean(row[0]), _clean(row[1]), _language(path), "cc-by")


def _all_pairs(folder: Path) -> Iterator[Pair]:
    for path in sorted(folder.glob("parallel/en-*.tsv.xz")):
        for row in _rows(path, columns=4):
            yield Pair(_clean(row[0]), _clean(row[1]), _language(path), row[3])
    yield from _everyday(folder)
    for path in sorted(folder.glob("dictionaries/en-*.tsv.xz")):
        for row in _rows(path):
            yield Pair(_clean(row[0]), _clean(row[1]), _language(path), "cc-by-sa")


def _rows(path: Path, columns: int = 2) -> Iterator[list[str]]:
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if len(row) >= columns:
                yield row


def _language(path: Path) -> str:
    return path.name.split(".")[0].removeprefix("en-")


def _clean(text: str) -> str:
    return SPACES.sub(" ", PLACEHOLDER.sub(" ", text)).strip()


def _usable(text: str) -> bool:
    return 2 <= len(text) <= 300 and any(character.isalpha() for character in text)
