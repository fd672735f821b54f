from collections.abc import Iterator
from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy.engine import Connection

from bot.store import conversations, messages, outbox
from bot.store.engine import Store
from bot.store.rows import Row, now

LEASE = timedelta(seconds=60)
SECOND = timedelta(seconds=1)


@pytest.fixture
def tx(store: Store) -> Iterator[Connection]:
    """An open transaction."""
    with store.begin() as opened:
        yield opened


@pytest.fixture
def own(tx: Connection) -> str:
    """A conversation on a channel that pushes."""
    return begun(tx)


@pytest.fixture
def at() -> datetime:
    """A moment at which all that a test says is due."""
    return now() + timedelta(minutes=1)


def begun(tx: Connection, channel: str = "fake") -> str:
    return str(conversations.create(tx, channel, "en", "", settled=False)["id"])


def say(tx: Connection, conversation: str, text: str = "x", author: str = "bot") -> Row:
    return messages.add(tx, conversation, author, text, "en")


def taken(tx: Connection, at: datetime, limit: int = 10) -> list[Row]:
    return outbox.take_due(tx, at, LEASE, limit)


def row_of(tx: Connection, outbox_id: str) -> Row:
    found = outbox.get(tx, outbox_id)
    assert found is not None
    return found


def put_off(tx: Connection, row: Row, until: datetime) -> None:
    outbox.put_off(tx, row["id"], until, "busy")


@pytest.mark.parametrize("author", ["bot", "agent", "system"])
def test_what_is_said_goes_into_the_outbox(tx: Connection, own: str, at: datetime, author: str):
    """RL-1: in the transaction that says it."""
    message = say(tx, own, author=author)
    [row] = taken(tx, at)
    assert (row["message_id"], row["seq"], row["part"], row["body"], row["channel"]) == (message["id"], 1, 0, None, "fake")


def test_what_the_customer_says_or_has_got_or_fetches_does_not(tx: Connection, own: str, at: datetime):
    messages.add(tx, own, "customer", "hello", "en")
    messages.add(tx, own, "agent", "written elsewhere", "en", sent=True)
    say(tx, begun(tx, "web"))
    assert taken(tx, at) == []


def test_what_is_rolled_back_is_not_sent(store: Store, at: datetime):
    with store.begin() as tx:
        own = begun(tx)
    with store.begin() as tx:
        say(tx, own)
        tx.get_transaction().rollback()
    with store.begin() as tx:
        assert taken(tx, at) == []


def test_a_conversations_rows_go_one_after_the_other(tx: Connection, own: str, at: datetime):
    """RL-1: a later one never goes before an earlier one."""
    first, second = say(tx, own), say(tx, own)
    [row] = taken(tx, at)
    assert row["message_id"] == first["id"]
    assert taken(tx, at) == []
    outbox.mark_sent(tx, row["id"], "p-1")
    assert [item["message_id"] for item in taken(tx, at)] == [second["id"]]


@pytest.mark.parametrize("state", ["put off", "ambiguous"])
def test_a_later_row_waits_for_one_that_is_put_off(tx: Connection, own: str, at: datetime, state: str):
    say(tx, own), say(tx, own)
    [row] = taken(tx, at)
    (put_off if state == "put off" else leave_open)(tx, row, at + 10 * SECOND)
    assert taken(tx, at) == []
    assert [item["id"] for item in taken(tx, at + 10 * SECOND)] == [row["id"]]


def leave_open(tx: Connection, row: Row, until: datetime) -> None:
    outbox.leave_open(tx, row["id"], until, "no answer")


def test_a_dead_row_blocks_nobody(tx: Connection, own: str, at: datetime):
    """RL-1."""
    say(tx, own)
    second = say(tx, own)
    [row] = taken(tx, at)
    outbox.bury(tx, row["id"], "never")
    assert [item["message_id"] for item in taken(tx, at)] == [second["id"]]


def test_other_conversations_go_on(tx: Connection, own: str, at: datetime):
    other = begun(tx)
    say(tx, own), say(tx, own), say(tx, other)
    assert {row["conversation_id"] for row in taken(tx, at)} == {own, other}


