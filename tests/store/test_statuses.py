from collections.abc import Iterator
from itertools import permutations
from threading import Barrier, Thread

import pytest
from sqlalchemy.engine import Connection

from bot.store import statuses
from bot.store.engine import Store

FORWARD = ("sent", "delivered", "read", "played")


@pytest.fixture
def tx(store: Store) -> Iterator[Connection]:
    """An open transaction."""
    with store.begin() as opened:
        yield opened


def told(tx: Connection, provider_id: str = "p-1") -> str | None:
    row = statuses.get(tx, "fake", provider_id)
    return row["status"] if row else None


def test_a_status_is_kept_of_a_message_that_nobody_knows(tx: Connection):
    """WA-6."""
    assert told(tx) is None
    assert statuses.keep(tx, "fake", "p-1", "sent")
    assert told(tx) == "sent"
    assert told(tx, "p-2") is None


def test_statuses_only_move_forward_in_whatever_order_they_come(tx: Connection):
    """WA-6."""
    for number, order in enumerate(permutations(FORWARD)):
        for word in order:
            statuses.keep(tx, "fake", f"p-{number}", word)
        assert told(tx, f"p-{number}") == "played"


@pytest.mark.parametrize(("before", "after"), [("read", "delivered"), ("read", "read"), ("delivered", "failed"), ("failed", "sent")])
def test_what_says_nothing_new_changes_nothing(tx: Connection, before: str, after: str):
    statuses.keep(tx, "fake", "p-1", before)
    assert not statuses.keep(tx, "fake", "p-1", after, 131047, "too late")
    assert told(tx) == before
    assert (statuses.get(tx, "fake", "p-1") or {})["error"] is None


@pytest.mark.parametrize("word", ["", "deleted", "SENT"])
def test_an_unknown_status_is_not_kept(tx: Connection, word: str):
    assert not statuses.keep(tx, "fake", "p-1", word)
    assert told(tx) is None


def test_a_failure_keeps_its_reason_whatever_is_in_it(tx: Connection):
    assert statuses.keep(tx, "fake", "p-1", "sent")
    assert statuses.keep(tx, "fake", "p-1", "failed", 131026, "not \x00\ud800on WhatsApp")
    row = statuses.get(tx, "fake", "p-1")
    assert row is not None
    assert (row["error"], row["error_text"]) == (131026, "not on WhatsApp")


def test_of_two_at_once_the_lower_one_has_not_the_last_word(store: Store):
    """WA-6."""
    for number in range(10):
        with store.begin() as tx:
            statuses.keep(tx, "fake", f"p-{number}", "sent")
        ready = Barrier(2)

        def keep(word: str, provider_id: str = f"p-{number}", ready: Barrier = ready) -> None:
            ready.wait()
            with store.begin() as tx:
                statuses.keep(tx, "fake", provider_id, word)

        threads = [Thread(target=keep, args=(word,)) for word in ("read", "delivered")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with store.begin() as tx:
            assert told(tx, f"p-{number}") == "read"
