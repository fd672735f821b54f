from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.events import KINDS, MESSAGE, STATUS, Event
from bot.channels.whatsapp_twilio.payload import parse, read
from tests.fakes.twilio import FakeTwilio

TWILIO = FakeTwilio()
OGG = "audio/ogg; codecs=opus"
FIELDS = sorted(
    "MessageSid SmsSid From To Body WaId MessageStatus SmsStatus ErrorCode NumMedia MediaUrl0 MediaContentType0 MediaUrl1 Latitude "
    "Longitude ListId ButtonPayload ExternalUserId MessageType ProfileName".split()
)
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.lists(st.text(), max_size=2)


def only(form: dict[str, str]) -> Event:
    events, bad = read(form)
    assert bad == []
    [event] = events
    return event


def test_a_text_with_all_that_twilio_tells():
    form = TWILIO.message("Where is my order?", OriginalRepliedMessageSid="SM42")
    event = only(form)
    assert event == Event(
        kind=MESSAGE,
        type="text",
        id=form["MessageSid"],
        account="whatsapp:+14155238886",
        wa_id="48501234567",
        name="Anna",
        text="Where is my order?",
        in_reply_to="SM42",
    )
    assert event.raw == form


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"ListId": "r1", "ListTitle": "Returns"}, {"type": "interactive.list_reply", "payload": "r1", "text": "Returns"}),
        ({"ButtonPayload": "b1", "ButtonText": "Yes"}, {"type": "button", "payload": "b1", "text": "Yes"}),
        (
            {"ButtonPayload": "b1", "ButtonText": "Yes", "MessageType": "interactive"},
            {"type": "interactive.button_reply", "payload": "b1", "text": "Yes"},
        ),
        ({"Latitude": "52.23", "Longitude": "21.01"}, {"type": "location", "lat": 52.23, "lon": 21.01}),
        (
            {"Latitude": "0", "Longitude": "0", "Label": "Shop", "Address": "1 Road"},
            {"type": "location", "text": "Shop, 1 Road", "lat": 0.0},
        ),
        ({"Latitude": "nan", "Longitude": "21.01"}, {"type": "unsupported", "lat": None}),
        ({"Latitude": "91", "Longitude": "21.01"}, {"type": "unsupported", "lat": None}),
        ({"ReferralBody": "Our new shoes", "ReferralSourceType": "ad"}, {"type": "unsupported", "text": ""}),
        ({"MessageType": "order"}, {"type": "unsupported"}),
    ],
)
def test_a_message_without_a_file_has_the_type_of_what_it_holds(fields: dict[str, str], expected: dict[str, Any]):
    event = only(TWILIO.message("", **fields))
    assert {name: event[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("mime_type", "fields", "type_", "voice"),
    [
        ("image/jpeg", {}, "image", False),
        ("IMAGE/PNG", {}, "image", False),
        ("video/mp4", {}, "video", False),
        (OGG, {}, "audio", True),
        ("audio/mpeg", {}, "audio", False),
        ("application/pdf", {}, "document", False),
        ("text/vcard", {}, "contacts", False),
        ("image/webp", {"MessageType": "sticker"}, "sticker", False),
        ("", {}, "document", False),
    ],
)
def test_a_file_has_the_type_of_its_content(mime_type: str, fields: dict[str, str], type_: str, voice: bool):
    event = only(TWILIO.message("Look", NumMedia="1", MediaUrl0="https://api.twilio.com/m0", MediaContentType0=mime_type, **fields))
    assert (event.type, event.voice, event.text, event.media_id) == (type_, voice, "Look", "https://api.twilio.com/m0")


def test_each_further_file_is_an_event_with_an_id_of_its_own():
    files = {f"MediaUrl{index}": f"https://api.twilio.com/m{index}" for index in range(3)}
    form = TWILIO.message("Three pictures", NumMedia="3", **files, MediaContentType0="image/jpeg")
    events = parse(form)
    sid = form["MessageSid"]
    assert [(event.id, event.text) for event in events] == [(sid, "Three pictures"), (f"{sid}/1", ""), (f"{sid}/2", "")]
    assert len({event.media_id for event in events}) == 3


@pytest.mark.parametrize(
    ("fields", "wa_id", "user_id"),
    [
        ({"From": "whatsapp:US.1349120", "WaId": ""}, "", "US.1349120"),
        ({"From": "whatsapp:US.1349120", "WaId": "48501234567"}, "48501234567", "US.1349120"),
        ({"ExternalUserId": "PL.99"}, "48501234567", "PL.99"),
        ({"ExternalUserIdentifier": "whatsapp:PL.99"}, "48501234567", "PL.99"),
        ({"From": "", "WaId": "", "ExternalUserId": "PL.99"}, "", "PL.99"),
        ({"From": "WhatsApp: 48501234567", "WaId": ""}, "48501234567", ""),
        ({"From": "+48501234567"}, "48501234567", ""),
        ({"From": "whatsapp:+5215512345678", "WaId": "525512345678"}, "5215512345678", ""),
    ],
)
def test_a_customer_is_known_by_number_or_by_user_id(fields: dict[str, str], wa_id: str, user_id: str):
    """WA-10, TW-3."""
    event = only(TWILIO.message("Hi", **fields))
    assert (event.wa_id, event.user_id) == (wa_id, user_id)


@pytest.mark.parametrize(
    ("status", "expected"),
    [("sent", "sent"), ("Delivered", "delivered"), ("read", "read"), ("failed", "failed"), ("undelivered", "failed")],
)
def test_a_status_is_about_the_message_with_its_id(status: str, expected: str):
    event = only(TWILIO.status("SM7", status))
    assert event == Event(kind=STATUS, id="SM7", account="whatsapp:+14155238886", wa_id="48501234567", status=expected)


def test_an_old_status_callback_has_only_the_old_field():
    assert only({"SmsSid": "SM7", "SmsStatus": "delivered", "To": "whatsapp:+48501234567"}).status == "delivered"


def test_a_failure_says_why():
    event = only(TWILIO.status("SM7", "undelivered", ErrorCode="63016", ChannelStatusMessage="Outside the window"))
    assert (event.error, event.error_text) == (63016, "Outside the window")


@pytest.mark.parametrize("status", ["accepted", "queued", "sending", "scheduled", "canceled", "something new"])
def test_a_step_before_the_sending_says_nothing_new(status: str):
    assert read(TWILIO.status("SM7", status)) == ([], [])


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"MessageSid": "", "SmsMessageSid": "", "SmsSid": ""}, "MessageSid is missing"),
        ({"From": "", "WaId": ""}, "all missing"),
        ({"From": "messenger:1234"}, "address of messenger"),
        ({"From": "+48501234567", "WaId": ""}, "address of SMS"),
    ],
)
def test_what_cannot_be_answered_is_kept_as_unreadable(fields: dict[str, str], rule: str):
    """WA-3, WA-5."""
    form = TWILIO.message("Hi", **fields)
    events, [bad] = read(form)
    assert events == []
    assert rule in bad.fault
    assert (bad.raw, bad.account) == (form, "whatsapp:+14155238886")


@given(st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=10), VALUES, max_size=12) | VALUES)
def test_nothing_that_comes_breaks_the_reader(form: Any):
    events, bad = read(form)
    assert parse(form) == events
    assert len(bad) <= 1
    assert all(event.kind in KINDS and event.id for event in events)
