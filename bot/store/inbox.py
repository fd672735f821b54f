"""What providers delivered: each event once, and what could not be read."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.shared.text import storable
from bot.store.rows import Row, now
from bot.store.tables import inbox

DONE, DEAD = "done", "dead"
LONGEST_ACCOUNT = 64
# What every delivery asks for is built once, see messages.py.
_INSERT = inbox.insert()
_IS_KNOWN = sa.select(inbox.c.id).where(
    (inbox.c.channel == sa.bindparam("of_channel"))
    & (inbox.c.account == sa.bindparam("of_account"))
    & (inbox.c.provider_id == sa.bindparam("of_id"))
    & (inbox.c.kind == sa.bindparam("of_kind"))
)
_KEEP_MESSAGE = inbox.update().where(inbox.c.id == sa.bindparam("own")).values(message_id=sa.bindparam("message"))
_PROVIDER_ID = sa.select(inbox.c.provider_id).where(inbox.c.message_id == sa.bindparam("message"))


def accept(tx: Connection, channel: str, account: str, provider_id: str, kind: str) -> int | None:
    """Notes an event; None when this one has been noted before (WA-5). One without an id is never taken for another."""
    if provider_id and is_known(tx, channel, account, provider_id, kind):
        return None
    row = {"channel": channel, "account": account, "provider_id": provider_id or None, "kind": kind}
    values = {**row, "state": DONE, "fault": "", "raw": None, "message_id": None, "received_at": now()}
    return int(tx.execute(_INSERT, values).inserted_primary_key[0])


def is_known(tx: Connection, channel: str, account: str, provider_id: str, kind: str) -> bool:
    """Whether an event has been noted before."""
    same = {"of_channel": channel, "of_account": account, "of_id": provider_id, "of_kind": kind}
    return tx.execute(_IS_KNOWN, same).first() is not None


def keep_message(tx: Connection, inbox_id: int, message_id: str) -> None:
    """The customer's message that an event became."""
    tx.execute(_KEEP_MESSAGE, {"own": inbox_id, "message": message_id})


def message_of(tx: Connection, channel: str, account: str, provider_id: str) -> str | None:
    """The message that a provider's id stands for; None when unknown."""
    own = (inbox.c.channel == channel) & (inbox.c.account == account) & (inbox.c.provider_id == provider_id)
    found = tx.execute(sa.select(inbox.c.message_id).where(own & inbox.c.message_id.isnot(None))).scalar()
    return str(found) if found else None


def provider_id_of(tx: Connection, message_id: str) -> str:
    """The provider's id of a customer's message, "" when it has none."""
    return str(tx.execute(_PROVIDER_ID, {"message": message_id}).scalar() or "")


def bury(tx: Connection, channel: str, account: str, fault: str, raw: Any) -> None:
    """An item that could not be read, for an operator to look at (WA-3). Whatever is in it, this can be stored."""
    own = {"channel": channel, "account": storable(account)[:LONGEST_ACCOUNT], "provider_id": None, "kind": "unknown", "message_id": None}
    tx.execute(inbox.insert().values(**own, state=DEAD, fault=storable(fault), raw=_plain(raw), received_at=now()))


def dead(tx: Connection) -> list[Row]:
    """Items that could not be read, the oldest first."""
    return [dict(row) for row in tx.execute(sa.select(inbox).where(inbox.c.state == DEAD).order_by(inbox.c.id)).mappings()]


def get(tx: Connection, inbox_id: int) -> Row | None:
    """One item."""
    row = tx.execute(sa.select(inbox).where(inbox.c.id == inbox_id)).mappings().first()
    return dict(row) if row else None


def mark_done(tx: Connection, inbox_id: int) -> None:
    """An item that could be read after all."""
    tx.execute(inbox.update().where(inbox.c.id == inbox_id).values(state=DONE, raw=None))


def _plain(raw: Any) -> Any:
    """`raw` where it is JSON that every database takes, else its text. PostgreSQL knows no NaN."""
    try:
        json.dumps(raw, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return repr(raw)
    return raw
