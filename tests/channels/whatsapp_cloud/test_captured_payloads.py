"""Payloads out of public projects' tests, each with the events that it should give."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.channels.whatsapp_cloud import signature
from bot.channels.whatsapp_cloud.payload import read

FOLDER = Path("/work/shared/data/whatsapp")
NOTES = ("note", "action")
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the captured payloads are not on this machine")


def table(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def rows() -> list[Any]:
    if not FOLDER.is_dir():
        return []
    return [row for row in table("MANIFEST.json") if isinstance(row["expect"], dict)]


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["file"])
def test_a_captured_payload_gives_the_events_that_it_should(row: dict[str, Any]):
    """WA-4, WA-9, WA-10."""
    events, bad = read(table(row["file"]))
    expected = row["expect"].get("events", len(events))
    assert bad == []
    assert len(events) == (expected if isinstance(expected, int) else len(expected))
    for event, fields in zip(events, expected if isinstance(expected, list) else [], strict=False):
        for name in fields.keys() - set(NOTES):
            assert event[name] == (tuple(fields[name]) if isinstance(fields[name], list) else fields[name]), name


def test_a_message_without_an_id_keeps_none():
    """WA-5: it must never be taken for another one."""
    [event] = read(table("38_media_download_error.json"))[0]
    assert (event.id, event.type, event.text, event.error) == ("", "image", "Check out my product!", 400)


def test_an_echo_is_told_apart_and_names_the_customer():
    """WA-9."""
    [event] = read(table("39_smb_message_echo.json"))[0]
    assert (event.kind, event.text, event.wa_id, event.user_id) == ("echo", "echo reply", "919745786257", "IN.2081978709342942")


def test_an_edit_carries_the_new_words():
    [event] = read(table("22_edited_message.json"))[0]
    assert (event.type, event.text) == ("image", "Updated image caption")


def test_a_form_is_readable_and_its_token_hidden():
    [event] = read(table("19_flow_nfm_reply.json"))[0]
    assert event.text.splitlines()[:2] == ["comment text: Comment Text", "delivery rating: 4"]
    assert "AQAAAAACS5FpgQ" not in event.text


def test_metas_own_signature_is_right():
    """WA-2."""
    vector = table("35_signed_golden_vector.json")
    body = (FOLDER / vector["body_file"]).read_bytes()
    secret, header = vector["app_secret"], vector["x_hub_signature_256"]
    assert signature.verify(secret, body, header)
    assert not signature.verify(secret, body + b" ", header)
    assert not signature.verify(secret[::-1], body, header)
