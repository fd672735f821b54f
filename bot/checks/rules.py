"""Rules: every intent that the router may put out has one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

# The router turns these into `answer`, `clarify` or `handoff`, or into small talk of another name.
DECIDED_BY_ROUTER = frozenset({"question", "ask_human", "complain"})


def faults(data_dir: Path, domain: Path) -> Iterator[str]:
    """All faults of rules and domain."""
    raw = yaml.safe_load(domain.read_text(encoding="utf-8"))
    steps: list[dict[str, Any]] = []
    for path in sorted((data_dir / "dialogue").glob("*.yml")):
        try:
            steps += _steps(path)
        except (OSError, UnicodeDecodeError, KeyError, TypeError, yaml.YAMLError) as error:
            yield f"{path}: not a file of rules ({error!r}). It needs `rules`, each with its `steps`."
    yield from (f"{domain}: the intent {name!r} has no rule in data/dialogue/" for name in _without(raw["intents"], steps, "intent"))
    for name in sorted({step["action"] for step in steps if "action" in step} - set(raw["actions"])):
        yield f"{data_dir / 'dialogue'}: the action {name!r} is not in domain.yml"


def _steps(path: Path) -> list[dict[str, Any]]:
    return [dict(step) for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"] for step in rule["steps"]]


def _without(intents: list[str], steps: list[dict[str, Any]], kind: str) -> list[str]:
    ruled = {step[kind] for step in steps if kind in step}
    return sorted(set(intents) - ruled - DECIDED_BY_ROUTER)
