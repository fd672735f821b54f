from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.events import EDIT, KINDS, MESSAGE, REACTION, SYSTEM, Event
from bot.channels.telegram.payload import parse, read
from tests.fakes.telegram import CUSTOMER, FakeTelegram

TELEGRAM = FakeTelegram()
CHAT = {"id": CUSTOMER, "type": "private"}
PERSON = {"id": CUSTOMER, "first_name": "Anna"}
AT = datetime(2025, 9, 23, 9, 33, 20)
NAMES = st.sampled_from(
    "update_id message edited_message callback_query message_reaction my_chat_member chat from id type message_id date text caption "
    "photo document voice location contact venue data new_reaction new_chat_member reply_to_message reply_markup inline_keyboard".split()
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("private"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES | st.text(max_size=5), inner, max_size=5),
    max_leaves=12,
)
KINDS_OF_UPDATE = ("message", "edited_message", "callback_query", "message_reaction", "my_chat_member")


def only(update: Any) -> Event:
    events, bad = read(update)
    assert bad == []
    [event] = events
    return event


def test_a_text_with_all_that_telegram_tells():
    update = TELEGRAM.message("Where is my order?", message_id=5, reply_to_message={"message_id": 4})
    [event] = parse(update, "shop_bot")
    assert event == Event(
        kind=MESSAGE,
        type="text",
        id=f"{CUSTOMER}:5",
        account="shop_bot",
        wa_id=str(CUSTOMER),
        name="Anna Nowak",
        at=AT,
        text="Where is my order?",
        in_reply_to=f"{CUSTOMER}:4",
    )
    assert event.raw == update


def test_the_same_number_in_two_chats_is_two_messages():
    assert {only(TELEGRAM.message(chat=chat, message_id=5)).id for chat in (1, 2)} == {"1:5", "2:5"}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"photo": [{"file_id": "small"}, {"file_id": "large"}], "caption": "Broken"},
            {"type": "image", "media_id": "large", "mime_type": "image/jpeg", "text": "Broken"},
        ),
        (
            {"document": {"file_id": "d", "mime_type": "application/pdf", "file_name": "bill.pdf"}},
            {"type": "document", "media_id": "d", "mime_type": "application/pdf", "filename": "bill.pdf", "text": ""},
        ),
        ({"voice": {"file_id": "v", "mime_type": "audio/ogg"}}, {"type": "audio", "voice": True, "media_id": "v"}),
        ({"audio": {"file_id": "a"}}, {"type": "audio", "voice": False}),
        ({"video": {"file_id": "a"}}, {"type": "video"}),
        ({"video_note": {"file_id": "a"}}, {"type": "video", "media_id": "a"}),
        ({"animation": {"file_id": "a"}, "document": {"file_id": "a"}}, {"type": "video"}),
        ({"sticker": {"file_id": "s", "emoji": "👍"}}, {"type": "sticker", "media_id": "s", "text": ""}),
        ({"location": {"latitude": 52.2, "longitude": 21}}, {"type": "location", "lat": 52.2, "lon": 21.0}),
        ({"location": {"latitude": "x"}}, {"type": "location", "lat": None, "lon": None}),
        (
            {"location": {"latitude": 1.5, "longitude": 2.5}, "venue": {"title": "Shop", "address": "1 Road"}},
            {"type": "location", "lat": 1.5, "text": "Shop, 1 Road"},
        ),
        ({"contact": {"phone_number": "+48501234567", "first_name": "Jan"}}, {"type": "contacts", "phones": ("+48501234567",)}),
        ({"poll": {"question": "?"}}, {"type": "unsupported"}),
        ({"dice": {"emoji": "🎲", "value": 3}}, {"type": "unsupported"}),
        ({"something_new": {}, "caption": "Look"}, {"kind": MESSAGE, "type": "unsupported", "text": "Look"}),
        ({}, {"type": "unsupported"}),
        ({"pinned_message": {"message_id": 1}}, {"kind": SYSTEM, "type": "pinned_message"}),
    ],
)
def test_a_message_has_the_type_of_what_it_holds(fields: dict[str, Any], expected: dict[str, Any]):
    event = only(TELEGRAM.message("", **fields))
    assert {name: event[name] for name in expected} == expected


def test_an_edit_names_its_message_and_has_an_id_of_its_own():
    message = TELEGRAM.message("Order 12346", message_id=5, edit_date=1758620060)["message"]
    event = only({"update_id": 9, "edited_message": message})
    assert (event.kind, event.id, event.target, event.text) == (EDIT, "update:9", f"{CUSTOMER}:5", "Order 12346")
    assert event.at == datetime(2025, 9, 23, 9, 34, 20)


def test_a_pressed_button_carries_its_id_and_its_title():
    update = TELEGRAM.press("option-7", "Track my order")
    query = update["callback_query"]
    event = only(update)
    assert (event.kind, event.type, event.payload, event.text) == (MESSAGE, "interactive.button_reply", "option-7", "Track my order")
    assert (event.id, event.wa_id, event.name) == (f"callback:{query['id']}", str(CUSTOMER), "Anna Nowak")
    assert event.in_reply_to == f"{CUSTOMER}:{query['message']['message_id']}"


