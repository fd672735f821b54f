"""Options without buttons: a numbered list in the text, and what a customer types to choose from it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import regex

from bot.channels.sending import Option

ANSWER = regex.compile(r"[\s#(\[]*(\d{1,3})[\s)\].:,;!]*")  # with the marks that people set around a number: "2.", "(2)", "#2"
KEYCAP = regex.compile(r"[\ufe0e\ufe0f\u20e3]")  # makes an emoji of a digit: "2️⃣"
KEYCAP_TEN = "\U0001f51f"
SPACE = regex.compile(r"\s+")


def numbered(options: Sequence[Option]) -> str:
    """The options as lines of text: "1. title"."""
    return "\n".join(f"{number}. {SPACE.sub(' ', option.title).strip()}" for number, option in enumerate(options, 1))


def with_options(text: str, options: Sequence[Option]) -> str:
    """A text, and below it its options by number, if it has any."""
    return "\n\n".join(part for part in (text.strip(), numbered(options)) if part)


def chosen(text: str, count: int) -> int | None:
    """The place of the option that a customer chose by its number: 0 for the first, which is shown as "1.".

    Digits of every script count, in circles and as emoji too. A number that is part of a sentence is no choice, because it
    may be a size or an order.

    Args:
        text: what the customer wrote.
        count: how many options there were.

    Returns:
        a place from 0 to `count` - 1, or None.
    """
    found = ANSWER.fullmatch("".join(_plain(sign) for sign in unicodedata.normalize("NFKC", KEYCAP.sub("", text))))
    if found is None:
        return None
    place = int(found[1]) - 1
    return place if 0 <= place < count else None


def _plain(sign: str) -> str:
    """A sign that means a whole number as that number; any other as it is."""
    if sign == KEYCAP_TEN:
        return "10"
    if unicodedata.category(sign) not in ("Nd", "No"):
        return sign
    value = unicodedata.numeric(sign, -1.0)
    return str(int(value)) if value >= 0 and value == int(value) else sign
