"""One spelling for texts that people type in several: diacritics left out, Bulgarian in Latin letters."""

from __future__ import annotations

import random
import re
import unicodedata

# The Bulgarian streamlined system (Transliteration Act, 2009), and what people type in chats: 4 for ch, 6 for sh.
OFFICIAL = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъьюяѝ",
        "a b v g d e zh z i y k l m n o p r s t u f h ts ch sh sht a y yu ya i".split(),
        strict=True,
    )
)
CHAT = {**OFFICIAL, "ж": "j", "ц": "c", "ч": "4", "ш": "6", "щ": "6t", "ъ": "y", "ю": "iu", "я": "q", "й": "i", "в": "w"}
# Letters that each writer spells in a way of their own.
HABITS = {
    "ъ": ("a", "u", "y"),
    "ч": ("ch", "4"),
    "ш": ("sh", "6"),
    "щ": ("sht", "6t"),
    "ж": ("zh", "j"),
    "ц": ("ts", "c"),
    "я": ("ya", "q", "ia"),
    "ю": ("yu", "iu", "u"),
    "й": ("y", "i", "j"),
    "в": ("v", "v", "w"),
    "у": ("u", "u", "y"),
}
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
SPACES = re.compile(r"\s+")


def latin_bulgarian(text: str, table: dict[str, str] = OFFICIAL) -> str:
    """Bulgarian in Latin letters; characters that are not Cyrillic stay."""
    return "".join(table.get(character, character) for character in text.lower())


def as_one_types(text: str, rng: random.Random) -> str:
    """Bulgarian in Latin letters by the habits of one writer, who spells a letter the same way throughout."""
    return latin_bulgarian(text, {**OFFICIAL, **{letter: rng.choice(ways) for letter, ways in HABITS.items()}})


def without_diacritics(text: str) -> str:
    """Text as typed on a keyboard without diacritics. Thai marks are letters' parts and stay; ł and đ do not decompose."""
    decomposed = unicodedata.normalize("NFD", text)
    kept = "".join(character for character in decomposed if not unicodedata.combining(character) or "\u0e00" <= character <= "\u0e7f")
    return unicodedata.normalize("NFC", kept).translate(str.maketrans("łŁđĐ", "lLdD"))


def folded(text: str) -> str:
    """The key by which two spellings of a text are compared: lower case, no diacritics, Cyrillic in Latin letters."""
    lowered = unicodedata.normalize("NFKC", text).casefold()
    latin = latin_bulgarian(lowered) if CYRILLIC.search(lowered) else lowered
    return SPACES.sub(" ", without_diacritics(latin)).strip()
