"""What has to go out over channels that push, in the order in which it was said. Written in the transaction that says it (RL-1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.shared.text import storable
from bot.store.rows import Row, new_id, now
from bot.store.tables import conversations, messages, outbox

WAITING, SENDING, AMBIGUOUS, SENT, DEAD = "waiting", "sending", "ambiguous", "sent", "dead"
UNFINISHED = (WAITING, SENDING, AMBIGUOUS)
_INSERT = outbox.insert()
LONGEST_ERROR, LONGEST_ID = 1000, 255


def _first_in_line() -> Any:
    """What may be sent at its time, since no earlier row of its conversation is unfinished."""
    earlier = outbox.alias()
    before = (earlier.c.seq < outbox.c.seq) | ((earlier.c.seq == outbox.c.seq) & (earlier.c.part < outbox.c.part))
    blocked = sa.exists().where((earlier.c.conversation_id == outbox.c.conversation_id) & earlier.c.state.in_(UNFINISHED) & before)
    return outbox.c.state.in_((WAITING, AMBIGUOUS)) & ~blocked


# What each round of sending asks for is built once, see messages.py.
_EXPIRE = (
    outbox.update()
    .where((outbox.c.state == SENDING) & (outbox.c.lease_until < sa.bindparam("at")))
    .values(state=AMBIGUOUS, next_at=sa.bindparam("at"), lease_until=None)
)
_DUE = (
    sa.select(outbox)
    .where(_first_in_line() & (outbox.c.next_at <= sa.bindparam("at")))
    .order_by(outbox.c.next_at)
    .limit(sa.bindparam("most"))
    .with_for_update(skip_locked=True)
)
_TAKE = (
    outbox.update()
    .where(outbox.c.id.in_(sa.bindparam("rows", expanding=True)))
    .values(state=SENDING, lease_until=sa.bindparam("until"), attempts=outbox.c.attempts + 1)
)
_NEXT_TIME = sa.select(sa.func.min(outbox.c.next_at)).where(_first_in_line())


def enqueue(tx: Connection, channel: str, conversation_id: str, message_id: str, seq: int) -> None:
    """A message to send; it is cut into parts when it is taken up."""
    tx.execute(_INSERT, _row(channel, conversation_id, message_id, seq, 0, None))


def take_due(tx: Connection, at: datetime, lease: timedelta, limit: int) -> list[Row]:
    """The next row of each conversation that is due, leased to the caller until `at + lease`.

    A row waits for the earlier ones of its conversation. One whose lease has run out may have been sent by a process that died:
    it comes back as `ambiguous`.
    """
    tx.execute(_EXPIRE, {"at": at})
    rows = [dict(row) for row in tx.execute(_DUE, {"at": at, "most": limit}).mappings()]
    if rows:
        tx.execute(_TAKE, {"rows": [row["id"] for row in rows], "until": at + lease})
    return [{**row, "attempts": row["attempts"] + 1} for row in rows]


def renew(tx: Connection, outbox_ids: Sequence[str], until: datetime) -> None:
    """These are still being sent by the caller, however long it takes."""
    if outbox_ids:
        held = outbox.c.id.in_(outbox_ids) & (outbox.c.state == SENDING)
        tx.execute(outbox.update().where(held).values(lease_until=until))


def next_time(tx: Connection) -> datetime | None:
    """When something is due next that waits for no earlier row; None when there is no such thing."""
    found = tx.execute(_NEXT_TIME).scalar()
    return found if found is None or isinstance(found, datetime) else datetime.fromisoformat(str(found))


def cut(tx: Connection, row: Row, bodies: Sequence[dict[str, Any]]) -> Row:
    """The parts of a message: the first becomes this row's body, the others rows of their own behind it."""
    tx.execute(outbox.update().where(outbox.c.id == row["id"]).values(body=bodies[0]))
    for part, body in enumerate(bodies[1:], 1):
        tx.execute(outbox.insert().values(**_row(row["channel"], row["conversation_id"], row["message_id"], row["seq"], part, body)))
    return {**row, "body": bodies[0]}


def keep_body(tx: Connection, outbox_id: str, body: dict[str, Any]) -> None:
    """Another body than the one that was cut, such as a template."""
    tx.execute(outbox.update().where(outbox.c.id == outbox_id).values(body=body))


def mark_sent(tx: Connection, outbox_id: str, provider_id: str) -> bool:
    """It has gone out; False when a status has told that before, and perhaps more."""
    known = provider_id[:LONGEST_ID] or None
    values = {"state": SENT, "provider_id": known, "sent_at": now(), "lease_until": None, "error": ""}
    told = (outbox.c.provider_id == known) if known else outbox.c.provider_id.isnot(None)
    where = (outbox.c.id == outbox_id) & (outbox.c.provider_id.is_(None) | ~told)
    return bool(tx.execute(outbox.update().where(where).values(**values)).rowcount)