def test_parts_go_in_order_and_before_what_is_said_later(tx: Connection, own: str, at: datetime):
    say(tx, own), say(tx, own)
    gone = []
    for number in range(4):
        [row] = taken(tx, at)
        if row["body"] is None:
            row = outbox.cut(tx, row, [{"n": 1}, {"n": 2}] if number == 0 else [{"n": 3}, {"n": 4}])
        gone.append((row["seq"], row["part"], row["body"]["n"]))
        outbox.mark_sent(tx, row["id"], f"p-{number}")
    assert gone == [(1, 0, 1), (1, 1, 2), (2, 0, 3), (2, 1, 4)]
    assert taken(tx, at + 60 * SECOND) == []


def test_no_more_than_asked_for_are_taken_the_longest_due_first(tx: Connection, at: datetime):
    said = [say(tx, begun(tx))["id"] for _ in range(5)]
    assert [row["message_id"] for row in taken(tx, at, limit=3)] == said[:3]
    assert [row["message_id"] for row in taken(tx, at, limit=3)] == said[3:]


def test_a_lease_survives_a_process_that_dies(store: Store, at: datetime):
    """RL-1: between taking a row and telling what became of it; it comes back as one that may have been sent."""
    with store.begin() as tx:
        say(tx, begun(tx))
    with store.begin() as tx:
        [row] = taken(tx, at)
        assert (row["state"], row["attempts"]) == ("waiting", 1)
    with store.begin() as tx:
        assert taken(tx, at + LEASE) == []
    with store.begin() as tx:
        [again] = taken(tx, at + LEASE + SECOND)
        assert (again["id"], again["state"], again["attempts"]) == (row["id"], "ambiguous", 2)


def test_a_lease_is_renewed_while_its_holder_lives(tx: Connection, own: str, at: datetime):
    say(tx, own)
    [row] = taken(tx, at)
    outbox.renew(tx, [row["id"]], at + 3 * LEASE)
    assert taken(tx, at + 2 * LEASE) == []
    outbox.mark_sent(tx, row["id"], "p-1")
    outbox.renew(tx, [row["id"]], at + 9 * LEASE)
    assert row_of(tx, row["id"])["lease_until"] is None


