"""Reading parallel text: English beside its translation, with the licence class of each row."""

from __future__ import annotations

import csv
import lzma
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LICENCES = ("permissive", "weak-copyleft", "cc-by", "cc-by-sa")
PLACEHOLDER = re.compile(r"%\{\w+\}|%\d*\$?[sdif]|%%\w+%%|\{\{?[^{}]*\}?\}|<[^<>]*>|&\w+;|\$\w+|:\w+:|\\n")
SPACES = re.compile(r"\s+")


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
        Distinct pairs, in the order of the files.

    Raises:
        FileNotFoundError: when no file of that layout is found.
    """
    found = dict.fromkeys(pair for pair in _all_pairs(folder) if pair.licence in licences and _usable(pair.english) and _usable(pair.text))
    if not found:
        raise FileNotFoundError(
            f"{folder}: no parallel text found. Expected parallel/en-XX.tsv.xz, tatoeba-train/en-XX.tsv or dictionaries/en-XX.tsv.xz."
        )
    return list(found)


def _all_pairs(folder: Path) -> Iterator[Pair]:
    for path in sorted(folder.glob("parallel/en-*.tsv.xz")):
        for row in _rows(path, columns=4):
            yield Pair(_clean(row[0]), _clean(row[1]), _language(path), row[3])
    for path in sorted(folder.glob("tatoeba-train/en-*.tsv")):
        for row in _rows(path):
            yield Pair(_clean(row[0]), _clean(row[1]), _language(path), "cc-by")
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
