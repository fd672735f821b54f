from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Connection

from bot.store import conversations, messages, notes, ratings
from bot.store.engine import Store


@pytest.fixture
def tx(store: Store) -> Iterator[Connection]:
    """An open transaction."""
    with store.begin() as opened:
        yield opened


@pytest.fixture
def own(tx: Connection) -> str:
    """A conversation."""
    return str(conversations.create(tx, "fake", "en", "", settled=False)["id"])


def test_a_note_stands_behind_the_latest_message(tx: Connection, own: str):
    notes.add(tx, own, "before anything")
    messages.add(tx, own, "customer", "hello", "en")
    notes.add(tx, own, "after it", "Maria")
    assert [(note["seq"], note["name"], note["text"]) for note in notes.of_conversation(tx, own)] == [
        (0, "", "before anything"),
        (1, "Maria", "after it"),
    ]


def test_a_note_is_in_no_transcript_and_takes_no_number(tx: Connection, own: str):
    """AD-5."""
    notes.add(tx, own, "for the desk only")
    message = messages.add(tx, own, "customer", "hello", "en")
    assert message["seq"] == 1
    assert [row["text"] for row in messages.after(tx, own, 0)] == ["hello"]


def test_notes_belong_to_their_conversation(tx: Connection, own: str):
    notes.add(tx, own, "x")
    other = conversations.create(tx, "fake", "en", "", settled=False)["id"]
    assert notes.of_conversation(tx, other) == []


def test_whatever_is_told_can_be_noted(tx: Connection, own: str):
    assert notes.add(tx, own, "a\x00\ud800b")["text"] == "ab"
    assert [note["text"] for note in notes.of_conversation(tx, own)] == ["ab"]


def test_one_thumb_an_answer_changeable_and_taken_back(tx: Connection, own: str):
    answer = messages.add(tx, own, "bot", "Two days.", "en", keys=["answer:delivery"])["id"]
    assert ratings.of_answers(tx, own, [answer]) == {answer: None}
    for helpful in (True, True, False):
        ratings.rate(tx, answer, helpful)
        assert ratings.of_answers(tx, own, [answer]) == {answer: helpful}
    for _ in range(2):
        ratings.take_back(tx, answer)
        assert ratings.of_answers(tx, own, [answer]) == {answer: None}


def test_only_the_bots_answers_of_this_conversation_can_be_rated(tx: Connection, own: str):
    other = str(conversations.create(tx, "fake", "en", "", settled=False)["id"])
    said = [
        messages.add(tx, own, "bot", "Hello.", "en", keys=["greet"])["id"],
        messages.add(tx, own, "agent", "Two days.", "en", keys=["answer:delivery"])["id"],
        messages.add(tx, other, "bot", "Two days.", "en", keys=["answer:delivery"])["id"],
    ]
    assert ratings.of_answers(tx, own, said) == {}
