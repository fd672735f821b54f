"""None lost, none doubled: what must hold after a trial, whatever happened meanwhile (RL-2). Each check names every violation."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.channels.whatsapp_cloud.graph import Call
from bot.store import outbox
from bot.store.messages import WITHHELD
from bot.store.rows import Row
from bot.trials.customers import Customer, Said
from bot.trials.stored import Stored
from bot.trials.unreliable import key_of

OUTCOMES = ("reply", "apology", "handoff", "desk")
Transcript = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Witness:
    """All that is known about one customer.

    Attributes:
        stored: by the database.
        said: by the customer: what was acknowledged, in order.
        faults: by the customer, see `Customer.faults`.
        desk: the transcript as the desk's API gives it.
        widget: as the chat's API gives it; None on WhatsApp.
        calls: of the provider: messages to this customer, in order; empty in the chat window.
    """

    stored: Stored
    said: Sequence[Said]
    faults: Sequence[str] = ()
    desk: Transcript = ()
    widget: Transcript | None = None
    calls: Sequence[Call] = ()


@dataclass(frozen=True)
class Finding:
    """One rule.

    Attributes:
        rule: in words.
        looked_at: number of things that were examined.
        violations: each in words; empty when the rule holds.
    """

    rule: str
    looked_at: int
    violations: list[str] = field(default_factory=list)


def verdict(witnesses: Sequence[Witness], messages: int) -> list[Finding]:
    """All rules on all customers.

    Args:
        witnesses: one a customer.
        messages: how many each has written.
    """
    rules: Sequence[tuple[str, Callable[[Witness], Iterator[str]], Callable[[Witness], int]]] = (
        ("every message was acknowledged in the end", lambda one: _acknowledged(one, messages), lambda one: messages),
        ("every acknowledged message is stored once, in order", _stored_once, lambda one: len(one.said)),
        ("seq has no gap", _numbered, lambda one: len(one.stored.messages)),
        ("every message has one outcome, and the answers that go with it", _outcomes, lambda one: len(one.stored.from_customer)),
        ("widget, desk and database show the same transcript", _same_everywhere, lambda one: len(one.stored.messages)),
        ("one call a row of the outbox, more only where flagged or refused", _calls, lambda one: len(one.stored.outbox)),
        ("the provider saw the replies in the transcript's order", _in_order, lambda one: len(one.calls)),
    )
    return [_finding(rule, check, count, witnesses) for rule, check, count in rules]


def _finding(
    rule: str, check: Callable[[Witness], Iterator[str]], count: Callable[[Witness], int], witnesses: Sequence[Witness]
) -> Finding:
    violations = [f"{one.stored.name}: {fault}" for one in witnesses for fault in check(one)]
    return Finding(rule, sum(count(one) for one in witnesses), violations)


def _acknowledged(one: Witness, messages: int) -> Iterator[str]:
    yield from one.faults
    if len(one.said) != messages:
        yield f"{len(one.said)} of {messages} messages were acknowledged"


def _stored_once(one: Witness) -> Iterator[str]:
    if len(one.stored.conversations) != 1:
        yield f"{len(one.stored.conversations)} conversations"
    stored = [(row["sender_id"], row["text"]) for row in one.stored.from_customer]
    said = [(item.id, item.text) for item in one.said]
    if stored == said:
        return
    times = Counter(stored)
    different = [f"{text!r} is stored {times[id_, text]} times" for id_, text in said if times[id_, text] != 1]
    different += [f"{text!r} is stored and was not acknowledged" for id_, text in stored if (id_, text) not in said]
    yield from different or ["the order is another one"]


def _numbered(one: Witness) -> Iterator[str]:
    numbers = [row["seq"] for row in one.stored.messages]
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"seq is {numbers}"


def _outcomes(one: Witness) -> Iterator[str]:
    for row in one.stored.from_customer:
        if row["outcome"] not in OUTCOMES:
            yield f"message {row['seq']} has the outcome {row['outcome']}"
    # Every question of a trial gets one answer; the chat window's welcome is none.
    answers = [row for row in one.stored.messages if row["author"] == "bot" and row["keys"] != ["welcome"]]
    answered = [row for row in one.stored.from_customer if row["outcome"] != "desk"]
    if len(answers) != len(answered):
        yield f"{len(answered)} messages have {len(answers)} answers of the bot"


def _same_everywhere(one: Witness) -> Iterator[str]:
    stored = _lines(one.stored.messages)
    if _lines(one.desk) != stored:
        yield "the desk shows another transcript"
    if one.widget is not None and _lines(one.widget) != stored:
        yield "the chat window shows another transcript"


def _lines(rows: Transcript) -> list[tuple[Any, ...]]:
    return [(row["seq"], row["author"], row["text"]) for row in rows]


def _calls(one: Witness) -> Iterator[str]:
    made: dict[str, list[Call]] = defaultdict(list)
    for call in one.calls:
        made[key_of(call)].append(call)
    by_id = {row["id"]: row for row in one.stored.messages}
    rows = {row["id"]: row for row in one.stored.outbox}
    for key in made.keys() - rows.keys():
        yield f"the provider got {key!r}, which is not in the outbox"
    for row in rows.values():
        fault = _fault_of(row, made[row["id"]], by_id[row["message_id"]], one.stored.notes)
        if fault:
            yield f"message {row['seq']}, part {row['part']}: {fault}"


def _fault_of(row: Row, calls: Sequence[Call], message: Row, notes: Sequence[str]) -> str:
    """What is wrong with the calls of one row; "" when nothing is."""
    taken = sum(bool(call.wamid) for call in calls)
    if taken > (2 if row["flagged"] else 1):
        return f"taken {taken} times, {'' if row['flagged'] else 'not '}flagged"
    if len(calls) > row["attempts"]:
        return f"{len(calls)} calls, {row['attempts']} attempts counted"
    if row["state"] == outbox.SENT:
        return "" if taken else "sent, and the provider has never taken it"
    if row["state"] != outbox.DEAD:
        return f"still {row['state']}"
    # Given up: the bot is silent when a person takes over, and what nobody knows about, the desk is told.
    told = any(note.startswith(f"Message {row['seq']} did not reach") for note in notes)
    withheld = message["outcome"] == WITHHELD and not taken
    return "" if withheld or (told and not taken) else f"given up ({row['error']}), taken {taken} times"


def _in_order(one: Witness) -> Iterator[str]:
    places = {row["id"]: (row["seq"], row["part"]) for row in one.stored.outbox}
    first = dict.fromkeys(key_of(call) for call in one.calls if call.wamid)
    seen = [places[key] for key in first if key in places]
    if seen != sorted(seen):
        yield f"the provider saw messages (seq, part) {seen}"


def witness(customer: Customer, stored: Stored, desk: Transcript, widget: Transcript | None = None, calls: Sequence[Call] = ()) -> Witness:
    """What a customer has to say, with what others have."""
    return Witness(stored, customer.acknowledged, customer.faults, desk, widget, calls)
