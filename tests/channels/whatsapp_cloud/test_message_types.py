from datetime import datetime
from typing import Any

import pytest

from tests.channels.whatsapp_cloud.deliveries import ACCOUNT, message, messages, one

AT = datetime(2023, 10, 11, 16, 53, 43)


def test_everything_around_a_text_is_read():
    """WA-4."""
    event = one(messages(message("text", {"body": "Hol a csomagom?"}, context={"from": "1", "id": "wamid.0"})))
    assert (event.kind, event.type, event.id, event.account, event.wa_id) == ("message", "text", "wamid.1", ACCOUNT, "36301234567")
    assert (event.name, event.at, event.text, event.in_reply_to) == ("Kata", AT, "Hol a csomagom?", "wamid.0")
    assert event.raw["id"] == "wamid.1"


@pytest.mark.parametrize(
    "given", ["1697043223", 1697043223, "1697043223000", 1697043223000, 1697043223.0, " 1697043223 ", 1697043223000000]
)
def test_a_time_is_read_in_seconds_and_in_milliseconds(given: Any):
    """WA-7."""
    assert one(messages(message("text", {"body": "hi"}, timestamp=given))).at == AT


@pytest.mark.parametrize("given", [None, "", "soon", 0, -5, True, [], {}, "nan", "inf", "1e400", 10**400])
def test_what_is_no_time_is_none(given: Any):
    assert one(messages(message("text", {"body": "hi"}, timestamp=given))).at is None


@pytest.mark.parametrize(
    ("sent", "fields"),
    [
        (
            message("sticker", {"id": "7", "mime_type": "image/webp", "sha256": "x=", "animated": False}),
            {"media_id": "7", "mime_type": "image/webp"},
        ),
        (message("video", {"id": 7, "caption": "Look"}), {"media_id": "7", "text": "Look"}),
        (message("audio", {"id": "7", "voice": "true"}), {"voice": True}),
        (message("audio", {"id": "7"}), {"voice": False}),
        (message("voice", {"id": "7"}), {"type": "audio", "voice": True, "media_id": "7"}),
        (message("location", {"latitude": "46.2", "longitude": 20}), {"lat": 46.2, "lon": 20.0, "text": ""}),
        (message("location", {"latitude": "north"}), {"lat": None, "lon": None}),
        (message("location", {"name": "Shop", "address": "Main street 1"}), {"text": "Shop, Main street 1"}),
        (
            message("contacts", [{"phones": [{"wa_id": "36"}, {}, "x"]}, "x", {"name": {"first_name": "Éva"}}]),
            {"phones": ("36",), "text": "Éva"},
        ),
        (message("order", {"product_items": [{}, {}], "text": "Please"}), {"items": 2, "text": "Please"}),
        (message("reaction", {"message_id": "wamid.9", "emoji": ""}), {"kind": "reaction", "emoji": "", "target": "wamid.9"}),
        (message("request_welcome"), {"type": "request_welcome", "text": ""}),
        (message("ephemeral"), {"type": "ephemeral"}),
        (message("unsupported", errors=[{"code": "131051", "title": "Unknown"}]), {"error": 131051, "error_text": "Unknown"}),
        (message("unknown", errors=[{"code": 131051}]), {"type": "unsupported", "error": 131051}),
        (message("poll", {"question": "?"}), {"type": "poll", "text": ""}),
        (message("text", {"body": 42}), {"text": "42"}),
        (message("text", None), {"text": ""}),
        (message("text", {"body": "a\x00b\ud800"}), {"text": "ab?"}),
        (message("button", {"text": "Yes", "payload": 5}), {"payload": "5"}),
        (message("interactive", {"button_reply": {"id": "a", "title": "A"}}), {"type": "interactive.button_reply", "payload": "a"}),
        (message("interactive", {"type": "product_enquiry"}), {"type": "interactive.product_enquiry"}),
        (message("interactive", {}), {"type": "interactive.unknown"}),
        (
            message("edit", {"original_message_id": "wamid.9", "message": {"type": "text", "text": {"body": "No, two"}}}),
            {"text": "No, two"},
        ),
        (message("edit", {"original_message_id": "wamid.9"}), {"kind": "edit", "type": "edit", "target": "wamid.9"}),
        (message("edit", {"message": {"type": "edit", "edit": {}}}), {"kind": "edit", "type": "edit"}),
        ({"from": "36301234567", "id": "wamid.1", "text": {"body": "no type"}}, {"type": "text", "text": "no type"}),
        ({"from": "36301234567", "id": "wamid.1", "errors": [{"code": 131000}]}, {"type": "unsupported", "error": 131000}),
    ],
)
def test_each_type_of_message_is_read(sent: dict[str, Any], fields: dict[str, Any]):
    """WA-9."""
    event = one(messages(sent))
    assert {name: event[name] for name in fields} == fields


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ('{"size":"M","colours":["red","blue"],"flow_token":"secret","gift":true}', "size: M\ncolours: red, blue\ngift: true"),
        ({"size": 38}, "size: 38"),
        ("not json", "Sent"),
        ("[1]", "Sent"),
        ("{}", "Sent"),
        ("[" * 100_000, "Sent"),
        (None, "Sent"),
    ],
)
def test_a_form_is_rendered_readably(given: Any, words: str):
    """WA-9."""
    form = {"type": "nfm_reply", "nfm_reply": {"response_json": given, "body": "Sent", "name": "flow"}}
    assert one(messages(message("interactive", form))).text == words
