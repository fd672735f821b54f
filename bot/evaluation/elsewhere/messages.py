"""Labelled messages of someone else, from a CSV file."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from bot.shared.errors import DataError

COLUMNS = (("sentence", "label"), ("text", "category"), ("text", "label"))


@dataclass(frozen=True)
class Messages:
    """Labelled messages of someone else."""

    texts: list[str]
    labels: list[str]


def read_messages(path: Path) -> Messages:
    """A CSV file with a header and the columns sentence,label (or text,category).

    Raises:
        DataError: when the columns are others, or a line lacks one.
    """
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    names = next((pair for pair in COLUMNS if rows and set(pair) <= set(rows[0])), None)
    if names is None:
        raise DataError(f"{path}: needs a header and at least one line, with the columns sentence and label.")
    faults = [number for number, row in enumerate(rows, 2) if not row[names[1]]]
    if faults:
        raise DataError(f"{path}: line {faults[0]} has no {names[1]}.")
    return Messages([row[names[0]] or "" for row in rows], [row[names[1]] for row in rows])
