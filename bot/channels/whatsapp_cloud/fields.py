"""Reading single fields of a provider's JSON: whatever stands there, something usable comes back."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import regex

# A business-scoped user id is a country, a dot, and up to 128 letters and digits; that of a whole portfolio has "ENT" between (Meta).
SCOPED_ID = regex.compile(r"[A-Za-z]{2}\.[A-Za-z0-9]{1,128}")
PORTFOLIO_ID = regex.compile(r"[A-Za-z]{2}\.ENT\.[A-Za-z0-9]{1,128}")
LARGEST_NUMBER = 10**30
LARGEST_SECONDS = 100_000_000_000  # the year 5138; what is larger counts milliseconds or less (WA-7)
EPOCH = datetime(1970, 1, 1)


def text(value: Any) -> str:
    """A text or a whole number as text, without what no database stores; "" for anything else."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < LARGEST_NUMBER:
        return str(value)
    if not isinstance(value, str):
        return ""
    return value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def word(value: Any) -> str:
    """An id or a name out of a fixed set: `text` without white space around it."""
    return text(value).strip()


def table(value: Any) -> dict[str, Any]:
    """A JSON object, or an empty one."""
    return value if isinstance(value, dict) else {}


def rows(value: Any) -> list[Any]:
    """A JSON array, or an empty one."""
    return value if isinstance(value, list) else []


def tables(value: Any) -> Iterator[dict[str, Any]]:
    """The objects in a JSON array."""
    return (item for item in rows(value) if isinstance(item, dict))


def number(value: Any) -> float | None:
    """A finite number, also where it is written as text."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def whole(value: Any) -> int | None:
    """A whole number, also where it is written as text."""
    found = number(value)
    return int(found) if found is not None and found == int(found) and abs(found) < LARGEST_NUMBER else None


def moment(value: Any) -> datetime | None:
    """A time in UTC without a zone, from seconds or milliseconds since 1970 as text or number (WA-7)."""
    seconds = number(value)
    if seconds is None or seconds <= 0:
        return None
    while seconds > LARGEST_SECONDS:
        seconds /= 1000
    return EPOCH + timedelta(seconds=seconds)


def yes(value: Any) -> bool:
    """Whether something is true, also where it is written as text."""
    return value is True or word(value).lower() in ("true", "1")


def names_of(*candidates: Any) -> dict[str, str]:
    """A customer's names, each told by its form: a number, a business-scoped id, or a portfolio's (WA-10).

    Args:
        candidates: whatever a provider put into its identity fields; the first of each form counts.
    """
    names = {"wa_id": "", "user_id": "", "parent_user_id": ""}
    for candidate in candidates:
        name = word(candidate).removeprefix("+")
        form = "parent_user_id" if PORTFOLIO_ID.fullmatch(name) else "user_id" if SCOPED_ID.fullmatch(name) else "wa_id"
        names[form] = names[form] or name
    return names
