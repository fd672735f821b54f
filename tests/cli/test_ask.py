"""`faqtotum ask`: what it refuses before anything is loaded. What it answers is tested end to end."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run


@pytest.mark.parametrize("text", ["", "   ", "\u00a0\u3000", "👍", "?!", "\x00\x07"])
def test_a_text_without_words_is_refused(run: Run, text: str) -> None:
    ended = run("ask", text)
    assert (ended.exit_code, ended.stderr) == (1, "The text has no words. Write what a customer would write.\n")


def test_a_text_that_is_too_long_is_refused_with_both_numbers(run: Run) -> None:
    ended = run("ask", "a" * 41, MAX_MESSAGE_LENGTH="40")
    assert (ended.exit_code, ended.stderr) == (1, "The text has 41 characters; at most 40 are read. Shorten it.\n")


def test_characters_that_are_not_stored_do_not_count(run: Run) -> None:
    ended = run("ask", " \u202e" + "a" * 40 + "\u202c ", MAX_MESSAGE_LENGTH="40")
    assert "no trained dialogue model" in ended.stderr, "it got as far as asking"