def put_off(tx: Connection, outbox_id: str, until: datetime, error: str, counted: bool = True) -> None:
    """It is tried again at a later time.

    Args:
        tx: the transaction.
        outbox_id: the row.
        until: the time.
        error: why.
        counted: whether it was an attempt at all.
    """
    attempts = outbox.c.attempts if counted else outbox.c.attempts - 1
    values = {"state": WAITING, "next_at": until, "lease_until": None, "error": _told(error), "attempts": attempts}
    tx.execute(outbox.update().where((outbox.c.id == outbox_id) & (outbox.c.state == SENDING)).values(**values))


def leave_open(tx: Connection, outbox_id: str, until: datetime, error: str) -> None:
    """Nobody knows whether it went out: it waits for a status until then (WA-15)."""
    values = {"state": AMBIGUOUS, "next_at": until, "lease_until": None, "error": _told(error)}
    tx.execute(outbox.update().where((outbox.c.id == outbox_id) & (outbox.c.state == SENDING)).values(**values))


def flag(tx: Connection, outbox_id: str) -> None:
    """It is sent again although the first attempt may have arrived."""
    tx.execute(outbox.update().where(outbox.c.id == outbox_id).values(flagged=True))


def bury(tx: Connection, outbox_id: str, error: str) -> None:
    """It will not be sent; an operator may replay it."""
    values = {"state": DEAD, "error": _told(error), "lease_until": None}
    tx.execute(outbox.update().where(outbox.c.id == outbox_id).values(**values))


def bury_rest(tx: Connection, message_id: str, error: str) -> None:
    """The parts of a message that still wait will not be sent."""
    where = (outbox.c.message_id == message_id) & (outbox.c.state == WAITING)
    tx.execute(outbox.update().where(where).values(state=DEAD, error=_told(error)))


def arrived(tx: Connection, outbox_id: str, provider_id: str) -> bool:
    """A status has told that a row went out, of which nobody knew; False when that was known, or the row is unknown."""
    where = (outbox.c.id == outbox_id) & outbox.c.provider_id.is_(None)
    values = {"state": SENT, "provider_id": provider_id, "sent_at": now(), "lease_until": None}
    return bool(tx.execute(outbox.update().where(where).values(**values)).rowcount)


def by_provider_id(tx: Connection, channel: str, provider_id: str) -> Row | None:
    """The row that a provider's id stands for."""
    if not provider_id:
        return None
    row = tx.execute(sa.select(outbox).where((outbox.c.channel == channel) & (outbox.c.provider_id == provider_id))).mappings().first()
    return dict(row) if row else None


def get(tx: Connection, outbox_id: str) -> Row | None:
    """One row."""
    row = tx.execute(sa.select(outbox).where(outbox.c.id == outbox_id)).mappings().first()
    return dict(row) if row else None


def listed(tx: Connection, states: Sequence[str], limit: int = 200) -> list[Row]:
    """Rows in some states with their conversation's language, the oldest first."""
    query = sa.select(outbox, conversations.c.language).select_from(outbox.join(conversations)).where(outbox.c.state.in_(states))
    return [dict(row) for row in tx.execute(query.order_by(outbox.c.created_at).limit(limit)).mappings()]


def replay(tx: Connection, outbox_id: str) -> bool:
    """A dead row is tried again from the beginning; False when there is no such dead row, or a person has said it instead (AD-2)."""
    withheld = sa.select(messages.c.id).where(messages.c.outcome == "withheld")
    where = (outbox.c.id == outbox_id) & (outbox.c.state == DEAD) & outbox.c.message_id.notin_(withheld)
    values = {"state": WAITING, "attempts": 0, "next_at": now(), "created_at": now(), "error": "", "flagged": False}
    values |= {"provider_id": None, "sent_at": None}  # those of the attempt that failed
    return bool(tx.execute(outbox.update().where(where).values(**values)).rowcount)


def counts(tx: Connection) -> dict[str, int]:
    """State -> rows."""
    query = sa.select(outbox.c.state, sa.func.count()).group_by(outbox.c.state)
    return {state: int(number) for state, number in tx.execute(query)}


def _told(error: str) -> str:
    """What a provider said, without what a database does not take."""
    return storable(error)[:LONGEST_ERROR]


def _row(channel: str, conversation_id: str, message_id: str, seq: int, part: int, body: dict[str, Any] | None) -> Row:
    return {
        "id": new_id(),
        "channel": channel,
        "conversation_id": conversation_id,
        "message_id": message_id,
        "seq": seq,
        "part": part,
        "body": body,
        "state": WAITING,
        "attempts": 0,
        "next_at": now(),
        "lease_until": None,
        "provider_id": None,
        "flagged": False,
        "error": "",
        "created_at": now(),
        "sent_at": None,
    }
