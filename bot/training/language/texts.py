"""Texts by language, and the ways in which shoppers type them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from bot.nlu.language_choice import CYRILLIC, THAI, telling_words
from bot.nlu.language_features import words_of
from bot.shared.errors import DataError
from kb_index.encoder_training.pairs import Pair
from kb_index.spelling import as_one_types, without_diacritics

ENGLISH = "en"
# The shop's own messages are few and like what customers write: each is seen as often as this many texts.
OWN_WEIGHT = 4
# Words that are rarer than this are as often typing errors or names.
MIN_COUNT = 3
# Spellings in Latin letters that are listed of a Bulgarian word.
SPELLINGS = 4
# How many words a sample has, and how often: single words are the hardest, so there are many.
LENGTHS, SHARES = (1, 2, 3, 5, 99), (0.42, 0.24, 0.14, 0.10, 0.10)
BARE = 0.35
# So many pieces in a row without a readable letter, and there are none.
MISSES = 5000

Texts = Mapping[str, Sequence[str]]


def texts_by_language(pairs: Sequence[Pair], own: Sequence[tuple[str, str]], codes: Sequence[str]) -> dict[str, list[str]]:
    """Language -> its texts.

    Args:
        pairs: English and translations.
        own: (text, language) of the shop's examples.
        codes: languages wanted.
    """
    texts: dict[str, list[str]] = {code: [] for code in codes}
    texts[ENGLISH] = list(dict.fromkeys(pair.english for pair in pairs))
    for pair in pairs:
        if pair.language in texts:
            texts[pair.language].append(pair.text)
    for text, language in own:
        if language in texts:
            texts[language] += [text] * OWN_WEIGHT
    return texts


def samples(language: str, texts: Sequence[str], count: int, rng: random.Random) -> Iterator[str]:
    """`count` pieces of texts as shoppers type them: one word to a whole text, lower case, in Latin letters.

    Raises:
        DataError: when no piece can be typed in that language's Latin letters.
    """
    misses = 0
    while count:
        words = telling_words(rng.choice(texts))
        length = min(rng.choices(LENGTHS, SHARES)[0], len(words))
        start = rng.randrange(len(words) - length + 1)
        typed = _typed(" ".join(words[start : start + length]).casefold(), language, rng)
        misses = 0 if typed else misses + 1
        if misses > MISSES:
            raise DataError(f"{language}: none of {misses} pieces of its texts has letters that the model reads, such as {words[:5]}.")
        if typed:
            count -= 1
            yield typed


def _typed(text: str, language: str, rng: random.Random) -> str:
    if language == "bg":
        return as_one_types(text, rng) if CYRILLIC.search(text) else ""
    if CYRILLIC.search(text) or THAI.search(text):
        return ""
    return without_diacritics(text) if language != ENGLISH and rng.random() < BARE else text


def common_words(texts: Texts) -> dict[str, set[str]]:
    """Language -> its words, in the spelling by which they are looked up."""
    counted = {language: Counter(word for text in part for word in words_of(text) if len(word) > 1) for language, part in texts.items()}
    found = {language: {word for word, count in counts.items() if count >= MIN_COUNT} for language, counts in counted.items()}
    if "bg" in found:
        found["bg"] |= _latin_spellings(texts["bg"], found["bg"])
    return found


def _latin_spellings(texts: Sequence[str], common: set[str]) -> set[str]:
    rng = random.Random(0)  # noqa: S311 - reproducible, not secret
    cyrillic = {word for text in texts for word in text.casefold().split() if CYRILLIC.search(word)}
    kept = sorted(word for word in cyrillic if set(words_of(word)) & common)
    return {spelt for word in kept for _ in range(SPELLINGS) for spelt in words_of(as_one_types(word, rng))}
