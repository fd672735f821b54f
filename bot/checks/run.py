"""All checks together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.checks import articles, examples, labelled, replies, rules
from bot.shared.errors import DataError
from bot.shared.languages import load_languages
from kb_index.errors import FactError
from kb_index.facts import load_facts

CHECKS = (articles.faults, examples.faults, replies.faults, labelled.faults, rules.faults)


def all_faults(data_dir: Path, domain: Path) -> list[str]:
    """Every fault in the data, as `path: fault`, paths relative to where the data folder is.

    Args:
        data_dir: the data folder.
        domain: Rasa's domain file.
    """
    try:
        load_languages(data_dir)
        load_facts(data_dir / "shop.yml")
    except (DataError, FactError) as error:
        return [_relative(str(error), data_dir)]
    return [_relative(fault, data_dir) for fault in _faults(data_dir, domain)]


def _faults(data_dir: Path, domain: Path) -> Iterator[str]:
    for check in CHECKS:
        yield from check(data_dir, domain)


def _relative(fault: str, data_dir: Path) -> str:
    return fault.replace(f"{data_dir.parent}/", "")
