"""Choosing the language to answer in, from the evidence in one message and in the conversation. No Rasa here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import regex

from bot.shared.decision import LanguageGuess

# Letters that Bulgarian does not have, and whose they are.
OTHER_CYRILLIC = (("ыэё", "ru"), ("іїєґ", "uk"), ("ѓќѕ", "mk"), ("јљњћђџ", "sr"))
OTHER_SCRIPTS = {
    "el": regex.compile(r"\p{Greek}"),
    "ar": regex.compile(r"\p{Arabic}"),
    "he": regex.compile(r"\p{Hebrew}"),
    "ja": regex.compile(r"[\p{Hiragana}\p{Katakana}]"),
    "ko": regex.compile(r"\p{Hangul}"),
    "zh": regex.compile(r"\p{Han}"),
    "hi": regex.compile(r"\p{Devanagari}"),
    "ka": regex.compile(r"\p{Georgian}"),
    "hy": regex.compile(r"\p{Armenian}"),
}
THAI, CYRILLIC, LETTER = regex.compile(r"\p{Thai}"), regex.compile(r"\p{Cyrillic}"), regex.compile(r"\p{L}")
WORD = regex.compile(r"[\p{L}\p{M}']+")
# Words that every language here uses, and whatever carries a digit, an @ or a dot inside: they tell nothing.
INTERNATIONAL = frozenset(
    "ok okay okey oki hm hmm aha wow lol omg sms pdf visa mastercard paypal blik iban email mail e-mail online app wifi "
    "usb led tv bluetooth".split()
)
NOT_WORDS = regex.compile(r"\S*[\d@]\S*|https?://\S+|\S+\.\S+")

# A foreign language is believed from this probability on: a short text must be surer, a single word never is.
FOREIGN = {2: 0.995, 3: 0.97}
FOREIGN_SENTENCE = 0.9
CLEAR = 0.90
AT_ONCE = 0.97
AT_ONCE_WORDS = 3
# A first message that is less sure than this leaves the language open, among those that are at least this likely.
OPEN = 0.6
LIKELY = 0.12


@dataclass(frozen=True)
class Context:
    """What is known besides the text.

    Attributes:
        conversation: the conversation's language so far; "" at its beginning.
        chosen: a language that the customer chose by the menu or in words; "".
        locale: weak hint from the browser or the phone number; "".
        last_written: language in which the previous message was clearly written; "".
    """

    conversation: str = ""
    chosen: str = ""
    locale: str = ""
    last_written: str = ""


def telling_words(text: str) -> list[str]:
    """The words of a text that can tell its language."""
    return [word for word in WORD.findall(NOT_WORDS.sub(" ", text)) if word.casefold() not in INTERNATIONAL]


def by_script(text: str) -> LanguageGuess | None:
    """The language that the script alone decides; None where it does not."""
    letters = len(LETTER.findall(text))
    if not letters:
        return None
    if len(THAI.findall(text)) * 3 >= letters:
        return LanguageGuess("th", 0.999, "script")
    for code, pattern in OTHER_SCRIPTS.items():
        if len(pattern.findall(text)) * 2 >= letters:
            return LanguageGuess("", 0.0, "script", foreign=code)
    if len(CYRILLIC.findall(text)) * 2 < letters:
        return None
    lowered = text.casefold()
    foreign = next((code for marks, code in OTHER_CYRILLIC if any(mark in lowered for mark in marks)), "")
    return LanguageGuess("", 0.0, "script", foreign=foreign) if foreign else LanguageGuess("bg", 0.99, "script")


def choose(text: str, probabilities: Mapping[str, float], foreign: tuple[str, float], context: Context, default: str) -> LanguageGuess:
    """The language to answer in.

    Args:
        text: the message.
        probabilities: language code -> probability by its words, over the shop's languages; empty when it has no telling words.
        foreign: the likeliest language that the shop does not speak, and the probability that the message is in one such.
        context: what is known besides the text.
        default: the shop's fallback language.

    Returns:
        The guess, with the reason; `foreign` is set when the message is in a language that the shop does not speak.
    """
    fallback = context.conversation or context.locale or default
    if context.chosen:
        return LanguageGuess(context.chosen, 1.0, "chosen")
    script = by_script(text)
    if script is not None and (script.foreign or (probabilities and script.code not in probabilities)):
        return LanguageGuess(fallback, 0.9, "script", foreign=script.foreign or script.code)
    words = telling_words(text)
    if _believable(words) and foreign[1] >= FOREIGN.get(len(words), FOREIGN_SENTENCE):
        return LanguageGuess(fallback, foreign[1], "text", foreign=foreign[0])
    if script is not None:
        return script
    if not words or not probabilities:
        why = "conversation" if context.conversation else "locale" if context.locale else "default"
        return LanguageGuess(fallback, 0.5, why)
    return _by_words(len(words), probabilities, context)


def _believable(words: list[str]) -> bool:
    """Whether words can show a foreign language: two or three of them that all begin with a capital letter are a name or a product."""
    short = len(words) <= max(FOREIGN)
    return len(words) >= min(FOREIGN) and not (short and all(word[0].isupper() and not word.isupper() for word in words))


def _by_words(words: int, probabilities: Mapping[str, float], context: Context) -> LanguageGuess:
    code = max(probabilities, key=lambda item: probabilities[item])
    sure = probabilities[code]
    written = code if sure >= CLEAR and words >= 2 else ""
    if not context.conversation:
        hinted = {item: value * (2.0 if item == context.locale else 1.0) for item, value in probabilities.items()}
        best = max(hinted, key=lambda item: hinted[item])
        total = sum(hinted.values())
        likely = sorted((item for item in hinted if hinted[item] / total >= LIKELY), key=lambda item: -hinted[item])
        return LanguageGuess(
            best, hinted[best] / total, "text", written=written, candidates=tuple(likely) if hinted[best] / total < OPEN else ()
        )
    if code == context.conversation:
        return LanguageGuess(code, max(sure, 0.8), "text", written=written)
    # Another language than the conversation's: a clear sentence changes it, or the second clear message in a row.
    at_once = sure >= AT_ONCE and words >= AT_ONCE_WORDS
    if at_once or (written and context.last_written == code):
        return LanguageGuess(code, sure, "text", written=written)
    return LanguageGuess(context.conversation, 0.7, "conversation", written=written)
