import json

from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.streams import HEARTBEAT, event


def test_an_event_has_its_name_its_data_and_a_blank_line():
    assert event("message", {"text": "Cześć"}) == 'event: message\ndata: {"text": "Cześć"}\n\n'


@given(st.text())
def test_no_text_can_end_its_event_or_begin_another(text: str):
    """WG-9: line breaks of a message stay inside the data."""
    lines = event("message", {"text": text}).removesuffix("\n\n").split("\n")
    assert len(lines) == 2
    assert json.loads(lines[1].removeprefix("data: ")) == {"text": text}
    assert "\r" not in lines[1]


def test_a_heartbeat_is_a_comment():
    assert HEARTBEAT.startswith(":")
    assert HEARTBEAT.endswith("\n\n")
