"""The small words of languages that the shop does not speak, from spaCy's lists."""

from __future__ import annotations

import importlib
from collections.abc import Sequence

from bot.nlu.language_features import small_words_of

# Languages that shops of these markets meet.
NEIGHBOURS = (
    *("de", "fr", "es", "it", "pt", "nl", "ro", "tr", "cs", "sk", "sl", "sr", "mk", "ru", "uk", "lt", "lv", "et"),
    *("sv", "da", "no", "fi", "vi", "id", "sq", "el", "ca"),
)
# spaCy's Serbian list is for Cyrillic letters. In Latin letters it differs from Croatian by these.
SERBIAN_LATIN = (
    "gde ovde uvek posle pre vreme mesto lepo dete dece decu mleko nedelja nedelje nedelju sledeće sledeci sledeći porudžbina porudžbinu "
    "porudžbine porudzbina porudzbinu porudzbine poručio poručila porucio porucila poručim narudžbenica dostavite hoću želeo želela "
    "hteo htela zahtev rešiti rešenje primer proveriti vratiću evra dinara šifru faktura fakturu obaveštenje saopštite"
)


def foreign_stop_words(own: Sequence[str]) -> dict[str, set[str]]:
    """Language -> its stop words that are not stop words of `own` languages, too."""
    ours = set().union(*(_listed(code) for code in own))
    return {code: _listed(code) - ours for code in NEIGHBOURS if code not in own}


def _listed(code: str) -> set[str]:
    name = {"no": "nb"}.get(code, code)
    words = set(importlib.import_module(f"spacy.lang.{name}.stop_words").STOP_WORDS)
    if code == "sr":
        words |= set(SERBIAN_LATIN.split())
    return {part for word in words for part in small_words_of(word)}
