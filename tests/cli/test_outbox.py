"""`faqtotum outbox`: what waits, what is dead, and trying it again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.shared.settings import settings
from bot.store import conversations, inbox, messages, outbox
from bot.store.engine import Store
from bot.store.migrate import migrate
from bot.store.rows import now
from tests.cli.conftest import Run


@pytest.fixture
def store(environment: dict[str, str]) -> Iterator[Store]:
    """The shop's database."""
    migrate(settings().database)
    opened = Store(settings().database)
    yield opened
    opened.close()


def said(store: Store, *texts: str) -> list[str]:
    """Something to send; the ids of the rows."""
    with store.begin() as tx:
        own = conversations.create(tx, "whatsapp_cloud", "en", "", settled=False)["id"]
        made = [messages.add(tx, own, "bot", text, "en")["id"] for text in texts]
        by_message = {row["message_id"]: row["id"] for row in outbox.listed(tx, ("waiting",))}
        return [by_message[item] for item in made]


def bury(store: Store, *ids: str) -> None:
    with store.begin() as tx:
        for item in ids:
            outbox.bury(tx, item, "131026 [not] on WhatsApp")


def states(store: Store) -> dict[str, int]:
    with store.begin() as tx:
        return outbox.counts(tx)


def test_an_empty_outbox_is_said_so_also_in_a_new_database(run: Run) -> None:
    ended = run("outbox", "list")
    assert ended.exit_code == 0, ended.output
    assert ended.stdout.endswith("nothing has been sent yet\n")


def test_what_waits_and_what_is_dead_is_listed_and_what_was_sent_only_on_demand(run: Run, store: Store) -> None:
    waiting, dead, gone = said(store, "Two days.", "[image] of [/b] a shoe", "Thank you.")
    bury(store, dead)
    with store.begin() as tx:
        outbox.mark_sent(tx, gone, "p-1")
    ended = run("outbox", "list")
    assert ended.exit_code == 0, ended.output
    for words in (waiting[:8], dead[:8], "Two days.", "[image] of [/b] a shoe", "131026 [not] on WhatsApp", "1 dead, 1 sent, 1 waiting"):
        assert words in ended.stdout
    assert "Thank you." not in ended.stdout
    assert "Thank you." in run("outbox", "list", "--all").stdout


def test_what_came_in_and_could_not_be_read_is_listed(run: Run, store: Store) -> None:
    """WA-3."""
    with store.begin() as tx:
        inbox.bury(tx, "telegram", "", "no [id] in it", {"message": "[/x]"})
        inbox.bury(tx, "telegram", "", "not JSON", "\x1b[31m{")
    ended = run("outbox", "list")
    assert ended.exit_code == 0, ended.output
    for words in ("telegram", f"{now():%Y-%m-%d}", "no [id] in it", "{'message': '[/x]'}"):
        assert words in ended.stdout
    assert "\x1b" not in ended.stdout


def test_a_dead_row_is_tried_again_by_the_beginning_of_its_id(run: Run, store: Store) -> None:
    first, second = said(store, "One.", "Two.")
    bury(store, first, second)
    ended = run("outbox", "replay", first[:8])
    assert (ended.exit_code, ended.stdout) == (0, "1 of 1 will be sent again\n")
    with store.begin() as tx:
        assert [row["id"] for row in outbox.listed(tx, ("waiting",))] == [first]


def test_all_dead_rows_are_tried_again_at_once(run: Run, store: Store) -> None:
    bury(store, *said(store, "One.", "Two."))
    assert run("outbox", "replay", "--all").stdout == "2 of 2 will be sent again\n"
    assert states(store) == {"waiting": 2}
    assert run("outbox", "replay", "--all").stdout == "0 of 0 will be sent again\n"


@pytest.mark.parametrize("which", ["0123456789abcdef", "waiting"])
def test_what_is_not_dead_or_unknown_is_not_tried_again(run: Run, store: Store, which: str) -> None:
    [waiting] = said(store, "One.")
    ended = run("outbox", "replay", waiting if which == "waiting" else which)
    assert ended.exit_code == 1
    assert "0 dead rows" in ended.stderr
    assert "faqtotum outbox list" in ended.stderr


def test_a_beginning_that_many_share_is_refused_and_nothing_is_done(run: Run, store: Store) -> None:
    bury(store, *said(store, *(str(number) for number in range(17))))
    with store.begin() as tx:
        ids = [row["id"] for row in outbox.listed(tx, ("dead",))]
    shared = next(sign for sign in "0123456789abcdef" if sum(item.startswith(sign) for item in ids) > 1)
    assert run("outbox", "replay", ids[0], shared).exit_code == 1
    assert states(store) == {"dead": 17}


@pytest.mark.parametrize("words", [[], ["abc", "--all"]])
def test_it_must_be_said_which(run: Run, words: list[str]) -> None:
    ended = run("outbox", "replay", *words)
    assert ended.exit_code == 2
    assert "--all" in ended.stderr
