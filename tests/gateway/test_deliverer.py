import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from bot.channels.calls import LONGEST_CALL
from bot.channels.sending import Ambiguous, Limits, Refused, TryAgain
from bot.gateway import deliverer as module
from bot.gateway.deliverer import Deliverer, pause_before
from bot.gateway.pace import Pace
from bot.gateway.thinking import Thinking
from bot.replies.renderer import Renderer
from bot.shared.settings import Settings
from bot.store import conversations, messages, notes, outbox
from bot.store.engine import Store
from bot.store.rows import Row
from tests.fakes.channel import Core, FakeSender, status, text

PATIENCE = 10.0


@pytest.fixture
def core(store: Store, settings: Settings, renderer: Renderer) -> Core:
    """The core on each kind of database."""
    return Core(store, settings, renderer)


@pytest.fixture
def own(core: Core) -> str:
    """A conversation in which the customer has said hello."""
    return core.conversation()


def rows(core: Core) -> list[Row]:
    found = core.read(outbox.listed, ("waiting", "sending", "ambiguous", "sent", "dead"))
    return sorted(found, key=lambda row: (row["created_at"], row["seq"], row["part"]))


def states(core: Core) -> list[str]:
    return [row["state"] for row in rows(core)]


def told(core: Core, conversation: str) -> list[str]:
    return [note["text"] for note in core.read(notes.of_conversation, conversation)]


async def until(condition: Callable[[], bool]) -> None:
    async def wait() -> None:
        while not condition():
            await asyncio.sleep(0.005)

    await asyncio.wait_for(wait(), PATIENCE)


def running(core: Core, condition: Callable[[], bool], meanwhile: Callable[[Deliverer], Any] = lambda deliverer: None) -> None:
    """The deliverer as the app runs it, until something has happened."""

    async def scenario() -> None:
        deliverer = core.deliverer()
        await deliverer.start()
        meanwhile(deliverer)
        await until(condition)
        await deliverer.stop()

    asyncio.run(scenario())


# --- what is sent


def test_what_is_said_is_sent_in_order_part_by_part(core: Core, own: str):
    """RL-1."""
    core.say(own, "One.\n\nTwo."), core.say(own, "Three.")
    core.changed.clear()
    running(core, lambda: states(core) == ["sent"] * 3)
    assert core.sender.texts == ["One.", "Two.", "Three."]
    assert core.changed == [own] * 3
    assert core.sender.closed


def test_a_deliverer_that_is_woken_sends_at_once(core: Core, own: str):
    async def scenario() -> None:
        deliverer = core.deliverer()
        await deliverer.start()
        await asyncio.sleep(0.1)
        core.say(own, "Two days.")
        deliverer.wake()
        await asyncio.wait_for(until(lambda: states(core) == ["sent"]), 3)
        await deliverer.stop()

    asyncio.run(scenario())


def test_a_slow_call_holds_up_its_own_conversation_only(core: Core, own: str):
    """RL-1: other conversations go on."""
    core.take(text("hello", wa_id="36301234567"))
    core.say(own, "slow"), core.say(own, "after the slow one"), core.say(core.changed[-1], "quick")

    async def scenario() -> None:
        deliverer = core.deliverer()
        core.sender.seconds = 0.5
        await deliverer._round()
        core.sender.seconds = 0.0
        await deliverer._round()
        assert sorted(core.sender.texts) == ["quick", "slow"]
        await asyncio.gather(*deliverer._sending.values())
        await deliverer._round()
        await asyncio.gather(*deliverer._sending.values())

    asyncio.run(scenario())
    assert core.sender.texts[-1] == "after the slow one"


def test_a_dead_row_blocks_nobody(core: Core, own: str):
    """RL-1."""
    core.sender.will(Refused("no such number", 131026))
    core.say(own, "One."), core.say(own, "Two.")
    core.deliver(2)
    assert states(core) == ["dead", "sent"]
    assert told(core, own) == ["Message 2 did not reach the customer (no such number)."]


def test_what_cannot_even_be_made_ready_holds_up_nobody(core: Core, own: str):
    core.take(text("hello", wa_id="36301234567"))
    core.say(own, "unspeakable"), core.say(own, "Two."), core.say(core.changed[-1], "Three.")
    running(core, lambda: sorted(states(core)) == ["dead", "sent", "sent"])
    assert sorted(core.sender.texts) == ["Three.", "Two."]
    assert "it could not be made ready" in told(core, own)[0]


