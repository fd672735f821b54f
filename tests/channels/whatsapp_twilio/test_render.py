from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.sending import Option, Spoken
from bot.channels.whatsapp_twilio.render import parts, template

OPTIONS = (Option("a", "Track my order"), Option("b", "Send it back"))
LIST = "1. Track my order\n2. Send it back"


def test_a_short_text_is_one_message():
    assert parts(Spoken("Hello")) == [{"Body": "Hello"}]


def test_options_are_numbers_below_the_text():
    assert parts(Spoken("What is it?", OPTIONS)) == [{"Body": f"What is it?\n\n{LIST}"}]


@pytest.mark.parametrize(("length", "count"), [(1600, 1), (1601, 2), (3200, 2), (3201, 3)])
def test_a_long_text_is_several_messages(length: int, count: int):
    """TW-2."""
    bodies = parts(Spoken("a" * length))
    assert len(bodies) == count
    assert "".join(body["Body"] for body in bodies) == "a" * length


def test_the_options_stay_together_below_the_last_part():
    bodies = parts(Spoken("word " * 400, OPTIONS))
    assert len(bodies) == 2
    assert bodies[-1]["Body"].endswith(f"word\n\n{LIST}")


def test_options_that_do_not_fit_below_the_text_follow_alone():
    assert [body["Body"] for body in parts(Spoken("a" * 1590, OPTIONS))] == ["a" * 1590, LIST]


def test_options_alone_are_a_message():
    assert parts(Spoken("", OPTIONS)) == [{"Body": LIST}]


@given(st.text(max_size=5000), st.lists(st.text(max_size=300), max_size=12))
def test_whatever_is_said_each_message_keeps_the_limit(text: str, titles: list[str]):
    """TW-2."""
    bodies = parts(Spoken(text, tuple(Option(str(index), title) for index, title in enumerate(titles))))
    assert bodies
    assert all(len(body["Body"]) <= 1600 for body in bodies)
    assert text.strip() == "" or "".join(text.split()) in "".join("".join(body["Body"] for body in bodies).split())


def test_a_template_has_the_text_on_one_line_as_its_variable():
    """TW-3."""
    body = template(Spoken("Your order\n\n has    left.\tZażółć", OPTIONS), "HX1")
    assert body["ContentSid"] == "HX1"
    assert json.loads(body["ContentVariables"]) == {"1": "Your order has left. Zażółć"}


def test_a_templates_variable_is_bounded():
    variable = json.loads(template(Spoken("a" * 3000), "HX1")["ContentVariables"])["1"]
    assert len(variable) == 1024
    assert variable.endswith("…")
