"""A conversation as a text file for the customer to keep (WG-13)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from bot.replies.renderer import Renderer
from bot.shared.text import storable
from bot.store.rows import Row

SHOWN = ("customer", "bot", "agent", "system")  # notes are for the desk's eyes only


def zone_named(name: str) -> ZoneInfo:
    """The browser's time zone, by its name such as Europe/Warsaw; UTC where the name says nothing to us."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError; a name with odd characters may raise the others
        return ZoneInfo("UTC")


def write(messages: Sequence[Row], language: str, zone: ZoneInfo, renderer: Renderer) -> str:
    """The file's text: a title, then each message under who wrote it and when; a day begins with its date.

    Args:
        messages: in order.
        language: of the customer: its words and its ways to write dates and times.
        zone: the customer's.
        renderer: makes the words.
    """
    locale = renderer.language(language).locale
    title = renderer.interface(language)["ui_title"]
    lines = [title, "=" * len(title)]
    day = None
    for message in messages:
        if message["author"] not in SHOWN:
            continue
        at = message["created_at"].replace(tzinfo=timezone.utc).astimezone(zone)
        if at.date() != day:
            day = at.date()
            lines += ["", f"{format_date(at, format='full', locale=locale)} ({zone.key})"]
        lines += ["", *_said(message, at, language, locale, renderer)]
    return "\n".join(lines) + "\n"


def _said(message: Row, at: datetime, language: str, locale: str, renderer: Renderer) -> list[str]:
    clock = format_time(at, format="short", locale=locale, tzinfo=at.tzinfo)
    words = renderer.interface(language)
    names = {"customer": words["ui_you"], "bot": words["ui_bot"], "agent": message["name"] or words["ui_person"]}
    who = names.get(message["author"], "")
    # An indented text cannot pass itself off as somebody else's line.
    return [f"[{clock}] {who}".rstrip(), *(f"    {line}".rstrip() for line in storable(message["text"]).split("\n"))]
