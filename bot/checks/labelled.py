"""Labelled messages: well-formed, about articles and intents that exist, and none learned from and measured by at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from bot.shared.errors import DataError
from bot.shared.languages import load_languages
from bot.shared.text import folded
from bot.training.labelled import Labelled, read_file
from kb_index.sources import markdown

EXPECTED = {"human": {"handoff"}, "oos": {"no_answer"}, "complaint": {"handoff_or_empathy"}}


def faults(data_dir: Path, domain: Path) -> Iterator[str]:
    """All faults of the labelled messages."""
    articles, _ = markdown.read_leniently(data_dir / "kb")
    intents = set(yaml.safe_load(domain.read_text(encoding="utf-8"))["intents"])
    expected = {**EXPECTED, "faq": {article.id for article in articles}, "smalltalk": intents}
    learned: dict[str, Path] = {}
    for folder in ("calibration", "evaluation"):
        for path in sorted((data_dir / folder).glob("*.jsonl")):
            try:
                messages = read_file(path)
            except DataError as error:
                yield error.message
                continue
            yield from (f"{path}: {fault}" for fault in _faults(messages, expected, load_languages(data_dir).codes))
            for message in messages:
                key = f"{message.language} {folded(message.text) or message.text}"
                if folder == "evaluation" and key in learned:
                    yield f"{path}: {message.text!r} is measured by, but also learned from in {learned[key].name} of calibration"
                elif folder == "calibration":
                    learned[key] = path


def _faults(messages: list[Labelled], expected: dict[str, set[str]], codes: tuple[str, ...]) -> Iterator[str]:
    for message in messages:
        if message.expect not in expected[message.kind]:
            yield f"{message.text!r} expects {message.expect!r}, which is no {message.kind} label that exists"
        if message.language not in codes:
            yield f"{message.text!r} is in {message.language!r}, which is not in languages.yml"
