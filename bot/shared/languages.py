"""The registry of languages: `data/languages.yml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from bot.shared.errors import DataError


@dataclass(frozen=True)
class Language:
    """One language of the shop.

    Attributes:
        code: ISO 639-1 code, the name of its folders.
        name: its name in its own words.
        script: Unicode script of its letters.
        market: whose facts its texts use.
        locale: for writing out prices and dates.
        countries: ISO 3166 codes that hint at this language.
    """

    code: str
    name: str
    script: str
    market: str
    locale: str
    countries: tuple[str, ...]


@dataclass(frozen=True)
class Languages:
    """All languages of the shop and the one to fall back to."""

    default: str
    by_code: dict[str, Language]

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes in the registry's order."""
        return tuple(self.by_code)

    def known(self, code: str | None) -> str | None:
        """`code` (or the language of a locale such as `pl-PL`) if the shop speaks it."""
        short = (code or "").replace("_", "-").split("-")[0].lower()
        return short if short in self.by_code else None


@lru_cache(maxsize=4)
def load_languages(data_dir: Path) -> Languages:
    """The registry below `data_dir`.

    Raises:
        DataError: when the file is missing or a field is.
    """
    path = data_dir / "languages.yml"
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        by_code = {code: _language(code, fields) for code, fields in raw["languages"].items()}
        default = raw["default"]
    except (OSError, UnicodeDecodeError, KeyError, TypeError, AttributeError, yaml.YAMLError) as error:
        raise DataError(f"{path}: not a language registry ({error!r}). It needs `default` and `languages`, see data/README.md.") from error
    if default not in by_code:
        raise DataError(f"{path}: default {default!r} is not among {sorted(by_code)}. Name one of them.")
    return Languages(default, by_code)


def _language(code: str, raw: dict[str, object]) -> Language:
    countries = raw.get("country") or []
    if not isinstance(countries, list):
        raise TypeError(f"{code}: country must be a list")
    return Language(code, str(raw["name"]), str(raw["script"]), str(raw["market"]), str(raw["locale"]), tuple(map(str, countries)))