def test_many_conversations_are_served_without_waiting_for_the_next_wake(core: Core):
    number = 2 * module.MOST_AT_ONCE + 20
    core.take(*(text("hello", wa_id=f"485{place:08d}") for place in range(number)))
    for place, conversation in enumerate(core.changed):
        core.say(conversation, str(place))

    async def scenario() -> list[float]:
        deliverer = core.deliverer()
        return [await deliverer._round() for _ in range(3)]

    assert asyncio.run(scenario()) == [0.0, 0.0, module.IDLE_SECONDS]
    assert states(core).count("waiting") == 0


# --- what passes


def test_what_is_not_taken_now_is_sent_again_later(core: Core, own: str):
    """WA-13."""
    core.sender.will(TryAgain("busy"), TryAgain("busy", after=30.0))
    core.say(own, "Two days.")
    core.deliver(3)
    assert states(core) == ["waiting"]
    assert len(core.sender.calls) == 1
    core.clock.pass_by(seconds=2)
    core.deliver(2)
    assert len(core.sender.calls) == 2
    core.clock.pass_by(seconds=29)
    core.deliver()
    assert len(core.sender.calls) == 2
    core.clock.pass_by(seconds=2)
    core.deliver()
    assert [(row["state"], row["attempts"], row["error"]) for row in rows(core)] == [("sent", 3, "")]
    assert told(core, own) == []


def test_after_a_day_it_is_given_up_and_told(core: Core, own: str):
    core.say(own, "Two days.")
    for _ in range(26):
        core.sender.will(TryAgain("busy"))
        core.deliver()
        core.clock.pass_by(hours=1)
    assert states(core) == ["dead"]
    assert told(core, own) == ["Message 2 did not reach the customer (given up after 24 hours: busy)."]
    assert 24 <= len(core.sender.calls) <= 25


@pytest.mark.parametrize(("attempt", "longest"), [(1, 1.0), (2, 2.0), (5, 16.0), (9, 256.0), (10, 300.0), (5000, 300.0)])
def test_pauses_double_up_to_a_limit_and_are_spread(attempt: int, longest: float):
    """WA-13: backoff and jitter."""
    assert pause_before(attempt, chance=lambda: 0.0) == longest / 2
    assert pause_before(attempt, chance=lambda: 1.0) == longest


@pytest.mark.parametrize(("asked", "pause"), [(None, 1.0), (0.2, 1.0), (60.0, 60.0), (1e300, 86400.0), (float("inf"), 86400.0)])
def test_a_provider_is_never_asked_earlier_than_it_wants_within_reason(asked: float | None, pause: float):
    assert pause_before(1, asked, lambda: 1.0) == pause


def test_a_refusal_because_of_the_window_closes_it(core: Core, own: str):
    """WA-12, WA-13: one note for all parts."""
    core.sender.limits = replace(core.sender.limits, window_hours=24.0)
    core.sender.will(Refused("re-engagement", 131047, window_closed=True))
    core.say(own, "One.\n\nTwo.", "agent")
    core.deliver(3)
    assert (states(core), len(core.sender.calls), len(told(core, own))) == (["dead", "dead"], 1, 1)
    assert dict(core.read(conversations.get, own))["window_from"] is None


# --- what nobody knows (WA-15)


def test_what_nobody_knows_waits_for_a_status(core: Core, own: str):
    """WA-15: and is not sent again when it comes; what follows goes on then."""
    core.sender.limits = replace(core.sender.limits, keyed=True)
    core.sender.will(Ambiguous("no answer"))
    core.say(own, "One."), core.say(own, "Two.")
    core.deliver(2)
    core.clock.pass_by(seconds=19)
    core.deliver()
    assert (core.sender.texts, states(core)) == (["One."], ["ambiguous", "waiting"])
    core.take(status("p-1", "delivered", biz_opaque_callback_data=core.sender.calls[0].key))
    core.clock.pass_by(seconds=60)
    core.deliver(2)
    assert (core.sender.texts, states(core)) == (["One.", "Two."], ["sent", "sent"])


@pytest.mark.parametrize("keyed", [True, False])
def test_after_that_there_is_one_flagged_resend(core: Core, own: str, keyed: bool):
    """WA-15."""
    core.sender.limits = replace(core.sender.limits, keyed=keyed)
    core.sender.will(Ambiguous("no answer"))
    core.say(own, "Two days.")
    core.deliver()
    core.clock.pass_by(seconds=21)
    core.deliver()
    assert core.sender.texts == ["Two days."] * 2
    assert len({call.key for call in core.sender.calls}) == 1
    assert [(row["state"], row["flagged"]) for row in rows(core)] == [("sent", True)]
    assert told(core, own) == []


