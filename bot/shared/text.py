"""Cleaning what customers type. The transcript keeps the original; this is what the bot reads."""

from __future__ import annotations

import unicodedata

import regex

CONTROL = regex.compile(r"[\p{Cc}\p{Cs}\p{Co}\p{Cn}--[\n\t]]|[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]", regex.VERSION1)
SPACES = regex.compile(r"\s+")
COMMAND = regex.compile(r"^[\s/]+")
WORD = regex.compile(r"[\p{L}\p{M}]+")
WORDS = regex.compile(r"\p{L}|\p{N}")
EMOJI = regex.compile(r"\p{Extended_Pictographic}|\p{Regional_Indicator}")
NOT_LETTERS = regex.compile(r"[^\p{L}\p{M}\p{N}]+")
LONGEST_WORD = 120


def storable(text: str) -> str:
    """`text` without control characters and bidirectional overrides, in NFC; line breaks stay (SE-1)."""
    return unicodedata.normalize("NFC", CONTROL.sub("", text.replace("\r\n", "\n"))).strip()


def readable(text: str) -> str:
    """What the bot reads: one line, nothing that Rasa takes for a command.

    Rasa takes any text whose first visible character is "/" for an intent command that may set slots (SE-1). Very long
    "words" are cut, so that no tokenizer runs away.
    """
    line = COMMAND.sub("", SPACES.sub(" ", storable(text)))
    return " ".join(word[:LONGEST_WORD] for word in line.split(" ")).strip()


def has_words(text: str) -> bool:
    """Whether there is a letter or a digit at all."""
    return WORDS.search(text) is not None


def has_emoji(text: str) -> bool:
    """Whether there is an emoji."""
    return EMOJI.search(text) is not None


def folded(text: str) -> str:
    """For comparing texts: lower case, no punctuation, single spaces."""
    return NOT_LETTERS.sub(" ", text.casefold()).strip()
