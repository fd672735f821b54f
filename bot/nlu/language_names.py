"""Finding the name of a language in a text: "do you speak Polish?", "po angielsku proszę", "magyarul"."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale

from bot.shared.text import WORD
from kb_index.spelling import folded

STEM = 5
# Languages that are often asked for in shops. Not all that the model knows: "lett" is Latvian, and "became" to a Hungarian.
NEIGHBOURS = ("de", "fr", "es", "it", "pt", "nl", "ro", "tr", "cs", "sk", "ru", "uk", "lt", "sv", "fi", "vi", "id")
THAI_PREFIX = "ภาษา"


@lru_cache(maxsize=4)
def _names(codes: tuple[str, ...]) -> dict[str, str]:
    """Folded stem -> language code, for the names of all languages in each of the shop's languages and in their own."""
    wanted = (*codes, *(code for code in NEIGHBOURS if code not in codes))
    names: dict[str, str] = {}
    for speaker in codes:
        for code in wanted:
            for name in (Locale(speaker).languages.get(code, ""), Locale(code).languages.get(code, "")):
                names.setdefault(_stem(folded(name).removeprefix(THAI_PREFIX)), code)
    names.pop("", None)
    return names


def _stem(name: str) -> str:
    return name[:STEM] if name.isascii() else name


def named_language(text: str, codes: tuple[str, ...]) -> str:
    """The language that a text names, one of `codes` or another well-known one; "" when it names none.

    Args:
        text: the message.
        codes: the shop's languages.
    """
    names = _names(codes)
    key = folded(text)
    for word in WORD.findall(key):
        if word.isascii() and len(word) >= STEM - 1 and _stem(word) in names:
            return names[_stem(word)]
    return next((code for name, code in names.items() if not name.isascii() and name in key), "")
