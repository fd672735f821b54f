import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Barrier, Thread
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError

from bot.channels.events import KINDS, MESSAGE, BadItem, Event
from bot.gateway.intake import Intake
from bot.replies.renderer import Renderer
from bot.shared.settings import Settings
from bot.store import inbox, messages
from bot.store.engine import Store
from bot.store.migrate import migrate
from bot.store.rows import Row
from bot.store.tables import conversations
from bot.store.tables import messages as table
from tests.fakes.channel import ACCOUNT, CHANNEL, NUMBER, Core, status, text


@pytest.fixture
def core(store: Store, settings: Settings, renderer: Renderer) -> Core:
    """The core on each kind of database."""
    return Core(store, settings, renderer)


def texts(core: Core) -> list[str]:
    """What customers have written."""
    return list(core.read(lambda tx: tx.execute(sa.select(table.c.text).order_by(table.c.created_at)).scalars().all()))


def dead(core: Core) -> list[Row]:
    return list(core.read(inbox.dead))


def number_of_conversations(core: Core) -> int:
    return int(core.read(lambda tx: tx.execute(sa.select(sa.func.count()).select_from(conversations)).scalar_one()))


def together(core: Core, *deliveries: Any) -> list[Any]:
    """Deliveries at once, in one process; what each got."""

    async def scenario() -> list[Any]:
        intake = core.intake()
        return await asyncio.gather(*(intake.take(CHANNEL, events) for events in deliveries), return_exceptions=True)

    return asyncio.run(scenario())


def test_what_is_taken_is_stored_and_told_after_the_commit(core: Core):
    told = []

    def changed(conversation_id: str) -> None:
        told.append((conversation_id, texts(core)))

    asyncio.run(Intake(core.store, core.arrivals, changed).take(CHANNEL, [text("hello")]))
    assert [stored for _, stored in told] == [["hello"]]
    assert number_of_conversations(core) == 1


def test_an_empty_delivery_is_taken(core: Core):
    core.take()
    assert core.changed == []


# --- one bad event does not take the others (WA-3)


def test_one_bad_event_does_not_take_the_others(core: Core):
    """WA-3: a dead letter, and the rest is processed."""
    bad = Event("nonsense", id="in-bad", account=ACCOUNT, wa_id=NUMBER, raw={"what": "is this"})
    core.take(text("before"), bad, text("after"))
    assert texts(core) == ["before", "after"]
    [letter] = dead(core)
    assert (letter["channel"], letter["account"], letter["raw"]) == (CHANNEL, ACCOUNT, {"what": "is this"})
    assert "nonsense" in letter["fault"]


def test_an_item_that_could_not_be_parsed_is_kept(core: Core):
    """WA-3."""
    core.take(text("hello"), bad=[BadItem("no id", {"id": None}, ACCOUNT), BadItem("no JSON", "{\x00")])
    assert texts(core) == ["hello"]
    assert [(letter["fault"], letter["raw"]) for letter in dead(core)] == [("no id", {"id": None}), ("no JSON", "{\x00")]


def test_a_bad_event_that_comes_again_after_a_mend_is_not_taken_for_known(core: Core):
    core.take(Event(MESSAGE, "text", "in-9", ACCOUNT, NUMBER, text="x", at="yesterday"))  # type: ignore[arg-type]
    assert len(dead(core)) == 1
    core.take(text("x", id="in-9"))
    assert texts(core) == ["x"]


@pytest.mark.parametrize("field", ["id", "account", "wa_id", "user_id", "name", "text", "payload", "filename", "in_reply_to", "target"])
@pytest.mark.parametrize("value", ["a\x00b", "\ud800", "x" * 5000])
def test_whatever_a_field_holds_the_others_get_through(core: Core, field: str, value: str):
    """WA-3."""
    core.take(text("before"), text("odd", type="image", raw={field: value}, **{field: value}), text("after"))
    assert {"before", "after"} <= set(texts(core))
    assert len(texts(core)) + len(dead(core)) == 3


def test_an_odd_name_is_no_reason_to_lose_a_message(core: Core):
    core.take(text("hello", name="Ola \ud83d\x00" + "a" * 500))
    assert (texts(core), dead(core)) == (["hello"], [])


odd_texts = st.text(st.characters(), max_size=40)
fields = dict.fromkeys(("type", "id", "account", "wa_id", "user_id", "name", "text", "payload", "filename", "emoji", "target"), odd_texts)
odd_events = st.builds(
    Event,
    kind=st.sampled_from(KINDS),
    status=st.sampled_from(["sent", "failed", "", "odd"]),
    error=st.none() | st.integers(),
    lat=st.none() | st.floats(),
    lon=st.none() | st.floats(),
    items=st.integers(0, 9),
    at=st.none() | st.datetimes(),
    raw=st.recursive(st.none() | st.floats() | odd_texts, lambda inner: st.lists(inner) | st.dictionaries(odd_texts, inner), max_leaves=4),
    **fields,
)


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=st.lists(odd_events, max_size=6))
def test_whatever_comes_in_between_a_good_message_is_stored(core: Core, events: list[Event]):
    """WA-3."""
    good = text("good")
    core.take(*events, good)
    assert core.read(inbox.message_of, CHANNEL, ACCOUNT, good.id) is not None


# --- each event once (WA-5)


def test_the_same_message_twice_in_one_delivery_is_stored_once(core: Core):
    """WA-5."""
    event = text("hello")
    core.take(event, event)
    assert (texts(core), dead(core)) == (["hello"], [])


