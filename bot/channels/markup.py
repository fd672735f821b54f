"""Our texts hold a little markdown, as the web chat shows it: bold words and links. Here it becomes what other channels show."""

from __future__ import annotations

import regex

BOLD = regex.compile(r"\*\*(?=\S)([^\n]+?)(?<=\S)\*\*")
LINK = regex.compile(r"\[([^\][\n]{1,300})\]\(([^()\s]{1,2000})\)")


def starred(text: str) -> str:
    """For WhatsApp: *bold* has one star on each side, and a link's address is written out."""
    return BOLD.sub(r"*\1*", _links(text))


def plain(text: str) -> str:
    """For channels without any markup."""
    return BOLD.sub(r"\1", _links(text))


def _links(text: str) -> str:
    return LINK.sub(lambda found: found[2] if found[1].strip() == found[2] else f"{found[1]} ({found[2]})", text)
