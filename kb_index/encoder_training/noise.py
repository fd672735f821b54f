"""What shoppers' keyboards do to text, so that the student has seen it: typos, no diacritics, Latin-letter Bulgarian."""

from __future__ import annotations

import random

from kb_index.spelling import CHAT, OFFICIAL, latin_bulgarian, without_diacritics


def with_typo(text: str, rng: random.Random) -> str:
    """One letter left out, doubled, or swapped with its neighbour."""
    if len(text) < 5:
        return text
    at = rng.randrange(1, len(text) - 1)
    return rng.choice(
        (text[:at] + text[at + 1 :], text[:at] + text[at] + text[at:], text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :])
    )


def noisy(text: str, language: str, rng: random.Random) -> str:
    """`text` as a shopper may have typed it. Deterministic for a given `rng` state."""
    chance = rng.random()
    if language == "bg" and chance < 0.25:
        return latin_bulgarian(text, CHAT if chance < 0.10 else OFFICIAL)
    if language in ("pl", "hu", "hr") and chance < 0.30:
        text = without_diacritics(text)
    return with_typo(text, rng) if rng.random() < 0.12 else text
