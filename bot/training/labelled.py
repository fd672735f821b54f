"""Labelled messages: `{"text", "expect", "kind", "language"}`, one JSON object a line."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from bot.shared.errors import DataError

KINDS = ("faq", "human", "oos", "complaint", "smalltalk")


@dataclass(frozen=True)
class Labelled:
    """One message and what should become of it.

    Attributes:
        text: the message.
        expect: by kind: an article id (`faq`), `handoff` (`human`), `no_answer` (`oos`), `handoff_or_empathy` (`complaint`),
            or an intent's name (`smalltalk`).
        kind: one of `KINDS`.
        language: code of the language that it is written in.
    """

    text: str
    expect: str
    kind: str
    language: str


def read_file(path: Path) -> list[Labelled]:
    """All messages of a file.

    Raises:
        DataError: naming the first line that is not of the form.
    """
    return [_labelled(line, place) for line, place in lines_of(path)]


def lines_of(path: Path) -> list[tuple[str, str]]:
    """The lines of a JSON-lines file that are not empty, each with its place for messages.

    Raises:
        DataError: when the file cannot be read.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")  # not splitlines: a text may hold other line separators
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: cannot be read as UTF-8 text ({error}).") from error
    return [(line, f"{path}:{number}") for number, line in enumerate(lines, 1) if line.strip()]


def read_folder(folder: Path) -> list[Labelled]:
    """The messages of all files of a folder."""
    return [message for path in sorted(folder.glob("*.jsonl")) for message in read_file(path)]


def _labelled(line: str, place: str) -> Labelled:
    try:
        raw = json.loads(line)
        message = Labelled(raw["text"], raw["expect"], raw["kind"], raw["language"])
    except (ValueError, TypeError, KeyError) as error:
        raise DataError(
            f"{place}: not a labelled message ({error!r}). It needs text, expect, kind and language, see data/README.md."
        ) from error
    if message.kind not in KINDS or not all(isinstance(item, str) and item for item in (message.text, message.expect, message.language)):
        raise DataError(f"{place}: kind {message.kind!r} must be one of {', '.join(KINDS)}, and every field a text that is not empty.")
    return message
