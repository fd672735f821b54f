"""Long texts become several messages: cut where a reader would pause, and never inside of what a reader sees as one sign."""

from __future__ import annotations

import regex

# What is never torn apart: a grapheme cluster, and in Thai and Lao the vowel that is written before its consonant.
CLUSTER = regex.compile(r"[\u0e40-\u0e44\u0ec0-\u0ec4]*\X")
SPACE = regex.compile(r"\s+")
# Where to cut, the best first. A match ends where the next part begins.
PAUSES = (
    regex.compile(r"[^\S\n]*\n[^\S\n]*\n\s*"),
    regex.compile(r"[^\S\n]*\n\s*"),
    regex.compile(r"""[.!?…。！？]+["'”’»)\]]*\s+|[。！？]["'”’»)\]]*"""),
)
ELLIPSIS = "…"


def split(text: str, limit: int) -> list[str]:
    """`text` in parts of at most `limit` characters (code points).

    A part ends with a paragraph, else with a line, a sentence, a word, and only where there is none of these between two
    grapheme clusters. The first three count when they leave a part at least half full. Nothing but white space at the cuts
    is lost; no part is empty or has white space around it.

    Args:
        text: any; of nothing but white space nothing comes back.
        limit: at least 1. A cluster that is longer is cut all the same, because the provider would refuse it whole.

    Raises:
        ValueError: when the limit is less than 1.
    """
    if limit < 1:
        raise ValueError(f"A limit of {limit} characters leaves no room for text; it must be at least 1.")
    parts, rest = [], text.strip()
    while len(rest) > limit:
        at = _cut(rest, limit)
        parts.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*parts, rest] if rest else parts


def cut(text: str, limit: int) -> str:
    """`text` on one line and in at most `limit` characters; where something had to go, "…" stands at its end."""
    line = SPACE.sub(" ", text).strip()
    if len(line) <= limit:
        return line
    whole = max((end for end in _ends(line, limit - 1) if end < limit), default=limit - 1)
    return line[:whole].rstrip() + ELLIPSIS


def _cut(text: str, limit: int) -> int:
    """Where the first part of a text that is too long ends."""
    ends = _ends(text, limit)
    window, allowed = text[: limit + 1], {end for end in ends if end <= limit or text[end - 1].isspace()}
    for pause in PAUSES:
        found = _last(pause, window, allowed)
        if found > limit // 2:
            return found
    return _last(SPACE, window, allowed) or max((end for end in ends if end <= limit), default=limit)


def _last(pause: regex.Pattern[str], window: str, allowed: set[int]) -> int:
    """End of the last such pause after which a cluster begins; 0 when there is none."""
    return max((found.end() for found in pause.finditer(window) if found.end() in allowed), default=0)


def _ends(text: str, limit: int) -> list[int]:
    """Ends of the clusters up to one character past `limit`: that one may be a space, which is dropped."""
    ends = []
    for found in CLUSTER.finditer(text):
        if found.end() > limit + 1:
            break
        ends.append(found.end())
    return ends
