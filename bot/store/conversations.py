"""Conversations and the chat sessions that lead to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.store.rows import Row, new_id, now, token_hash
from bot.store.tables import agents, chat_sessions, conversations, details

# What every turn asks for is built once, see messages.py.
_OWN = conversations.c.id == sa.bindparam("own")
_LOCK = sa.select(conversations.c.id).where(_OWN).with_for_update()
_GET = sa.select(conversations, agents.c.name.label("agent_name")).select_from(conversations.outerjoin(agents)).where(_OWN)
_OF_CONTACT = sa.select(conversations.c.id).where(
    (conversations.c.contact_id == sa.bindparam("contact"))
    & (conversations.c.channel == sa.bindparam("of_channel"))
    & (conversations.c.account == sa.bindparam("of_account"))
)
_UPDATE = conversations.update().where(_OWN)
_SESSION = sa.select(chat_sessions).where(chat_sessions.c.token_hash == sa.bindparam("token"))
_DETAILS = sa.select(details).where(details.c.conversation_id == sa.bindparam("own"))


def create(
    tx: Connection, channel: str, language: str, locale: str, settled: bool, account: str = "", contact_id: str | None = None
) -> Row:
    """A new conversation, owned by the bot."""
    at = now()
    row = {
        "id": new_id(),
        "channel": channel,
        "state": "bot",
        "language": language,
        "language_settled": settled,
        "locale": locale,
        "account": account,
        "contact_id": contact_id,
        "window_from": None,
        "user_ref": "",
        "agent_id": None,
        "reason": "",
        "case_number": "",
        "queued_at": None,
        "last_seq": 0,
        "created_at": at,
        "updated_at": at,
    }
    tx.execute(conversations.insert().values(**row))
    return row


def get(tx: Connection, conversation_id: str, lock: bool = False) -> Row | None:
    """A conversation with its agent's name as `agent_name`.

    Args:
        tx: the transaction.
        conversation_id: its id.
        lock: hold it until the end of the transaction. SQLite's write transactions exclude one another anyway.
    """
    if lock:
        # Before the row is read: PostgreSQL would join the agent from before the wait to the conversation from after it.
        tx.execute(_LOCK, {"own": conversation_id})
    row = tx.execute(_GET, {"own": conversation_id}).mappings().first()
    return dict(row) if row else None


def of_contact(tx: Connection, channel: str, account: str, contact_id: str) -> Row | None:
    """The conversation of a contact with one of the shop's numbers or bots, held until the end of the transaction."""
    found = tx.execute(_OF_CONTACT, {"contact": contact_id, "of_channel": channel, "of_account": account}).scalar()
    return get(tx, str(found), lock=True) if found else None


def listed(tx: Connection, states: Sequence[str], limit: int = 200) -> list[Row]:
    """Conversations in some states: waiting ones by the time since when, others the latest first."""
    query = sa.select(conversations, agents.c.name.label("agent_name")).select_from(conversations.outerjoin(agents))
    order = conversations.c.queued_at.asc() if tuple(states) == ("queued",) else conversations.c.updated_at.desc()
    rows = tx.execute(query.where(conversations.c.state.in_(states)).order_by(order).limit(limit))
    return [dict(row) for row in rows.mappings()]


def update(tx: Connection, conversation_id: str, **values: Any) -> None:
    """Changes fields, and the time of change."""
    tx.execute(_UPDATE, {"own": conversation_id, "updated_at": now(), **values})


def close_window(tx: Connection, conversation_id: str, unless_after: datetime | None) -> None:
    """The provider takes no free text any more (WA-12), unless the customer has written after the time that this is about."""
    where = conversations.c.id == conversation_id
    if unless_after is not None:
        where &= conversations.c.window_from <= unless_after
    tx.execute(conversations.update().where(where).values(updated_at=now(), window_from=None))


def move(tx: Connection, conversation_id: str, before: Sequence[str], **values: Any) -> bool:
    """Changes fields only if the state is one of `before`: one conditional UPDATE, so that of many at once one succeeds (AD-1)."""
    where = (conversations.c.id == conversation_id) & conversations.c.state.in_(before)
    return bool(tx.execute(conversations.update().where(where).values(updated_at=now(), **values)).rowcount)


def adopt(tx: Connection, conversation_id: str, agent_id: int) -> bool:
    """An agent takes a conversation that a person owns who is not at the desk (who wrote from the provider's own app)."""
    unowned = (conversations.c.id == conversation_id) & (conversations.c.state == "human") & conversations.c.agent_id.is_(None)
    return bool(tx.execute(conversations.update().where(unowned).values(updated_at=now(), agent_id=agent_id)).rowcount)


def place_in_queue(tx: Connection, queued_at: datetime) -> int:
    """1 for the conversation that is next in line."""
    ahead = (conversations.c.state == "queued") & (conversations.c.queued_at < queued_at)
    return 1 + int(tx.execute(sa.select(sa.func.count()).select_from(conversations).where(ahead)).scalar_one())


def waiting(tx: Connection) -> int:
    """Number of conversations that wait for a person."""
    return int(tx.execute(sa.select(sa.func.count()).select_from(conversations).where(conversations.c.state == "queued")).scalar_one())


def open_session(tx: Connection, token: str, conversation_id: str) -> None:
    """Lets the holder of `token` into a conversation."""
    at = now()
    tx.execute(chat_sessions.insert().values(token_hash=token_hash(token), conversation_id=conversation_id, created_at=at, used_at=at))


def session(tx: Connection, token: str, unused_since: datetime) -> str | None:
    """The conversation of a session that was used after `unused_since`; None for an unknown or expired token."""
    found = session_used(tx, token)
    return found[0] if found and found[1] >= unused_since else None


def session_used(tx: Connection, token: str) -> tuple[str, datetime] | None:
    """The conversation of a session, and when it was last noted as used; None for an unknown token."""
    row = tx.execute(_SESSION, {"token": token_hash(token)}).mappings().first()
    return (str(row["conversation_id"]), row["used_at"]) if row else None


def touch_session(tx: Connection, token: str) -> None:
    """A session that is used does not expire."""
    tx.execute(chat_sessions.update().where(chat_sessions.c.token_hash == token_hash(token)).values(used_at=now()))


def get_details(tx: Connection, conversation_id: str) -> dict[str, str]:
    """What the customer has told: email, phone, order_number; "" where unknown."""
    row = tx.execute(_DETAILS, {"own": conversation_id}).mappings().first()
    return {name: row[name] if row else "" for name in ("email", "phone", "order_number")}


def keep_details(tx: Connection, conversation_id: str, told: dict[str, str]) -> None:
    """Adds what was told; an empty value changes nothing."""
    known = get_details(tx, conversation_id)
    merged = {name: told.get(name) or value for name, value in known.items()}
    if merged != known:
        tx.execute(details.delete().where(details.c.conversation_id == conversation_id))
        tx.execute(details.insert().values(conversation_id=conversation_id, **merged))
