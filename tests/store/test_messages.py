from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from bot.store import conversations, messages
from bot.store.engine import Store
from bot.store.rows import Row
from tests.fakes.history import add_history

PERSON = {"title": "Talk to a person", "payload": {"person": True}}
ARTICLE = {"title": "Where is my order?", "payload": {"article": "order-status"}}


@pytest.fixture
def tx(store: Store) -> Iterator[Connection]:
    """An open transaction."""
    with store.begin() as opened:
        yield opened


@pytest.fixture
def own(tx: Connection) -> str:
    """A conversation."""
    return str(conversations.create(tx, "web", "en", "en-GB", settled=False)["id"])


@pytest.fixture
def other(tx: Connection) -> str:
    """Another customer's conversation."""
    return str(conversations.create(tx, "web", "en", "en-GB", settled=False)["id"])


def pending(tx: Connection, conversation: str, text: str = "hello") -> Row:
    return messages.add(tx, conversation, "customer", text, "en", outcome="pending")


def test_messages_are_numbered_per_conversation_without_gaps(tx: Connection, own: str, other: str):
    """WG-1: a `seq` per conversation."""
    numbered = [messages.add(tx, conversation, "customer", "x", "en")["seq"] for conversation in (own, other, own, own, other)]
    assert numbered == [1, 1, 2, 3, 2]
    row = conversations.get(tx, own)
    assert row is not None
    assert row["last_seq"] == 3


def test_a_message_that_is_rolled_back_leaves_no_gap(store: Store):
    with store.begin() as tx:
        own = conversations.create(tx, "web", "en", "", settled=False)["id"]
    with store.begin() as tx:
        messages.add(tx, own, "customer", "lost", "en")
        tx.get_transaction().rollback()
    with store.begin() as tx:
        assert messages.add(tx, own, "customer", "kept", "en")["seq"] == 1


def test_adding_gives_what_is_stored(tx: Connection, own: str):
    added = messages.add(
        tx, own, "bot", "Hi 👋 – żółć, สวัสดี", "pl", keys=["greet", "clarify"], offered=[ARTICLE, PERSON], client_id="client-1", outcome=None
    )
    [stored] = messages.after(tx, own, 0)
    assert stored == added
    assert [button["title"] for button in stored["buttons"]] == ["Where is my order?", "Talk to a person"]
    assert [button["payload"] for button in stored["buttons"]] == [{"article": "order-status"}, {"person": True}]


def test_everything_of_a_message_is_kept(tx: Connection, own: str):
    messages.add(tx, own, "agent", "text", "hu", name="Maria", choice={"article": "a"}, client_id="client-1", outcome="desk")
    [row] = messages.after(tx, own, 0)
    expected = {"author": "agent", "text": "text", "language": "hu", "name": "Maria", "choice": {"article": "a"}}
    expected |= {"client_id": "client-1", "outcome": "desk", "keys": [], "buttons": []}
    assert {name: row[name] for name in expected} == expected


def test_a_client_id_is_stored_once_per_conversation(store: Store):
    """WG-1."""
    with store.begin() as tx:
        own, other = (conversations.create(tx, "web", "en", "", settled=False)["id"] for _ in range(2))
        messages.add(tx, own, "customer", "one", "en", client_id="client-1")
        messages.add(tx, other, "customer", "another's", "en", client_id="client-1")
    with pytest.raises(IntegrityError), store.begin() as tx:
        messages.add(tx, own, "customer", "two", "en", client_id="client-1")


def test_many_messages_have_no_client_id(tx: Connection, own: str):
    for _ in range(3):
        messages.add(tx, own, "bot", "x", "en")
    assert len(messages.after(tx, own, 0)) == 3


def test_the_messages_after_a_number_come_in_order(tx: Connection, own: str, other: str):
    """WG-2."""
    for number in range(5):
        messages.add(tx, own, "customer", str(number), "en")
        messages.add(tx, other, "customer", "another's", "en")
    assert [row["text"] for row in messages.after(tx, own, 2)] == ["2", "3", "4"]
    assert messages.after(tx, own, 5) == []


