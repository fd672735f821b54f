import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from bot.store import agents
from bot.store.engine import Store
from bot.store.rows import now


@pytest.fixture
def tx(store: Store) -> Iterator[Connection]:
    """An open transaction."""
    with store.begin() as opened:
        yield opened


def test_agents_are_counted(tx: Connection):
    assert agents.count(tx) == 0
    agents.create(tx, "Maria", "hash", "admin")
    assert agents.count(tx) == 1


def test_an_agent_is_found_by_the_exact_name(tx: Connection):
    created = agents.create(tx, "Žofia", "hash", "agent")
    assert agents.by_name(tx, "Žofia") == created
    assert (created["password_hash"], created["role"]) == ("hash", "agent")
    assert agents.by_name(tx, "Zofia") is None


def test_a_name_is_taken_once(store: Store):
    with store.begin() as tx:
        agents.create(tx, "Maria", "hash", "agent")
    with pytest.raises(IntegrityError), store.begin() as tx:
        agents.create(tx, "Maria", "hash", "agent")


def test_a_session_names_its_agent_and_its_csrf_token(tx: Connection):
    maria = agents.create(tx, "Maria", "hash", "agent")
    agents.create(tx, "Ivan", "hash", "agent")
    token, csrf = agents.open_session(tx, maria["id"], hours=1)
    assert agents.session(tx, token, now()) == {**maria, "csrf": csrf}
    assert agents.session(tx, csrf, now()) is None
    assert agents.session(tx, "", now()) is None


def test_a_session_ends_after_its_hours(tx: Connection):
    maria = agents.create(tx, "Maria", "hash", "agent")
    token, _ = agents.open_session(tx, maria["id"], hours=2)
    assert agents.session(tx, token, now() + timedelta(hours=1, minutes=59)) is not None
    assert agents.session(tx, token, now() + timedelta(hours=2, minutes=1)) is None


def test_signing_in_sweeps_out_what_is_over(tx: Connection):
    maria = agents.create(tx, "Maria", "hash", "agent")
    agents.open_session(tx, maria["id"], hours=-1)
    agents.open_session(tx, maria["id"], hours=1)
    assert tx.exec_driver_sql("SELECT count(*) FROM desk_sessions").scalar_one() == 1


def test_signing_out_ends_that_session_only(tx: Connection):
    maria = agents.create(tx, "Maria", "hash", "agent")
    phone, laptop = (agents.open_session(tx, maria["id"], hours=1)[0] for _ in range(2))
    agents.close_session(tx, phone)
    assert agents.session(tx, phone, now()) is None
    assert agents.session(tx, laptop, now()) is not None


def test_tokens_and_codes_are_not_stored_as_they_are(tx: Connection):
    maria = agents.create(tx, "Maria", "hash", "agent")
    token, _ = agents.open_session(tx, maria["id"], hours=1)
    agents.put_setup_code(tx, "the code")
    stored = str(tx.exec_driver_sql("SELECT token_hash FROM desk_sessions").fetchall())
    stored += str(tx.exec_driver_sql("SELECT * FROM setup_codes").fetchall())
    assert token not in stored
    assert "the code" not in stored


def test_a_new_setup_code_voids_the_older_one(tx: Connection):
    agents.put_setup_code(tx, "old")
    agents.put_setup_code(tx, "new")
    assert not agents.take_setup_code(tx, "old")
    assert agents.take_setup_code(tx, "new")


def test_a_setup_code_works_once(tx: Connection):
    """AD-11."""
    agents.put_setup_code(tx, "code")
    assert agents.take_setup_code(tx, "code")
    assert not agents.take_setup_code(tx, "code")


def test_a_setup_code_works_once_also_when_used_by_many_at_once(store: Store):
    """AD-11."""
    with store.begin() as tx:
        agents.put_setup_code(tx, "code")
    taken: list[bool] = []

    def take() -> None:
        with store.begin() as tx:
            taken.append(agents.take_setup_code(tx, "code"))

    threads = [threading.Thread(target=take) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [False] * 9 + [True]
