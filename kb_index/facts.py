"""The shop's facts, and putting them into texts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from babel.numbers import format_currency, get_currency_precision

from kb_index.errors import FactError

NAME = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Facts:
    """The facts of `shop.yml`.

    Attributes:
        markets: market -> its fields, of which `currency` is one.
        prices: name -> number, or market -> number.
        plain: name -> text or number, or market -> such.
    """

    markets: dict[str, dict[str, str]]
    prices: dict[str, Any]
    plain: dict[str, Any]

    @property
    def names(self) -> frozenset[str]:
        """Every name that a text may use."""
        return frozenset(self.prices) | frozenset(self.plain)

    def value(self, name: str, market: str, locale: str) -> str:
        """A fact as it is written for that market's customers.

        Raises:
            FactError: no fact of that name, or none for that market.
        """
        source = self.prices if name in self.prices else self.plain
        if name not in source:
            raise FactError(f"{{{name}}} is not a fact. Add it to shop.yml or correct the name.")
        value = source[name]
        if isinstance(value, dict):
            if market not in value:
                raise FactError(f"{{{name}}} has no value for the market {market!r}. Add one to shop.yml.")
            value = value[market]
        if name not in self.prices:
            return str(value)
        if market not in self.markets:
            raise FactError(f"{{{name}}} has no currency for the market {market!r}. Add the market to shop.yml.")
        return self._price(value, self.markets[market]["currency"], locale)

    def _price(self, amount: float, currency: str, locale: str) -> str:
        whole = float(amount).is_integer() and get_currency_precision(currency) > 0
        text = format_currency(amount, currency, locale=locale, currency_digits=not whole, decimal_quantization=not whole)
        return re.sub(r"[.,]00(?!\d)", "", text) if whole else text

    def fill(self, text: str, market: str, locale: str, values: dict[str, str] | None = None) -> str:
        """`text` with every `{name}` replaced, by `values` first and by facts otherwise.

        Raises:
            FactError: when a name is in neither.
        """
        given = values or {}
        return NAME.sub(lambda match: given[match[1]] if match[1] in given else self.value(match[1], market, locale), text)

    def fill_known(self, text: str, market: str, locale: str) -> str:
        """`text` with its facts filled in; other names stay in their braces."""
        return NAME.sub(lambda match: self.value(match[1], market, locale) if match[1] in self.names else match[0], text)


@lru_cache(maxsize=4)
def _load(path: Path, _changed: int) -> Facts:
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Facts(raw["markets"], raw.get("prices") or {}, raw.get("facts") or {})


def load_facts(path: Path) -> Facts:
    """The facts of a file; read anew only when it has changed.

    Raises:
        FactError: when the file is missing or not of that form.
    """
    try:
        return _load(path, path.stat().st_mtime_ns)
    except (OSError, UnicodeDecodeError, KeyError, TypeError, yaml.YAMLError) as error:
        raise FactError(
            f"{path}: not a file of facts ({error!r}). It needs `markets`, `prices` and `facts`, see data/README.md."
        ) from error
