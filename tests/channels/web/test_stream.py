import pytest

from bot.channels.web import routes
from tests.fakes.dialogue import FakeDialogue
from tests.fakes.gateway import CHAT, Customer
from tests.fakes.stream import Stream


def listen(customer: Customer, after: int = 0) -> Stream:
    return Stream(customer.gateway, f"{CHAT}/stream", customer.headers, after=after)


def test_a_stream_is_never_kept_by_anything_between(customer: Customer):
    with listen(customer) as stream:
        assert stream.status == 200
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert stream.headers["cache-control"] == "no-store"
        assert stream.headers["x-accel-buffering"] == "no"


def test_first_comes_the_gap_then_the_conversation(customer: Customer):
    """WG-2."""
    whole = customer.say("one", "two")
    with listen(customer, after=2) as stream:
        assert stream.events(3) == [("message", message) for message in whole[2:]]
        assert stream.event() == ("conversation", customer.state())


def test_then_everything_as_it_comes(customer: Customer):
    """WG-5."""
    with listen(customer, after=1) as stream:
        assert stream.event()[0] == "conversation"
        sent = customer.send("hello").json()["message"]
        assert stream.event() == ("message", sent)
        name, answer = stream.event()
        assert (name, answer["text"], answer["seq"]) == ("message", "You said: hello", 3)


def test_each_message_comes_once_and_in_order(customer: Customer):
    """WG-1, WG-2."""
    with listen(customer) as stream:
        for number in range(5):
            customer.send(f"message {number}")
        customer.settled()
        customer.post("person", {})
        told = [data for name, data in (stream.event() for _ in range(14)) if name == "message"]
    assert [message["seq"] for message in told] == list(range(1, len(told) + 1))
    assert len(told) >= 12


def test_a_change_of_state_is_told_once(customer: Customer):
    agent = customer.gateway.agent("Maria")
    with listen(customer, after=1) as stream:
        assert stream.event()[1]["state"] == "bot"
        customer.post("person", {})
        assert [name for name, _ in stream.events(2)] == ["message", "message"]
        name, conversation = stream.event()
        assert (name, conversation["state"], conversation["queue"]) == ("conversation", "queued", {"place": 1})
        agent.does("claim", customer)
        assert stream.event()[0] == "message"
        name, conversation = stream.event()
        assert (name, conversation["state"], conversation["agent"]) == ("conversation", "human", "Maria")
        agent.writes(customer, "Hello, Maria here.")
        name, message = stream.event()
        assert (name, message["author"], message["name"], message["text"]) == ("message", "agent", "Maria", "Hello, Maria here.")


def test_a_language_chosen_in_another_tab_is_told(customer: Customer):
    """WG-4."""
    with listen(customer, after=1) as stream:
        stream.event()
        customer.choose("th")
        name, conversation = stream.event()
        assert (name, conversation["language"]) == ("conversation", "th")


def test_two_tabs_are_told_the_same(customer: Customer):
    """WG-4."""
    with listen(customer) as one, listen(customer) as two:
        customer.say("hello")
        assert one.events(4) == two.events(4)


def test_nothing_of_another_conversation_is_told(customer: Customer):
    """SE-2."""
    other = customer.gateway.customer()
    with listen(customer, after=1) as stream:
        stream.event()
        other.say("another's secret")
        customer.send("mine")
        assert stream.event()[1]["text"] == "mine"


def test_a_quiet_stream_shows_that_it_lives(customer: Customer, monkeypatch: pytest.MonkeyPatch):
    """WG-5."""
    monkeypatch.setattr(routes, "HEARTBEAT_SECONDS", 0.01)
    with listen(customer, after=1) as stream:
        stream.event()
        assert stream.block().startswith(":")
        assert stream.block().startswith(":")


def test_a_reader_who_leaves_is_forgotten(customer: Customer, dialogue: FakeDialogue):
    with listen(customer) as stream:
        stream.event()
    customer.say("hello")
    with listen(customer) as stream:
        assert [data["seq"] for _, data in stream.events(3)] == [1, 2, 3]


def test_a_stream_without_a_session_is_refused_in_the_one_form(customer: Customer):
    customer.headers["Authorization"] = "Bearer wrong"
    response = customer.get("stream")
    assert (response.status_code, response.json()["error"]["code"]) == (401, "session_expired")