def test_the_same_message_in_two_deliveries_is_stored_once_and_told_once(core: Core):
    """WA-5."""
    event = text("hello")
    core.take(event)
    core.take(event)
    assert texts(core) == ["hello"]
    assert len(core.changed) == 1


def test_the_same_message_in_two_deliveries_at_once_is_stored_once(core: Core):
    """WA-5."""
    event = text("hello")
    assert together(core, *[[event]] * 20) == [None] * 20
    assert texts(core) == ["hello"]


def test_the_same_message_to_two_processes_at_once_is_stored_once(core: Core):
    """WA-5."""
    for number in range(5):
        event = text(f"hello {number}", wa_id=f"4850010020{number}")
        _two_processes(core, [event], [event])
    assert texts(core) == [f"hello {number}" for number in range(5)]
    assert (number_of_conversations(core), dead(core)) == (5, [])


def test_two_first_messages_of_a_customer_to_two_processes_are_both_kept(core: Core):
    """Both processes make the contact; the second one finds that of the first."""
    for number in range(5):
        same = {"wa_id": f"4850010020{number}"}
        _two_processes(core, [text("one", **same)], [text("two", **same)])
    assert sorted(texts(core)) == ["one"] * 5 + ["two"] * 5
    assert (number_of_conversations(core), dead(core)) == (5, [])


def _two_processes(core: Core, *deliveries: list[Event]) -> None:
    ready = Barrier(len(deliveries))

    def work(events: list[Event]) -> None:
        ready.wait()
        core.take(*events)

    threads = [Thread(target=work, args=(events,)) for events in deliveries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_messages_without_an_id_are_never_taken_for_the_same(core: Core):
    """WA-5."""
    core.take(text("hello", id=""), text("hello", id=""))
    core.take(text("hello", id=""))
    assert texts(core) == ["hello"] * 3


def test_the_same_id_at_another_of_the_shops_numbers_is_another_message(core: Core):
    core.take(text("one", id="in-5"), text("two", id="in-5", account="shop-2"))
    assert texts(core) == ["one", "two"]
    assert number_of_conversations(core) == 2


# --- the commit (WA-3)


class Away:
    """A database that goes away, and comes back."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.away = True

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction that cannot be committed while it is away."""
        with self._store.begin() as tx:
            yield tx
            if self.away:
                raise OperationalError("COMMIT", {}, Exception("gone"))


def test_a_commit_that_fails_is_told_to_the_provider_who_sends_it_again(core: Core):
    """WA-3: 503, so that it is sent again."""
    store: Any = Away(core.store)
    event = text("hello")

    async def scenario() -> None:
        intake = Intake(store, core.arrivals, core.changed.append)
        with pytest.raises(OperationalError):
            await intake.take(CHANNEL, [event])
        assert (texts(core), core.changed) == ([], [])
        store.away = False
        await intake.take(CHANNEL, [event])

    asyncio.run(scenario())
    assert (texts(core), len(core.changed)) == (["hello"], 1)


def test_a_database_that_goes_away_within_an_event_makes_no_dead_letter(core: Core, monkeypatch: pytest.MonkeyPatch):
    def gone(*arguments: Any) -> list[str]:
        raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr(core.arrivals, "apply", gone)
    with pytest.raises(OperationalError):
        core.take(text("hello"))
    assert dead(core) == []


def test_deliveries_that_come_at_once_share_a_commit(core: Core):
    store: Any = Away(core.store)
    store.away = False
    begun = []
    real = store.begin
    store.begin = lambda: begun.append(1) or real()

    async def scenario() -> None:
        intake = Intake(store, core.arrivals, core.changed.append)
        await asyncio.gather(*(intake.take(CHANNEL, [text(str(number), wa_id=f"485{number:08d}")]) for number in range(50)))

    asyncio.run(scenario())
    assert len(texts(core)) == len(core.changed) == 50
    assert len(begun) <= 3


def test_whoever_does_not_wait_any_more_does_not_hurt_the_others(core: Core):
    async def scenario() -> None:
        intake = core.intake()
        impatient = asyncio.create_task(intake.take(CHANNEL, [text("one")]))
        patient = asyncio.create_task(intake.take(CHANNEL, [text("two")]))
        await asyncio.sleep(0)
        impatient.cancel()
        await patient

    asyncio.run(scenario())
    assert texts(core) == ["one", "two"]


def test_a_conversations_messages_are_stored_in_the_order_in_which_they_came(core: Core):
    """WA-7."""
    assert together(core, *[[text(str(number))] for number in range(20)]) == [None] * 20
    assert texts(core) == [str(number) for number in range(20)]
    [own] = set(core.changed)
    assert [row["seq"] for row in core.read(messages.after, own, 0)] == list(range(1, 21))


def test_a_status_between_messages_is_no_message(core: Core):
    """WA-4: one delivery may hold both."""
    core.take(status("nobody-knows"), text("hello"), status("", "sent"))
    assert (texts(core), dead(core)) == (["hello"], [])


def test_the_tables_of_a_new_database_take_an_event(tmp_path: Any, settings: Settings, renderer: Renderer):
    """The migrations make what the intake needs."""
    url = f"sqlite:///{tmp_path}/new.db"
    migrate(url)
    core = Core(Store(url), settings, renderer)
    core.take(text("hello"))
    assert texts(core) == ["hello"]