def test_after_a_second_time_it_is_dead_and_told(core: Core, own: str):
    """WA-15."""
    core.sender.will(Ambiguous("no answer"), Ambiguous("no answer"))
    core.say(own, "One."), core.say(own, "Two.")
    for _ in range(4):
        core.deliver()
        core.clock.pass_by(seconds=21)
    core.deliver()
    assert (core.sender.texts, states(core)) == (["One.", "One.", "Two."], ["dead", "sent"])
    assert len(told(core, own)) == 1
    assert "nobody knows whether it arrived" in told(core, own)[0]


def test_a_status_that_comes_before_the_call_breaks_off_settles_it(core: Core, own: str):
    """WA-15."""
    core.say(own, "Two days.")

    async def scenario() -> None:
        deliverer = core.deliverer()
        core.sender.seconds = 0.3
        core.sender.will(Ambiguous("no answer"))
        await deliverer._round()
        await until(lambda: bool(core.sender.calls))
        await core.intake().take("fake", [status("p-1", "sent", biz_opaque_callback_data=core.sender.calls[0].key)])
        await asyncio.gather(*deliverer._sending.values())

    asyncio.run(scenario())
    core.clock.pass_by(minutes=5)
    core.deliver()
    assert ([row["provider_id"] for row in rows(core)], len(core.sender.calls)) == (["p-1"], 1)


def test_a_fault_of_ours_in_a_sender_is_an_attempt_of_which_nobody_knows(core: Core, own: str):
    core.sender.will(KeyError("messages"))
    core.say(own, "Two days.")
    core.deliver()
    core.clock.pass_by(seconds=61)
    core.deliver()
    assert [(row["state"], row["flagged"]) for row in rows(core)] == [("sent", True)]


# --- processes that die or end (RL-1)


def test_a_process_that_dies_between_taking_and_telling_loses_nothing(core: Core, own: str):
    """RL-1: its lease runs out, and what it may have sent is sent once more, flagged."""
    core.say(own, "One.\n\nTwo."), core.say(own, "Three.")
    core.deliverer()._take()
    core.deliver()
    assert core.sender.calls == []
    core.clock.pass_by(seconds=61)
    core.deliver(3)
    assert core.sender.texts == ["One.", "Two.", "Three."]
    assert [(row["seq"], row["part"]) for row in rows(core) if row["flagged"]] == [(2, 0)]


def test_a_call_that_takes_longer_than_a_lease_is_not_made_twice(core: Core, own: str):
    core.say(own, "Two days.")

    async def scenario() -> None:
        deliverer = core.deliverer()
        core.sender.seconds = 0.3
        await deliverer._round()
        for _ in range(3):
            core.clock.pass_by(seconds=50)
            await deliverer._round()
        await asyncio.gather(*deliverer._sending.values())
        core.clock.pass_by(seconds=100)
        await deliverer._round()

    asyncio.run(scenario())
    assert (len(core.sender.calls), states(core)) == (1, ["sent"])


def test_ending_waits_for_what_is_being_sent_and_leaves_nothing_taken(core: Core, monkeypatch: pytest.MonkeyPatch):
    taking, real = Event(), outbox.take_due

    def take_due(*arguments: Any) -> list[Row]:
        taking.set()
        time.sleep(0.2)
        return real(*arguments)

    monkeypatch.setattr(outbox, "take_due", take_due)
    for number in range(10):
        core.take(text("hello", wa_id=f"485{number:08d}"))
        core.say(core.changed[-1], "Two days.")
    core.sender.seconds = 0.1

    async def scenario() -> None:
        deliverer = core.deliverer()
        await deliverer.start()
        await until(taking.is_set)  # the first round is at the database
        await deliverer.stop()

    asyncio.run(scenario())
    assert (states(core), len(core.sender.calls)) == (["sent"] * 10, 10)
    assert core.sender.closed


def test_without_channels_there_is_nothing_to_run(core: Core, renderer: Renderer):
    core.jobs = module.Jobs({}, renderer, core.receipts)

    async def scenario() -> None:
        deliverer = core.deliverer()
        await deliverer.start()
        deliverer.wake("any")
        await deliverer.stop()

    asyncio.run(scenario())


# --- the database goes away


def away(times: list[int]) -> Callable[..., Any]:
    """A `begin` that fails as often as told."""

    def failing(real: Callable[[], Any]) -> Callable[[], Any]:
        def begin() -> Any:
            if times[0] > 0:
                times[0] -= 1
                raise OperationalError("BEGIN", {}, Exception("gone"))
            return real()

        return begin

    return failing


