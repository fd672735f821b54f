"""Reading JSON of which nothing is certain: what is missing, or of another type, is empty."""

from __future__ import annotations

import math
from datetime import datetime, timezone
from typing import Any

from bot.channels.calls import whole_number


def dictionary(value: object) -> dict[str, Any]:
    """An object, else an empty one."""
    return value if isinstance(value, dict) else {}


def sequence(value: object) -> list[Any]:
    """An array, else an empty one."""
    return value if isinstance(value, list) else []


def words(value: object) -> str:
    """A text, else an empty one."""
    return value if isinstance(value, str) else ""


def digits(value: object) -> str:
    """A whole number in digits, given as such or as a text; "" for anything else."""
    text = value.strip() if isinstance(value, str) else value
    negative = isinstance(text, str) and text.startswith("-")
    number = whole_number(text[1:] if negative and isinstance(text, str) else text)
    return "" if number is None or abs(number) >= 10**18 else str(-number if negative else number)


def degrees(value: object, most: float) -> float | None:
    """An angle between -most and most; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value) if abs(value) <= most else None


def moment(value: object) -> datetime | None:
    """Seconds since 1970, in UTC without a zone; None for anything else. 0 is what Telegram gives for messages out of reach."""
    number = whole_number(digits(value))
    try:
        return datetime.fromtimestamp(number, timezone.utc).replace(tzinfo=None) if number else None
    except (OverflowError, OSError, ValueError):
        return None
