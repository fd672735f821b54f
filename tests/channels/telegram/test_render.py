from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.sending import Option, Spoken
from bot.channels.telegram.render import parts

OPTIONS = (Option("a", "Track my order"), Option("b", "Send it back"))
KEYBOARD = {
    "inline_keyboard": [[{"text": "Track my order", "callback_data": "a"}], [{"text": "Send it back", "callback_data": "b"}]],
}


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def test_a_short_text_is_one_message_without_a_parse_mode():
    assert parts(Spoken("1 < 2 *and* _so on_")) == [{"text": "1 < 2 *and* _so on_"}]


def test_options_are_buttons_each_in_its_row():
    assert parts(Spoken("What is it?", OPTIONS)) == [{"text": "What is it?", "reply_markup": KEYBOARD}]


@pytest.mark.parametrize(("length", "count"), [(4096, 1), (4097, 2), (8193, 3)])
def test_a_long_text_is_several_messages_and_the_last_has_the_buttons(length: int, count: int):
    bodies = parts(Spoken("a" * length, OPTIONS))
    assert len(bodies) == count
    assert "".join(body["text"] for body in bodies) == "a" * length
    assert ["reply_markup" in body for body in bodies] == [False] * (count - 1) + [True]


def test_emoji_count_as_two_as_telegram_counts_them():
    bodies = parts(Spoken("😀" * 4096))
    assert [units(body["text"]) for body in bodies] == [4096, 4096]


@pytest.mark.parametrize("id_", ["", "a" * 65, "ż" * 33])
def test_where_an_id_does_not_fit_the_options_are_numbers(id_: str):
    assert parts(Spoken("What is it?", (OPTIONS[0], Option(id_, "Other")))) == [{"text": "What is it?\n\n1. Track my order\n2. Other"}]


def test_the_longest_id_fits():
    assert parts(Spoken("?", (Option("ż" * 32, "Yes"),)))[0]["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "ż" * 32


def test_a_button_without_a_title_shows_its_number():
    bodies = parts(Spoken("?", (Option("a", "Yes"), Option("b", " "))))
    assert [row[0]["text"] for row in bodies[0]["reply_markup"]["inline_keyboard"]] == ["Yes", "2"]


def test_buttons_without_a_text_stand_below_the_word_for_choosing():
    assert parts(Spoken(" ", OPTIONS, choose="Choose")) == [{"text": "Choose", "reply_markup": KEYBOARD}]


@given(st.text(max_size=3000).map(lambda text: text * 4), st.lists(st.tuples(st.text(max_size=40), st.text(max_size=80)), max_size=12))
def test_whatever_is_said_each_message_keeps_the_limit(text: str, options: list[tuple[str, str]]):
    bodies = parts(Spoken(text, tuple(Option(*option) for option in options)))
    assert bodies
    assert all(units(body["text"]) <= 4096 for body in bodies)
    assert "".join(text.split()) in "".join("".join(body["text"] for body in bodies).split())
