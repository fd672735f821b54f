"""Replies: the same keys in every language, nothing unused, only names that have a value, and nothing that the tone forbids."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from bot.replies.keys import KEYS, values_of
from bot.replies.packs import load_replies
from bot.shared.errors import DataError
from bot.shared.languages import Language, load_languages
from kb_index.errors import FactError
from kb_index.facts import NAME, Facts, load_facts

LONGEST_BUTTON = 20


def faults(data_dir: Path, domain: Path) -> Iterator[str]:
    """All faults of the replies."""
    facts = load_facts(data_dir / "shop.yml")
    languages = load_languages(data_dir)
    wordings = {}
    for code, language in languages.by_code.items():
        path = data_dir / "languages" / code / "replies.yml"
        try:
            load_replies.cache_clear()
            wordings[code] = load_replies(data_dir, code)
        except DataError as error:
            yield error.message
            continue
        yield from (f"{path}: {fault}" for fault in _pack_faults(wordings[code], facts, language))
        yield from _tone_faults(path.parent / "policy.yml", path, wordings[code])
    yield from _fewer_wordings(data_dir, wordings, languages.default)


def _pack_faults(pack: dict[str, tuple[str, ...]], facts: Facts, language: Language) -> Iterator[str]:
    yield from (f"the reply {key!r} is missing" for key in sorted(KEYS - pack.keys()))
    yield from (f"the reply {key!r} is used nowhere" for key in sorted(pack.keys() - KEYS))
    for key, sentences in pack.items():
        if not all(sentence.strip() for sentence in sentences or ("",)):
            yield f"the reply {key!r} is empty"
        for sentence in sentences:
            if key.startswith("button_") and len(sentence) > LONGEST_BUTTON and key in KEYS and key != "button_expired":
                yield f"the button {key!r} has {len(sentence)} characters; at most {LONGEST_BUTTON} fit everywhere"
            for name in sorted(set(NAME.findall(sentence)) - values_of(key)):
                try:
                    facts.value(name, language.market, language.locale)
                except FactError as error:
                    yield f"the reply {key!r}: {error}"


def _tone_faults(policy: Path, path: Path, pack: dict[str, tuple[str, ...]]) -> Iterator[str]:
    try:
        avoided = yaml.safe_load(policy.read_text(encoding="utf-8"))["avoid"]
    except (OSError, KeyError, TypeError, yaml.YAMLError) as error:
        yield f"{policy}: not a policy ({error!r}); it needs `avoid` and the other fields of the English one"
        return
    for key, sentences in pack.items():
        for phrase in avoided or []:
            if any(str(phrase).casefold() in sentence.casefold() for sentence in sentences):
                yield f"{path}: the reply {key!r} says {phrase!r}, which policy.yml avoids"


def _fewer_wordings(data_dir: Path, wordings: dict[str, dict[str, tuple[str, ...]]], default: str) -> Iterator[str]:
    """A complaint needs two wordings in every language, so that no apology is repeated in a row."""
    for code, pack in wordings.items():
        for key, sentences in pack.items():
            expected = len(wordings.get(default, {}).get(key, ()))
            if len(sentences) < expected:
                path = data_dir / "languages" / code / "replies.yml"
                yield f"{path}: the reply {key!r} has {len(sentences)} wordings, {default} has {expected}"
