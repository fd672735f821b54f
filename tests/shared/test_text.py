from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.shared.text import LONGEST_WORD, folded, has_emoji, has_words, readable, storable

INVISIBLE = "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
# What people and attackers type: letters, marks, blanks of all kinds, slashes, controls, emoji.
TYPED = st.text(st.one_of(st.characters(), st.sampled_from("/ \n\t\r\u00a0\u3000\u0301\u200d\x00\x1b{}🙂ก้" + INVISIBLE)), max_size=60)


@given(TYPED)
@example("e\u200b\u0301")
def test_stored_text_is_in_normal_form_without_control_characters(text: str) -> None:
    """SE-1"""
    clean = storable(text)
    assert clean == unicodedata.normalize("NFC", clean)
    assert not any(unicodedata.category(character) == "Cc" and character not in "\n\t" for character in clean)
    assert not set(clean) & set(INVISIBLE)


@given(TYPED)
def test_storing_twice_changes_nothing(text: str) -> None:
    assert storable(storable(text)) == storable(text)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("  hello \n", "hello"),
        ("one\r\ntwo\nthree\tfour", "one\ntwo\nthree\tfour"),
        ("a\x00b\x1b[31m", "ab[31m"),
        ("cafe\u0301", "café"),
        ("user\u202egnp.exe", "usergnp.exe"),
        ("ที่นี่", "ที่นี่"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("/restart", "/restart"),
        ("\ud83d", ""),
    ],
)
def test_stored_text_is_what_was_typed_but_for_what_nobody_sees(text: str, stored: str) -> None:
    """SE-1: the transcript keeps the original, a slash too."""
    assert storable(text) == stored


@given(TYPED)
@example("/restart")
@example('  /\u200b/intent{"slot":"x"}')
@example("\u3000/restart")
@example("\x85 /restart")
def test_the_bot_never_reads_a_command(text: str) -> None:
    """SE-1"""
    assert not readable(text).strip().startswith("/")


@given(TYPED)
def test_the_bot_reads_one_line_of_bounded_words(text: str) -> None:
    line = readable(text)
    assert "\n" not in line
    assert "  " not in line
    assert line == line.strip()
    assert all(len(word) <= LONGEST_WORD for word in line.split(" "))


@given(TYPED)
def test_what_the_bot_reads_it_reads_the_same_again(text: str) -> None:
    assert readable(readable(text)) == readable(text)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("where is\nmy order?", "where is my order?"),
        ("/restart", "restart"),
        ("1/2 of the parcels", "1/2 of the parcels"),
        ("///", ""),
        ("\u200b", ""),
        ("a" * 500, "a" * LONGEST_WORD),
    ],
)
def test_what_the_bot_reads(text: str, read: str) -> None:
    assert readable(text) == read


@pytest.mark.parametrize(
    ("text", "words", "emoji"),
    [
        ("hello", True, False),
        ("7", True, False),
        ("ค่ะ", True, False),
        ("ok 👍", True, True),
        ("👍🏽", False, True),
        ("🇭🇺", False, True),
        ("👨\u200d👩\u200d👧", False, True),
        ("?!…", False, False),
        ("", False, False),
    ],
)
def test_words_and_emoji_are_told_apart(text: str, words: bool, emoji: bool) -> None:
    assert (has_words(text), has_emoji(text)) == (words, emoji)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Where is it?", "where is it"), ("well,ok", "Well  OK!"), ("Straße", "STRASSE"), ("ไหน?", "ไหน"), ("...", "")],
)
def test_texts_are_compared_without_case_and_punctuation(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@given(TYPED)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)
