import threading

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from bot.store import conversations, messages
from bot.store.engine import Store, is_away
from bot.store.tables import conversations as table


def number_of_conversations(store: Store) -> int:
    with store.begin() as tx:
        return int(tx.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def test_a_transaction_is_committed_at_its_end(store: Store):
    with store.begin() as tx:
        conversations.create(tx, "web", "en", "en-GB", settled=False)
    assert number_of_conversations(store) == 1


def test_any_error_rolls_everything_back(store: Store):
    """RL-1: one transaction a step."""

    def half() -> None:
        with store.begin() as tx:
            row = conversations.create(tx, "web", "en", "en-GB", settled=False)
            messages.add(tx, row["id"], "customer", "hello", "en")
            raise KeyError("half way")

    with pytest.raises(KeyError):
        half()
    assert number_of_conversations(store) == 0


def test_a_row_whose_conversation_is_missing_is_refused(store: Store):
    with pytest.raises(IntegrityError), store.begin() as tx:
        conversations.open_session(tx, "token", "0" * 32)


@pytest.mark.parametrize(("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 10_000)])
def test_sqlite_writes_a_log_ahead_and_every_commit_to_disk(sqlite_url: str, pragma: str, value: object):
    """RL-1."""
    store = Store(sqlite_url)
    with store.begin() as tx:
        assert tx.exec_driver_sql(f"PRAGMA {pragma}").scalar_one() == value
    store.close()


def test_writers_wait_for_one_another_instead_of_failing(store: Store):
    """RL-1: 20 writers read, then write; no update is lost, and `seq` has no gap."""
    with store.begin() as tx:
        own = conversations.create(tx, "web", "en", "", settled=False)["id"]
    faults: list[Exception] = []

    def write(number: int) -> None:
        try:
            with store.begin() as tx:
                conversations.get(tx, own, lock=True)
                messages.add(tx, own, "customer", str(number), "en")
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.begin() as tx:
        stored = messages.after(tx, own, 0)
    assert faults == []
    assert [row["seq"] for row in stored] == list(range(1, 21))
    assert sorted(int(row["text"]) for row in stored) == list(range(20))


def test_what_was_committed_is_there_after_a_new_start(database_url: str):
    first = Store(database_url)
    with first.begin() as tx:
        own = conversations.create(tx, "web", "hu", "hu-HU", settled=True)["id"]
    first.close()
    second = Store(database_url)
    with second.begin() as tx:
        found = conversations.get(tx, own)
    second.close()
    assert found is not None
    assert found["language"] == "hu"


def test_an_error_does_not_repeat_what_customers_wrote(sqlite_url: str):
    """SE-7: errors are logged."""
    store = Store(sqlite_url)
    with pytest.raises(SQLAlchemyError) as caught, store.begin() as tx:
        tx.execute(sa.text("INSERT INTO nowhere (text) VALUES (:text)"), {"text": "my card is 4111 1111 1111 1111"})
    assert "nowhere" in str(caught.value)
    assert "4111" not in str(caught.value)


@pytest.mark.parametrize("url", ["postgresql://nobody@127.0.0.1:1/nothing", "sqlite:////nowhere/at/all.db"])
def test_a_database_that_cannot_be_reached_is_away(url: str):
    """RL-3."""
    store = Store(url)
    with pytest.raises(SQLAlchemyError) as caught, store.begin():
        pass
    assert is_away(caught.value)


def test_an_error_of_our_own_is_not_taken_for_a_database_that_is_away(store: Store):
    with pytest.raises(IntegrityError) as caught, store.begin() as tx:
        conversations.open_session(tx, "token", "0" * 32)
    assert not is_away(caught.value)
    assert not is_away(KeyError("reason"))


def test_who_only_looks_waits_for_no_writer_and_sees_what_was_committed(store: Store):
    with store.begin() as writer:
        conversations.create(writer, "web", "en", "", settled=False)
        with store.look() as reader:
            assert reader.execute(sa.select(sa.func.count()).select_from(table)).scalar() == 0
    with store.look() as reader:
        assert reader.execute(sa.select(sa.func.count()).select_from(table)).scalar() == 1
