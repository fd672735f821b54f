from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy.engine import Connection

from bot.store import agents, conversations
from bot.store.engine import Store
from bot.store.rows import now

NOON = datetime(2026, 5, 4, 12, 0)


@pytest.fixture
def tx(store: Store) -> Iterator[Connection]:
    """An open transaction."""
    with store.begin() as opened:
        yield opened


def create(tx: Connection, **fields: object) -> str:
    own = str(conversations.create(tx, "web", "pl", "pl-PL", settled=False)["id"])
    if fields:
        conversations.update(tx, own, **fields)
    return own


def test_a_new_conversation_belongs_to_the_bot_and_is_empty(tx: Connection):
    row = conversations.get(tx, create(tx))
    assert row is not None
    expected = {"channel": "web", "state": "bot", "language": "pl", "locale": "pl-PL", "language_settled": False}
    expected |= {"agent_id": None, "agent_name": None, "reason": "", "case_number": "", "queued_at": None, "last_seq": 0}
    assert {name: row[name] for name in expected} == expected


def test_creating_gives_what_is_stored(tx: Connection):
    created = conversations.create(tx, "web", "th", "th-TH", settled=True)
    assert conversations.get(tx, created["id"]) == {**created, "agent_name": None}


def test_an_unknown_conversation_is_none(tx: Connection):
    assert conversations.get(tx, "0" * 32) is None
    assert conversations.get(tx, "0" * 32, lock=True) is None


def test_a_conversation_comes_with_its_agents_name(tx: Connection):
    agent = agents.create(tx, "Maria", "hash", "agent")
    own = create(tx, state="human", agent_id=agent["id"])
    for lock in (False, True):
        row = conversations.get(tx, own, lock=lock)
        assert row is not None
        assert row["agent_name"] == "Maria"


def test_a_change_moves_the_time_of_change(tx: Connection):
    own = create(tx)
    before = conversations.get(tx, own)
    conversations.update(tx, own, language="hr")
    after = conversations.get(tx, own)
    assert before is not None
    assert after is not None
    assert after["language"] == "hr"
    assert after["updated_at"] >= before["updated_at"]
    assert after["created_at"] == before["created_at"]


def test_a_move_happens_only_from_the_named_states(tx: Connection):
    """AD-1."""
    own = create(tx)
    assert not conversations.move(tx, own, ("queued", "human"), state="closed")
    assert conversations.move(tx, own, ("bot",), state="queued")
    assert not conversations.move(tx, own, ("bot",), state="human")
    row = conversations.get(tx, own)
    assert row is not None
    assert row["state"] == "queued"


def test_a_move_leaves_other_conversations_alone(tx: Connection):
    own, other = create(tx), create(tx)
    conversations.move(tx, own, ("bot",), state="queued")
    row = conversations.get(tx, other)
    assert row is not None
    assert row["state"] == "bot"


def test_the_waiting_are_listed_by_the_time_since_when(tx: Connection):
    late, early = (create(tx, state="queued", queued_at=NOON + timedelta(minutes=minutes)) for minutes in (5, 1))
    create(tx)
    assert [row["id"] for row in conversations.listed(tx, ("queued",))] == [early, late]


def test_others_are_listed_the_latest_first(tx: Connection):
    first, second, third = create(tx), create(tx), create(tx)
    conversations.update(tx, first, language="en")
    assert [row["id"] for row in conversations.listed(tx, ("bot", "human"))] == [first, third, second]


def test_a_list_is_bounded(tx: Connection):
    for _ in range(4):
        create(tx)
    assert len(conversations.listed(tx, ("bot",), limit=3)) == 3


def test_the_place_in_the_queue_counts_from_1_and_only_the_waiting(tx: Connection):
    create(tx, state="human", queued_at=NOON - timedelta(hours=1))
    create(tx, state="bot")
    for minutes in range(3):
        create(tx, state="queued", queued_at=NOON + timedelta(minutes=minutes))
    assert [conversations.place_in_queue(tx, NOON + timedelta(minutes=minutes)) for minutes in range(4)] == [1, 2, 3, 4]
    assert conversations.waiting(tx) == 3


def test_a_session_leads_to_its_conversation(tx: Connection):
    own, other = create(tx), create(tx)
    conversations.open_session(tx, "token one", own)
    conversations.open_session(tx, "token two", other)
    assert conversations.session(tx, "token one", now() - timedelta(days=1)) == own
    assert conversations.session(tx, "token two", now() - timedelta(days=1)) == other


@pytest.mark.parametrize("token", ["", "token", "token one ", "Token one"])
def test_another_token_leads_nowhere(tx: Connection, token: str):
    conversations.open_session(tx, "token one", create(tx))
    assert conversations.session(tx, token, NOON - timedelta(days=9999)) is None


def test_the_token_itself_is_not_stored(tx: Connection):
    conversations.open_session(tx, "token one", create(tx))
    assert "token one" not in str(tx.exec_driver_sql("SELECT * FROM chat_sessions").fetchall())


def test_an_unused_session_is_over_and_a_used_one_is_not(tx: Connection):
    own = create(tx)
    conversations.open_session(tx, "token", own)
    tx.exec_driver_sql("UPDATE chat_sessions SET used_at = '2026-05-04 12:00:00.000000'")
    assert conversations.session(tx, "token", NOON) == own
    assert conversations.session(tx, "token", NOON + timedelta(seconds=1)) is None
    conversations.touch_session(tx, "token")
    assert conversations.session(tx, "token", now() - timedelta(minutes=1)) == own


def test_nothing_is_known_of_a_new_customer(tx: Connection):
    assert conversations.get_details(tx, create(tx)) == {"email": "", "phone": "", "order_number": ""}


def test_details_add_up_and_an_empty_one_changes_nothing(tx: Connection):
    """AD-4: details already given are never lost."""
    own = create(tx)
    conversations.keep_details(tx, own, {"email": "a@example.com", "case_number": "F-1001-8"})
    conversations.keep_details(tx, own, {"phone": "+48 22 000 01 23", "email": ""})
    conversations.keep_details(tx, own, {})
    assert conversations.get_details(tx, own) == {"email": "a@example.com", "phone": "+48 22 000 01 23", "order_number": ""}


def test_the_latest_detail_counts(tx: Connection):
    own = create(tx)
    for number in ("1001", "1002"):
        conversations.keep_details(tx, own, {"order_number": number})
    assert conversations.get_details(tx, own)["order_number"] == "1002"


def test_details_are_the_conversations_own(tx: Connection):
    own, other = create(tx), create(tx)
    conversations.keep_details(tx, own, {"email": "a@example.com"})
    assert conversations.get_details(tx, other)["email"] == ""
