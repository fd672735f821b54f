"""Messages as a customer sees them in the terminal, and what pressing an option sends."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.sending import Option, Spoken
from bot.channels.whatsapp_cloud import payload, render, webhooks
from bot.trials.bubbles import shown, tapped, taps

WHO = "48600000001"


def body_with(options: int, text: str = "Which one?", title: str = "Choice") -> dict[str, Any]:
    """What the bot would send."""
    offered = tuple(Option(f"id-{number}", f"{title} {number}") for number in range(1, options + 1))
    return render.parts(Spoken(text, offered, choose="Choose"))[-1]


def test_a_text_is_shown_as_it_is() -> None:
    assert shown(body_with(0, "Hello.\n\nHow can I help?")) == "Hello.\n\nHow can I help?"


def test_buttons_are_numbered_below_the_text() -> None:
    assert shown(body_with(2)) == "Which one?\n  [1] Choice 1\n  [2] Choice 2"


def test_a_list_is_shown_with_what_opens_it_and_its_descriptions() -> None:
    body = body_with(4, title="A title that is longer than a row may be")
    lines = shown(body).split("\n")
    assert lines[:2] == ["Which one?", "<Choose>"]
    assert len(lines) == 6
    assert lines[2].startswith("  [1] A title that is")
    assert lines[2].endswith("- A title that is longer than a row may be 1")


def test_more_options_than_a_list_holds_are_already_numbered_in_the_text() -> None:
    body = body_with(11)
    assert shown(body).startswith("Which one?")
    assert "Choice 11" in shown(body)
    assert taps(body) == []


def test_a_template_is_shown_with_its_name_and_words() -> None:
    assert shown(render.template(Spoken("Your lamp is here."), "news")) == "(template news) Your lamp is here."


def test_a_read_receipt_and_what_is_unknown_are_shown_too() -> None:
    assert shown({"status": "read", "message_id": "wamid.1"}) == "(read, and typing)"
    assert json.loads(shown({"type": "sticker", "sticker": {"id": "5"}})) == {"type": "sticker", "sticker": {"id": "5"}}


@pytest.mark.parametrize(("options", "kind"), [(3, "interactive.button_reply"), (10, "interactive.list_reply")])
def test_a_pressed_option_comes_back_as_the_channel_reads_it(options: int, kind: str) -> None:
    item = tapped(WHO, body_with(options), options)
    assert item is not None
    (event,), bad = payload.read(webhooks.envelope("shop", [item]))
    assert not bad
    assert (event.type, event.wa_id, event.payload, event.text) == (kind, WHO, f"id-{options}", f"Choice {options}")


@pytest.mark.parametrize("number", [0, -1, 3, 99])
def test_an_option_that_is_not_there_cannot_be_pressed(number: int) -> None:
    assert tapped(WHO, body_with(2), number) is None
    assert tapped(WHO, body_with(0), number) is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["text", "body", "action", "buttons", "reply", "id"]), inner)
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from(["text", "interactive", "template", "status", "type"]), json_values))
def test_whatever_was_sent_can_be_shown(body: dict[str, Any]) -> None:
    assert isinstance(shown(body), str)
    for number in range(len(taps(body)) + 1):
        tapped(WHO, body, number)