def test_what_is_asked_for_at_once_is_bounded_and_the_rest_follows(tx: Connection, own: str):
    for number in range(5):
        messages.add(tx, own, "customer", str(number), "en")
    first = messages.after(tx, own, 0, limit=3)
    assert [row["text"] for row in first] == ["0", "1", "2"]
    assert [row["text"] for row in messages.after(tx, own, first[-1]["seq"], limit=3)] == ["3", "4"]


def test_the_whole_transcript_has_no_bound(tx: Connection, own: str):
    """AD-3: every message."""
    add_history(tx, own, 501)
    assert [row["seq"] for row in messages.after(tx, own, 0, limit=None)] == list(range(1, 502))


def test_a_message_is_found_by_its_client_id(tx: Connection, own: str, other: str):
    added = messages.add(tx, own, "customer", "x", "en", client_id="client-1")
    assert messages.by_client_id(tx, own, "client-1") == added
    assert messages.by_client_id(tx, own, "client-2") is None
    assert messages.by_client_id(tx, other, "client-1") is None


def test_the_latest_message_is_the_one_with_the_highest_number(tx: Connection, own: str):
    assert messages.latest(tx, own) is None
    for text in ("one", "two"):
        messages.add(tx, own, "customer", text, "en")
    latest = messages.latest(tx, own)
    assert latest is not None
    assert latest["text"] == "two"


def test_the_oldest_pending_message_is_next(tx: Connection, own: str, other: str):
    assert messages.next_pending(tx, own) is None
    pending(tx, other, "another's")
    messages.add(tx, own, "customer", "done", "en", outcome="reply")
    first, second = pending(tx, own, "first"), pending(tx, own, "second")
    assert (messages.next_pending(tx, own) or {})["id"] == first["id"]
    messages.set_outcome(tx, first["id"], "reply")
    assert (messages.next_pending(tx, own) or {})["id"] == second["id"]


def test_conversations_with_something_pending_are_named_once(tx: Connection, own: str, other: str):
    pending(tx, own)
    pending(tx, own)
    messages.add(tx, other, "customer", "done", "en", outcome="reply")
    assert messages.pending_conversations(tx) == [own]


def test_a_message_has_exactly_one_outcome(tx: Connection, own: str):
    """RL-2."""
    message = pending(tx, own)
    assert messages.set_outcome(tx, message["id"], "reply")
    assert not messages.set_outcome(tx, message["id"], "apology")
    assert [row["outcome"] for row in messages.after(tx, own, 0)] == ["reply"]


def test_what_waits_for_the_bot_goes_to_the_desk(tx: Connection, own: str, other: str):
    messages.add(tx, own, "customer", "done", "en", outcome="reply")
    pending(tx, own)
    pending(tx, other)
    messages.pending_to_desk(tx, own)
    assert [row["outcome"] for row in messages.after(tx, own, 0)] == ["reply", "desk"]
    assert [row["outcome"] for row in messages.after(tx, other, 0)] == ["pending"]


def test_a_button_is_found_only_in_its_own_conversation(tx: Connection, own: str, other: str):
    """SE-1."""
    message = messages.add(tx, own, "bot", "x", "en", offered=[ARTICLE])
    [button] = message["buttons"]
    assert messages.button(tx, own, button["id"]) == button
    assert messages.button(tx, other, button["id"]) is None
    assert messages.button(tx, own, "0" * 32) is None


def test_decisions_are_kept_by_message(tx: Connection, own: str, other: str):
    message, another = pending(tx, own), pending(tx, other)
    decision = {"action": "answer", "confidence": 0.9123, "candidates": [{"title": "Где?"}], "entities": {}}
    messages.keep_decision(tx, message["id"], decision, 12)
    messages.keep_decision(tx, another["id"], {"action": "chat"}, 3)
    assert messages.decisions_of(tx, own) == {message["id"]: decision}


def test_feedback_is_marked(tx: Connection, own: str):
    message = pending(tx, own)
    messages.keep_feedback(tx, message["id"])
    assert tx.exec_driver_sql("SELECT message_id FROM feedback").scalars().all() == [message["id"]]
