from collections.abc import Callable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.engine import Connection

from bot.gateway.handoff import HandOff
from bot.replies.renderer import Renderer
from bot.shared.errors import ConflictError
from bot.store import cases, conversations, messages
from bot.store.engine import Store
from bot.store.rows import Row

LONDON = ZoneInfo("Europe/London")
WEDNESDAY = datetime(2026, 6, 3, 10, tzinfo=LONDON)  # working hours in every market
SUNDAY = datetime(2026, 6, 7, 12, tzinfo=LONDON)


@pytest.fixture
def tx(store: Store) -> Iterator[Connection]:
    """An open transaction."""
    with store.begin() as opened:
        yield opened


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def asked(tx: Connection, handoff: HandOff, language: str = "en") -> tuple[Row, Row]:
    """A conversation handed over; returns it and its last message."""
    row = conversations.create(tx, "web", language, "", settled=True)
    handoff.open(tx, row, "asked")
    after = conversations.get(tx, row["id"])
    assert after is not None
    return after, messages.after(tx, row["id"], 0)[-1]


def test_the_conversation_waits_under_a_case_number(tx: Connection, renderer: Renderer):
    row, _ = asked(tx, HandOff(renderer, at(WEDNESDAY)))
    [case] = cases.of_conversation(tx, row["id"])
    assert (row["state"], row["reason"], row["agent_id"]) == ("queued", "asked", None)
    assert row["queued_at"] is not None
    assert (case["number"], case["state"], case["reason"]) == (row["case_number"], "queued", "asked")


@pytest.mark.parametrize("language", ["bg", "pl", "hu", "th", "hr", "en"])
def test_the_customer_is_told_number_and_place_in_their_language(tx: Connection, renderer: Renderer, language: str):
    """AD-8, WG-12."""
    row, told = asked(tx, HandOff(renderer, at(WEDNESDAY)), language)
    expected = [
        renderer.say("handoff_case", language, {"case_number": row["case_number"]}),
        renderer.say("queue_first", language),
    ]
    assert (told["author"], told["language"], told["text"]) == ("system", language, " ".join(expected))


@pytest.mark.parametrize(("ahead", "key"), [(0, "queue_first"), (1, "queue_place_one"), (2, "queue_place"), (4, "queue_place")])
def test_the_place_is_said_in_the_right_words(tx: Connection, renderer: Renderer, ahead: int, key: str):
    handoff = HandOff(renderer, at(WEDNESDAY))
    for _ in range(ahead):
        asked(tx, handoff)
    _, told = asked(tx, handoff)
    assert told["keys"] == ["handoff_case", key]
    assert renderer.say(key, "en", {"ahead": str(ahead)}) in told["text"]


def test_out_of_hours_the_customer_is_told_the_hours(tx: Connection, renderer: Renderer):
    """AD-7."""
    _, told = asked(tx, HandOff(renderer, at(SUNDAY)))
    assert told["keys"] == ["handoff_case", "queue_first", "queue_closed"]
    assert told["text"].endswith(renderer.say("queue_closed", "en"))
    assert renderer.facts.value("hours_weekdays", "int", "en_GB") in told["text"]


def test_the_hours_are_those_of_the_customers_market(tx: Connection, renderer: Renderer):
    """At 03:00 in London it is 09:00 in Bangkok."""
    handoff = HandOff(renderer, at(datetime(2026, 6, 3, 3, tzinfo=LONDON)))
    assert "queue_closed" not in asked(tx, handoff, "th")[1]["keys"]
    assert "queue_closed" in asked(tx, handoff, "en")[1]["keys"]


@pytest.mark.parametrize("state", ["queued", "human"])
def test_what_is_with_a_person_already_is_not_handed_over_again(tx: Connection, renderer: Renderer, state: str):
    row = conversations.create(tx, "web", "en", "", settled=True)
    conversations.update(tx, row["id"], state=state)
    with pytest.raises(ConflictError, match="already"):
        HandOff(renderer).open(tx, row, "asked")


def test_a_closed_conversation_can_be_handed_over(tx: Connection, renderer: Renderer):
    """AD-9."""
    row = conversations.create(tx, "web", "en", "", settled=True)
    conversations.update(tx, row["id"], state="closed")
    HandOff(renderer).open(tx, row, "complaint")
    after = conversations.get(tx, row["id"])
    assert after is not None
    assert (after["state"], after["reason"]) == ("queued", "complaint")


def test_what_still_waited_for_the_bot_goes_to_the_desk(tx: Connection, renderer: Renderer):
    """AD-2."""
    row = conversations.create(tx, "web", "en", "", settled=True)
    messages.add(tx, row["id"], "customer", "one more thing", "en", outcome="pending")
    HandOff(renderer).open(tx, row, "asked")
    assert [item["outcome"] for item in messages.after(tx, row["id"], 0)] == ["desk", None]


def test_the_clock_is_the_real_one_by_default(tx: Connection, renderer: Renderer):
    _, told = asked(tx, HandOff(renderer))
    assert told["keys"][:2] == ["handoff_case", "queue_first"]
