"""The verdict on a trial finds what it is there to find: each kind of loss and doubling, and nothing where all is well (RL-2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.channels.whatsapp_cloud.graph import Call
from bot.trials.customers import Said
from bot.trials.stored import Stored
from bot.trials.verdict import Witness, verdict

Change = Callable[[Witness], Witness]
ACKNOWLEDGED, STORED, NUMBERED, OUTCOMES, SAME, CALLS, ORDER = range(7)


def message(seq: int, author: str, text: str, **more: Any) -> dict[str, Any]:
    return {"id": f"m{seq}", "seq": seq, "author": author, "text": text, "keys": [], "outcome": None, "sender_id": None, **more}


def row(seq: int, **more: Any) -> dict[str, Any]:
    given = {"id": f"o{seq}", "message_id": f"m{seq}", "seq": seq, "part": 0, "state": "sent", "attempts": 1, "flagged": False, "error": ""}
    return {**given, **more}


def call(key: str, taken: bool = True) -> Call:
    return Call("shop", {"to": "48", "biz_opaque_callback_data": key}, wamid=f"wamid.{key}" if taken else "")


def good() -> Witness:
    """Two questions, two answers, all sent at once."""
    messages = [
        message(1, "customer", "one", outcome="reply", sender_id="a"),
        message(2, "bot", "answer one"),
        message(3, "customer", "two", outcome="apology", sender_id="b"),
        message(4, "bot", "sorry"),
    ]
    stored = Stored("48", ["c"], messages, [row(2), row(4)])
    said = [Said("a", "one"), Said("b", "two")]
    return Witness(stored, said, desk=messages, widget=messages, calls=[call("o2"), call("o4")])


def stored(one: Witness, **changes: Any) -> Witness:
    return replace(one, stored=replace(one.stored, **changes))


def with_message(one: Witness, index: int, **changes: Any) -> Witness:
    """A message is another, everywhere."""
    rows = [{**item, **(changes if number == index else {})} for number, item in enumerate(one.stored.messages)]
    return replace(stored(one, messages=rows), desk=rows, widget=rows)


def with_row(one: Witness, index: int, **changes: Any) -> Witness:
    return stored(one, outbox=[{**item, **(changes if number == index else {})} for number, item in enumerate(one.stored.outbox)])


def broken_rules(one: Witness) -> list[int]:
    return [number for number, finding in enumerate(verdict([good(), one], 2)) if finding.violations]


def test_where_all_is_well_nothing_is_found() -> None:
    assert broken_rules(good()) == []


def test_each_violation_names_its_customer() -> None:
    (found,) = verdict([good(), with_message(good(), 3, seq=9)], 2)[NUMBERED].violations
    assert found == "48: seq is [1, 2, 3, 9]"


def said_only_once(one: Witness) -> Witness:
    return replace(one, said=one.said[:1])


def lost(one: Witness) -> Witness:
    """An acknowledged message is not there."""
    rows = [item for item in one.stored.messages if item["text"] != "two"]
    return replace(stored(one, messages=rows), desk=rows, widget=rows)


def doubled(one: Witness) -> Witness:
    rows = [*one.stored.messages, {**one.stored.messages[2], "seq": 5, "outcome": "desk"}]
    return replace(stored(one, messages=rows), desk=rows, widget=rows)


def answered_twice(one: Witness) -> Witness:
    rows = [*one.stored.messages, message(5, "bot", "sorry")]
    return replace(stored(one, messages=rows), desk=rows, widget=rows)


def swapped(one: Witness) -> Witness:
    return replace(one, said=[one.said[1], one.said[0]])


BAD: dict[str, tuple[Change, list[int]]] = {
    "a fault that a customer saw": (lambda one: replace(one, faults=["500"]), [ACKNOWLEDGED]),
    "not acknowledged, and stored": (said_only_once, [ACKNOWLEDGED, STORED]),
    "lost": (lost, [STORED, NUMBERED, OUTCOMES]),
    "doubled": (doubled, [STORED]),
    "in another order": (swapped, [STORED]),
    "another text": (lambda one: with_message(one, 0, text="won"), [STORED]),
    "two conversations": (lambda one: stored(one, conversations=["c", "d"]), [STORED]),
    "nothing at all": (
        lambda one: replace(one, stored=Stored("48"), desk=(), widget=None, calls=()),
        [STORED],
    ),
    "a gap": (lambda one: with_message(one, 3, seq=5), [NUMBERED]),
    "still pending": (lambda one: with_message(one, 0, outcome="pending"), [OUTCOMES]),
    "without an outcome": (lambda one: with_message(one, 0, outcome=None), [OUTCOMES]),
    "answered twice": (answered_twice, [OUTCOMES]),
    "answered though it was the desk's": (lambda one: with_message(one, 0, outcome="desk"), [OUTCOMES]),
    "the desk shows less": (lambda one: replace(one, desk=one.desk[:3]), [SAME]),
    "the window shows something else": (lambda one: replace(one, widget=[*one.desk[:3], message(4, "bot", "Sorry!")]), [SAME]),
    "sent twice": (lambda one: replace(one, calls=[*one.calls, call("o4")]), [CALLS]),
    "sent twice, and counted": (lambda one: replace(with_row(one, 1, attempts=2), calls=[*one.calls, call("o4")]), [CALLS]),
    "sent three times, flagged": (
        lambda one: replace(with_row(one, 1, attempts=3, flagged=True), calls=[*one.calls, call("o4"), call("o4")]),
        [CALLS],
    ),
    "a refusal that was not counted": (lambda one: replace(one, calls=[call("o2", False), *one.calls]), [CALLS]),
    "never sent": (lambda one: replace(one, calls=one.calls[:1]), [CALLS]),
    "still waiting": (lambda one: with_row(one, 1, state="waiting"), [CALLS]),
    "given up silently": (lambda one: replace(with_row(one, 1, state="dead"), calls=one.calls[:1]), [CALLS]),
    "given up although it arrived": (lambda one: stored(with_row(one, 1, state="dead"), notes=["Message 4 did not reach ..."]), [CALLS]),
    "sent, and nobody knows what": (lambda one: replace(one, calls=[*one.calls, call("other")]), [CALLS]),
    "sent in another order": (lambda one: replace(one, calls=one.calls[::-1]), [ORDER]),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_found(name: str) -> None:
    change, rules = BAD[name]
    assert broken_rules(change(good())) == rules


FINE: dict[str, Change] = {
    "sent twice, flagged": lambda one: replace(with_row(one, 1, attempts=2, flagged=True), calls=[*one.calls, call("o4")]),
    "refused, then taken": lambda one: replace(with_row(one, 0, attempts=2), calls=[call("o2", False), *one.calls]),
    "killed before the call": lambda one: with_row(one, 1, attempts=3),
    "withheld, since a person had taken over": lambda one: replace(
        with_row(with_message(one, 3, outcome="withheld"), 1, state="dead"), calls=one.calls[:1]
    ),
    "given up, and the desk told": lambda one: replace(
        stored(with_row(one, 1, state="dead", flagged=True), notes=["Message 4 did not reach the customer (...)."]), calls=one.calls[:1]
    ),
}


@pytest.mark.parametrize("name", FINE)
def test_what_is_allowed_is_not_complained_about(name: str) -> None:
    assert broken_rules(FINE[name](good())) == []
