from datetime import datetime

import pytest

from bot.gateway import views

AT = datetime(2026, 11, 21, 19, 20, 3, 123456)
MESSAGE = {
    "id": "m",
    "conversation_id": "c",
    "seq": 3,
    "author": "bot",
    "name": None,
    "text": "Hi",
    "language": "en",
    "keys": ["greet"],
    "choice": {"article": "secret"},
    "client_id": None,
    "outcome": None,
    "created_at": AT,
    "buttons": [{"id": "b", "message_id": "m", "position": 0, "title": "A person", "payload": {"person": True}}],
}
CONVERSATION = {
    "id": "c",
    "channel": "web",
    "state": "human",
    "language": "pl",
    "agent_id": 1,
    "agent_name": "Maria",
    "reason": "asked",
    "case_number": "F-1001-7",
}


def test_a_moment_is_utc_with_milliseconds():
    assert views.instant(AT) == "2026-11-21T19:20:03.123Z"
    assert views.instant(datetime(2026, 1, 2)) == "2026-01-02T00:00:00.000Z"
    assert views.instant(None) is None


def test_a_message_shows_nothing_but_its_agreed_fields():
    assert views.message(MESSAGE) == {
        "id": "m",
        "seq": 3,
        "author": "bot",
        "name": None,
        "text": "Hi",
        "language": "en",
        "buttons": [{"id": "b", "title": "A person"}],
        "created_at": "2026-11-21T19:20:03.123Z",
        "client_id": None,
    }


def test_a_message_without_buttons_has_an_empty_list():
    assert views.message({name: value for name, value in MESSAGE.items() if name != "buttons"})["buttons"] == []


@pytest.mark.parametrize(("state", "agent"), [("human", "Maria"), ("closed", None), ("bot", None), ("queued", None)])
def test_the_agent_is_named_only_while_there(state: str, agent: str | None):
    assert views.conversation({**CONVERSATION, "state": state}, None)["agent"] == agent


@pytest.mark.parametrize(("place", "queue"), [(None, None), (1, {"place": 1}), (7, {"place": 7})])
def test_the_place_in_the_queue_is_told_when_known(place: int | None, queue: object):
    """WG-12: place in the queue, or nothing."""
    assert views.conversation(CONVERSATION, place)["queue"] == queue


def test_a_conversation_without_a_case_has_no_number():
    assert views.conversation({**CONVERSATION, "case_number": ""}, None)["case_number"] is None
    assert set(views.conversation(CONVERSATION, None)) == {"id", "state", "language", "agent", "queue", "case_number"}
