"""When people are at the desk, by the shop's facts."""

from __future__ import annotations

import re
from datetime import datetime, time
from zoneinfo import ZoneInfo

from kb_index.facts import Facts

SPAN = re.compile(r"(\d{1,2})[:.](\d{2})\s*[-–]\s*(\d{1,2})[:.](\d{2})")
SATURDAY = 5


def is_open(facts: Facts, market: str, locale: str, at: datetime) -> bool:
    """Whether the desk is staffed.

    Args:
        facts: with `hours_weekdays`, `hours_saturday` and `time_zone`.
        market: whose hours.
        locale: of that market.
        at: a moment with its time zone.
    """
    local = at.astimezone(ZoneInfo(facts.value("time_zone", market, locale)))
    if local.weekday() > SATURDAY:
        return False
    name = "hours_saturday" if local.weekday() == SATURDAY else "hours_weekdays"
    span = _span(facts.value(name, market, locale))
    return span is not None and span[0] <= local.time() < span[1]


def _span(text: str) -> tuple[time, time] | None:
    match = SPAN.search(text)
    return (time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4]))) if match else None
