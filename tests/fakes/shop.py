"""A shop small enough to be checked in a moment: two languages, three articles and five intents of the real data.

Each test breaks it in one way.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.checks.examples import WITHOUT_EXAMPLES
from bot.checks.run import all_faults
from bot.shared.settings import ROOT

LANGUAGES = ("en", "pl")
ARTICLES = ("order-status", "return-policy", "payment-methods")
INTENTS = ("greet", "goodbye", "thanks", "ask_human", "complain")


@dataclass(frozen=True)
class Shop:
    """A data folder and Rasa's domain beside it.

    Attributes:
        root: holds both.
    """

    root: Path

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.root / "data"

    def faults(self) -> list[str]:
        """What `faqtotum check` finds."""
        return all_faults(self.data, self.root / "domain.yml")

    def path(self, name: str) -> Path:
        """Of a file below the root."""
        return self.root / name

    def write(self, name: str, text: str) -> None:
        """A file with exactly this text."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        """One text for another, which must be there."""
        text = self.path(name).read_text(encoding="utf-8")
        assert old in text, f"{name} does not say {old!r}"
        self.write(name, text.replace(old, new))

    def change(self, name: str, change: Callable[[Any], None]) -> None:
        """A YAML file, changed as what it says."""
        raw = yaml.safe_load(self.path(name).read_text(encoding="utf-8"))
        change(raw)
        self.write(name, yaml.safe_dump(raw, allow_unicode=True, width=10_000))

    def append(self, name: str, **message: str) -> None:
        """A labelled message more; what is not given is that of a question after an order."""
        line = {"text": "any news of the lamp", "expect": "order-status", "kind": "faq", "language": "en", **message}
        with self.path(name).open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(line, ensure_ascii=False) + "\n")


def make_sound_shop(root: Path) -> Path:
    """Makes the shop in an empty folder, without a fault."""
    shutil.copytree(ROOT / "data", root / "data", ignore=_left_out)
    shutil.copy(ROOT / "domain.yml", root / "domain.yml")
    shop = Shop(root)
    shop.change("data/languages.yml", lambda raw: raw.update(languages={code: raw["languages"][code] for code in LANGUAGES}))
    shop.change("domain.yml", lambda raw: raw.update(intents=[*WITHOUT_EXAMPLES, *INTENTS]))
    for path in sorted((root / "data").glob("*/*.jsonl")):
        lines = path.read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if json.loads(line)["kind"] == "oos" or json.loads(line)["expect"] in (*ARTICLES, *INTENTS)]
        path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return root


def _left_out(folder: str, names: list[str]) -> list[str]:
    place = Path(folder).relative_to(ROOT / "data")
    if place.parts[:1] in (("kb",), ("languages",)) and len(place.parts) == 1:
        return [name for name in names if (Path(folder) / name).is_dir() and name not in LANGUAGES]
    if place.parts[:1] == ("kb",):
        return [name for name in names if name.removesuffix(".md") not in ARTICLES]
    if place.name == "nlu":
        return [name for name in names if name.removesuffix(".yml") not in INTENTS]
    return [name for name in names if name.endswith(".jsonl") and name.removesuffix(".jsonl") not in LANGUAGES]