@pytest.mark.parametrize("result", [None, TryAgain("busy"), Refused("never"), Ambiguous("no answer")])
def test_what_became_of_a_call_is_kept_until_the_database_is_back(
    core: Core, own: str, result: Exception | None, monkeypatch: pytest.MonkeyPatch
):
    """RL-1: the message has gone out already; not even a lease that has run out meanwhile sends it again."""
    monkeypatch.setattr(module, "AWAY_SECONDS", 0.01)
    core.say(own, "Two days.")
    if result:
        core.sender.will(result)
    times = [0]

    async def scenario() -> None:
        deliverer = core.deliverer()
        core.sender.seconds = 0.1
        await deliverer._round()
        monkeypatch.setattr(core.store, "begin", away(times)(core.store.begin))
        times[0] = 5
        core.clock.pass_by(minutes=2)
        await until(lambda: times[0] == 0)
        await deliverer._round()
        await asyncio.gather(*deliverer._sending.values())

    asyncio.run(scenario())
    expected = {type(None): "sent", TryAgain: "waiting", Refused: "dead", Ambiguous: "ambiguous"}
    assert (states(core), len(core.sender.calls)) == ([expected[type(result)]], 1)


def test_sending_goes_on_when_the_database_is_back(core: Core, own: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "IDLE_SECONDS", 0.02)
    core.say(own, "Two days.")
    times = [3]
    monkeypatch.setattr(core.store, "begin", away(times)(core.store.begin))
    running(core, lambda: times[0] == 0 and states(core) == ["sent"])


def test_a_result_that_can_never_be_kept_does_not_turn_in_circles(core: Core, own: str, monkeypatch: pytest.MonkeyPatch):
    core.say(own, "Two days.")
    tried = []

    def broken(*arguments: Any) -> bool:
        tried.append(1)
        raise ValueError("a fault of ours")

    monkeypatch.setattr(outbox, "mark_sent", broken)
    core.deliver()
    assert (tried, states(core)) == ([1], ["sending"])


# --- the pace (WA-14)


def test_what_is_too_fast_waits_and_is_no_attempt(core: Core, own: str):
    """WA-14."""
    core.sender.limits = Limits(per_second=1000.0, pair_seconds=6.0, pair_burst=2)
    for number in range(4):
        core.say(own, str(number))
    turned = [100.0]

    async def scenario() -> None:
        deliverer = core.deliverer()
        deliverer._paces = {"fake": Pace(core.sender.limits, lambda: turned[0])}
        for seconds in (0, 0, 0, 0, 5.9, 0.2, 6, 6):
            turned[0] += seconds
            core.clock.pass_by(seconds=seconds)
            await deliverer._round()
            await asyncio.gather(*deliverer._sending.values())
            sent.append(len(core.sender.calls))

    sent: list[int] = []
    asyncio.run(scenario())
    assert sent == [1, 2, 2, 2, 2, 3, 4, 4]
    assert [row["attempts"] for row in rows(core)] == [1, 1, 1, 1]


def test_what_waits_for_the_pace_is_not_hidden_by_a_part_behind_a_slow_one(core: Core, own: str):
    """The pause is that of the pace, not the idle one."""
    core.sender.limits = Limits(per_second=1000.0, pair_seconds=2.0, pair_burst=1)
    core.say(own, "One.\n\nTwo.")
    core.take(text("hello", wa_id="36301234567"))
    core.say(core.changed[-1], "Three."), core.say(core.changed[-1], "Four.")
    deliverer = core.deliverer()
    jobs, _ = deliverer._take()
    assert len(jobs) == 2
    with core.store.begin() as tx:
        outbox.mark_sent(tx, next(job.row["id"] for job in jobs if job.body["text"] == "Three."), "p-3")
    assert deliverer._take() == ([], 0.0)
    nothing, pause = deliverer._take()
    assert nothing == []
    assert 1.0 < pause <= 2.0


# --- showing that an answer is coming (WA-16)


def test_the_customer_is_shown_that_the_message_was_read(core: Core):
    """WA-16."""
    event = text("hello", user_id="PL.1")
    core.take(event, text("no id", id=""))
    assert shown(core, 0) == [(core.sender.seen[0][0], event.id)]
    assert core.sender.seen[0][0].user_id == "PL.1"
    core.sender.seen.clear()
    assert shown(core, 1) == []


def shown(core: Core, place: int, senders: dict[str, FakeSender] | None = None) -> list[Any]:
    conversation = dict(core.read(conversations.get, core.changed[0]))
    message = core.read(messages.after, core.changed[0], 0)[place]

    async def scenario() -> None:
        await Thinking(core.store, {"fake": core.sender} if senders is None else senders)(conversation, message)
        await asyncio.sleep(0.05)

    asyncio.run(scenario())
    return core.sender.seen


def test_on_channels_that_do_not_push_nothing_is_shown(core: Core, own: str):
    assert shown(core, 0, {}) == []


def test_a_lease_is_longer_than_the_longest_call():
    assert timedelta(seconds=LONGEST_CALL) < module.LEASE
    assert module.STOP_SECONDS > LONGEST_CALL