def test_of_two_who_take_at_once_one_gets_a_row(store: Store, at: datetime):
    with store.begin() as tx:
        for _ in range(20):
            own = begun(tx)
            say(tx, own), say(tx, own)
    got: list[str] = []
    ready = Barrier(4)

    def take() -> None:
        ready.wait()
        for _ in range(5):
            with store.begin() as tx:
                got.extend(row["message_id"] for row in taken(tx, at, limit=4))

    threads = [Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == len(set(got)) == 20


def test_an_attempt_that_was_none_is_not_counted(tx: Connection, own: str, at: datetime):
    say(tx, own)
    [row] = taken(tx, at)
    outbox.put_off(tx, row["id"], at, "", counted=False)
    [row] = taken(tx, at)
    assert row["attempts"] == 1
    put_off(tx, row, at)
    assert [item["attempts"] for item in taken(tx, at)] == [2]


@pytest.mark.parametrize("late", ["put off", "left open"])
def test_what_has_arrived_is_not_put_back(tx: Connection, own: str, at: datetime, late: str):
    """WA-15: the status came before the call ended in an error."""
    say(tx, own)
    [row] = taken(tx, at)
    assert outbox.arrived(tx, row["id"], "p-1")
    (put_off if late == "put off" else leave_open)(tx, row, at)
    assert row_of(tx, row["id"])["state"] == "sent"
    assert taken(tx, at + 2 * LEASE) == []


def test_an_arrival_counts_once_and_only_for_a_known_row(tx: Connection, own: str, at: datetime):
    say(tx, own)
    [row] = taken(tx, at)
    assert not outbox.arrived(tx, "0" * 32, "p-1")
    assert outbox.arrived(tx, row["id"], "p-1")
    assert not outbox.arrived(tx, row["id"], "p-2")
    assert row_of(tx, row["id"])["provider_id"] == "p-1"


def test_sending_is_told_once(tx: Connection, own: str, at: datetime):
    say(tx, own)
    [row] = taken(tx, at)
    outbox.arrived(tx, row["id"], "p-1")
    assert not outbox.mark_sent(tx, row["id"], "p-1")
    assert outbox.mark_sent(tx, row["id"], "p-2")
    assert not outbox.mark_sent(tx, row["id"], "")
    assert (outbox.by_provider_id(tx, "fake", "p-2") or {})["id"] == row["id"]


def test_a_message_without_a_providers_id_is_found_by_none(tx: Connection, own: str, at: datetime):
    say(tx, own)
    [row] = taken(tx, at)
    assert outbox.mark_sent(tx, row["id"], "")
    assert row_of(tx, row["id"])["state"] == "sent"
    assert outbox.by_provider_id(tx, "fake", "") is None


def test_an_id_belongs_to_its_channel(tx: Connection, own: str, at: datetime):
    say(tx, own)
    [row] = taken(tx, at)
    outbox.mark_sent(tx, row["id"], "p-1")
    assert outbox.by_provider_id(tx, "other", "p-1") is None


def test_the_next_time_is_that_of_a_row_that_waits_for_no_other(tx: Connection, own: str, at: datetime):
    """A part behind a slow one is due all along; it must not hide what another conversation waits for."""
    assert outbox.next_time(tx) is None
    say(tx, own), say(tx, own)
    taken(tx, at)
    assert outbox.next_time(tx) is None
    say(tx, begun(tx))
    [other] = taken(tx, at)
    put_off(tx, other, at + 3 * SECOND)
    assert outbox.next_time(tx) == at + 3 * SECOND


def test_a_dead_row_is_replayed_as_if_it_were_new(tx: Connection, own: str, at: datetime):
    say(tx, own)
    [row] = taken(tx, at)
    outbox.flag(tx, row["id"])
    outbox.mark_sent(tx, row["id"], "p-1")
    outbox.bury(tx, row["id"], "131026 not on WhatsApp")
    assert outbox.replay(tx, row["id"])
    assert not outbox.replay(tx, row["id"])
    replayed = row_of(tx, row["id"])
    fresh = {"state": "waiting", "attempts": 0, "error": "", "flagged": False, "provider_id": None, "sent_at": None}
    assert {name: replayed[name] for name in fresh} == fresh
    taken(tx, at)
    assert outbox.arrived(tx, row["id"], "p-2")


def test_only_dead_rows_are_replayed(tx: Connection, own: str, at: datetime):
    say(tx, own)
    [row] = taken(tx, at)
    assert not outbox.replay(tx, row["id"])
    assert not outbox.replay(tx, "0" * 32)


def test_the_rest_of_a_message_is_buried_with_it(tx: Connection, own: str, at: datetime):
    say(tx, own)
    [row] = taken(tx, at)
    outbox.cut(tx, row, [{"n": 1}, {"n": 2}, {"n": 3}])
    other = say(tx, own)
    outbox.bury(tx, row["id"], "too late")
    outbox.bury_rest(tx, row["message_id"], "too late")
    assert outbox.counts(tx) == {"dead": 3, "waiting": 1}
    assert [item["message_id"] for item in taken(tx, at)] == [other["id"]]


def test_rows_are_listed_by_state_with_the_language(tx: Connection, own: str, at: datetime):
    say(tx, own), say(tx, own)
    [row] = taken(tx, at)
    outbox.bury(tx, row["id"], "never")
    [dead] = outbox.listed(tx, ("dead",))
    assert (dead["id"], dead["error"], dead["language"]) == (row["id"], "never", "en")
    assert len(outbox.listed(tx, ("dead", "waiting"))) == 2
    assert len(outbox.listed(tx, ("dead", "waiting"), limit=1)) == 1


def test_whatever_a_provider_says_can_be_kept(tx: Connection, own: str, at: datetime):
    said = "bad\x00 \ud800" + "x" * 5000
    say(tx, own)
    [row] = taken(tx, at)
    outbox.put_off(tx, row["id"], at, said)
    taken(tx, at)
    outbox.leave_open(tx, row["id"], at, said)
    outbox.bury(tx, row["id"], said)
    assert row_of(tx, row["id"])["error"].startswith("bad xxx")
    outbox.mark_sent(tx, row["id"], "i" * 400)
    assert row_of(tx, row["id"])["provider_id"] == "i" * 255