def test_a_button_under_a_message_too_old_to_come_along_still_counts():
    event = only({"update_id": 1, "callback_query": {"id": "77", "from": PERSON, "data": "option-7"}})
    assert (event.wa_id, event.payload, event.text, event.in_reply_to) == (str(CUSTOMER), "option-7", "", "")


@pytest.mark.parametrize(("new", "emoji"), [([{"type": "emoji", "emoji": "👍"}], "👍"), ([], ""), (None, "")])
def test_a_reaction_is_no_message(new: Any, emoji: str):
    """WA-9."""
    event = only({"update_id": 3, "message_reaction": {"chat": CHAT, "message_id": 5, "user": PERSON, "new_reaction": new}})
    assert (event.kind, event.emoji, event.target, event.name) == (REACTION, emoji, f"{CUSTOMER}:5", "Anna")


@pytest.mark.parametrize(("status", "type_"), [("kicked", "user_blocked"), ("member", "user_unblocked"), ("", "")])
def test_blocking_the_bot_is_told(status: str, type_: str):
    event = only({"update_id": 3, "my_chat_member": {"chat": CHAT, "from": PERSON, "new_chat_member": {"status": status}}})
    assert (event.kind, event.type, event.wa_id, event.id) == (SYSTEM, type_, str(CUSTOMER), "update:3")


@pytest.mark.parametrize("kind", KINDS_OF_UPDATE)
@pytest.mark.parametrize("chat", [{"id": -100123, "type": "supergroup"}, {"id": 5, "type": "group"}, {"id": -5}])
def test_groups_give_no_events(kind: str, chat: dict[str, Any]):
    inside = {"chat": chat, "message_id": 1, "from": PERSON, "text": "Hi", "id": "1", "message": {"chat": chat, "message_id": 1}}
    assert read({"update_id": 1, kind: inside}) == ([], [])


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 1},
        {"update_id": 1, "channel_post": {"text": "News"}},
        {"update_id": 1, "business_message": {"text": "Hi"}},
        {"update_id": 1, "callback_query": {"id": "1", "from": PERSON, "inline_message_id": "x", "data": "y"}},
    ],
)
def test_updates_that_are_not_for_us_give_nothing(update: dict[str, Any]):
    assert read(update) == ([], [])


@pytest.mark.parametrize(
    ("update", "rule"),
    [
        ([], "JSON object"),
        (None, "JSON object"),
        ({"message": "text"}, "message: message_id|message: chat.id"),
        ({"message": {"chat": CHAT, "text": "Hi"}}, "message: message_id is missing"),
        ({"message": {"message_id": 1, "text": "Hi"}}, "message: chat.id is missing"),
        ({"edited_message": {"chat": CHAT}}, "edited_message: message_id"),
        ({"callback_query": {"from": PERSON}}, "callback_query: id is missing"),
        ({"my_chat_member": {}}, "my_chat_member: chat.id"),
    ],
)
def test_what_cannot_be_read_is_kept(update: Any, rule: str):
    """WA-3."""
    events, [bad] = read(update, "shop_bot")
    assert events == []
    assert any(part in bad.fault for part in rule.split("|"))
    assert (bad.raw, bad.account) == (update, "shop_bot")


@pytest.mark.parametrize("id_", ["5", 5, " 5 "])
def test_numbers_may_come_as_text(id_: Any):
    update = TELEGRAM.message(message_id=id_)
    update["message"]["chat"]["id"] = str(CUSTOMER)
    update["message"]["date"] = "1758620000"
    assert (only(update).id, only(update).at) == (f"{CUSTOMER}:5", AT)


@pytest.mark.parametrize("date", [0, -1, None, "soon", 10**17, True, 1.5])
def test_a_date_that_is_none_is_left_out(date: Any):
    assert only(TELEGRAM.message(date=date)).at is None


@given(JSON | st.fixed_dictionaries({}, optional=dict.fromkeys(("update_id", *KINDS_OF_UPDATE), JSON)))
def test_nothing_that_comes_breaks_the_reader(update: Any):
    events, _ = read(update)
    assert len(parse(update)) == len(events)
    assert all(event.kind in KINDS and event.wa_id for event in events)


@given(st.sampled_from(KINDS_OF_UPDATE), st.dictionaries(NAMES, JSON, max_size=8))
def test_nothing_in_a_private_chat_breaks_the_reader(kind: str, fields: dict[str, Any]):
    events, bad = read({"update_id": 1, kind: {**fields, "chat": CHAT, "message_id": 1, "from": PERSON, "id": "1"}})
    assert len(events) + len(bad) <= 1
    assert all(isinstance(event.text, str) and isinstance(event.payload, str) for event in events)
