from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from bot.store import conversations, inbox, messages
from bot.store.engine import Store
from bot.store.tables import inbox as table


@pytest.fixture
def tx(store: Store) -> Iterator[Connection]:
    """An open transaction."""
    with store.begin() as opened:
        yield opened


def accept(tx: Connection, provider_id: str = "wamid.1", account: str = "shop", kind: str = "message", channel: str = "fake") -> int | None:
    return inbox.accept(tx, channel, account, provider_id, kind)


def stored(tx: Connection) -> str:
    own = conversations.create(tx, "fake", "en", "", settled=False)["id"]
    return str(messages.add(tx, own, "customer", "hello", "en")["id"])


def test_an_event_is_accepted_once(tx: Connection):
    """WA-5."""
    assert not inbox.is_known(tx, "fake", "shop", "wamid.1", "message")
    assert accept(tx) is not None
    assert accept(tx) is None
    assert inbox.is_known(tx, "fake", "shop", "wamid.1", "message")


@pytest.mark.parametrize("other", [{"account": "shop-2"}, {"kind": "reaction"}, {"channel": "other"}, {"provider_id": "wamid.2"}])
def test_the_same_id_elsewhere_is_another_event(tx: Connection, other: dict[str, str]):
    accept(tx)
    assert accept(tx, **other) is not None


def test_without_an_id_nothing_is_taken_for_the_same(tx: Connection):
    """WA-5."""
    assert len({accept(tx, "") for _ in range(3)} - {None}) == 3


def test_the_database_itself_holds_an_id_to_once(tx: Connection):
    accept(tx)
    [row] = [dict(found) for found in tx.execute(table.select()).mappings()]
    with pytest.raises(IntegrityError), tx.begin_nested():
        tx.execute(table.insert().values(**{**row, "id": row["id"] + 1}))


def test_a_message_and_its_providers_id_find_each_other(tx: Connection):
    message, noted = stored(tx), accept(tx)
    assert noted is not None
    assert inbox.message_of(tx, "fake", "shop", "wamid.1") is None
    inbox.keep_message(tx, noted, message)
    assert inbox.message_of(tx, "fake", "shop", "wamid.1") == message
    assert inbox.provider_id_of(tx, message) == "wamid.1"
    for elsewhere in (("other", "shop", "wamid.1"), ("fake", "shop-2", "wamid.1"), ("fake", "shop", "wamid.2")):
        assert inbox.message_of(tx, *elsewhere) is None


def test_a_message_of_the_web_has_no_providers_id(tx: Connection):
    assert inbox.provider_id_of(tx, stored(tx)) == ""


def test_what_cannot_be_read_is_kept_the_oldest_first(tx: Connection):
    """WA-3."""
    accept(tx)
    for number in range(2):
        inbox.bury(tx, "fake", "shop", f"fault {number}", {"number": number})
    assert [(row["fault"], row["raw"], row["account"]) for row in inbox.dead(tx)] == [
        ("fault 0", {"number": 0}, "shop"),
        ("fault 1", {"number": 1}, "shop"),
    ]


def test_what_can_be_read_after_all_is_dead_no_more(tx: Connection):
    inbox.bury(tx, "fake", "", "fault", {"a": 1})
    [row] = inbox.dead(tx)
    inbox.mark_done(tx, row["id"])
    assert inbox.dead(tx) == []
    found = inbox.get(tx, row["id"])
    assert found is not None
    assert (found["state"], found["raw"]) == ("done", None)
    assert inbox.get(tx, row["id"] + 1) is None


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "",
        "\x00",
        "\ud800",
        {"\x00": ["\ud800", "żółć"]},
        [1, 2.5, True],
        float("nan"),
        {"n": [float("inf")]},
        b"\xff",
        object(),
        {1, 2},
    ],
)
def test_whatever_it_is_it_can_be_kept(tx: Connection, raw: Any):
    """WA-3: what is wrong with one item must not be in the way of the others."""
    inbox.bury(tx, "fake", "a\x00\ud800" * 100, "bad \x00\ud800", raw)
    [row] = inbox.dead(tx)
    assert row["fault"] == "bad"
    assert row["account"] == "a" * 64
