"""Messages, their buttons, and the decisions on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.store import outbox
from bot.store.rows import Row, new_id, now
from bot.store.tables import buttons, conversations, decisions, feedback, messages

# Channels whose readers fetch what was said by themselves; on all others it goes out through the outbox.
PULLED = ("web",)
SPEAKERS = ("bot", "agent", "system")
# Of the bot's words that were not sent any more, since a person had taken over (AD-2).
WITHHELD = "withheld"


def add(
    tx: Connection,
    conversation_id: str,
    author: str,
    text: str,
    language: str,
    *,
    name: str | None = None,
    keys: Sequence[str] = (),
    choice: dict[str, Any] | None = None,
    attachment: dict[str, Any] | None = None,
    client_id: str | None = None,
    outcome: str | None = None,
    offered: Sequence[dict[str, Any]] = (),
    sent: bool = False,
) -> Row:
    """Adds a message under the conversation's next `seq`.

    Args:
        tx: the transaction.
        conversation_id: the conversation.
        author: customer, bot, agent or system; what is said to the customer also goes into the outbox of a channel that pushes.
        text: as it is shown.
        language: of the text.
        name: the agent's.
        keys: reply keys that the text was made of.
        choice: payload of the button that the customer pressed.
        attachment: what came with it: kind, media_id, mime_type, ...
        client_id: the sender's own id, unique in the conversation.
        outcome: of a customer's message.
        offered: buttons: title and payload.
        sent: whether it has reached the customer already, over the provider's own app.
    """
    tx.execute(
        conversations.update().where(conversations.c.id == conversation_id).values(last_seq=conversations.c.last_seq + 1, updated_at=now())
    )
    own = sa.select(conversations.c.last_seq, conversations.c.channel).where(conversations.c.id == conversation_id)
    seq, channel = tx.execute(own).one()
    row = {
        "id": new_id(),
        "conversation_id": conversation_id,
        "seq": seq,
        "author": author,
        "name": name,
        "text": text,
        "language": language,
        "keys": list(keys),
        "choice": choice,
        "attachment": attachment,
        "client_id": client_id,
        "outcome": outcome,
        "created_at": now(),
    }
    tx.execute(messages.insert().values(**row))
    rows = [
        {"id": new_id(), "message_id": row["id"], "position": position, "title": button["title"], "payload": button["payload"]}
        for position, button in enumerate(offered)
    ]
    if rows:
        tx.execute(buttons.insert(), rows)
    if channel not in PULLED and author in SPEAKERS and not sent:
        outbox.enqueue(tx, channel, conversation_id, row["id"], seq)
    return {**row, "buttons": rows}


def after(tx: Connection, conversation_id: str, seq: int, limit: int | None = 500) -> list[Row]:
    """The messages after `seq`, in order, with their buttons; None as limit gives all."""
    query = sa.select(messages).where((messages.c.conversation_id == conversation_id) & (messages.c.seq > seq))
    rows = [dict(row) for row in tx.execute(query.order_by(messages.c.seq).limit(limit)).mappings()]
    return _with_buttons(tx, rows)


def get(tx: Connection, message_id: str) -> Row | None:
    """A message with its buttons."""
    row = tx.execute(sa.select(messages).where(messages.c.id == message_id)).mappings().first()
    return _with_buttons(tx, [dict(row)])[0] if row else None


def withhold(tx: Connection, message_id: str) -> None:
    """The bot's words are not sent any more."""
    tx.execute(messages.update().where(messages.c.id == message_id).values(outcome=WITHHELD))


def by_client_id(tx: Connection, conversation_id: str, client_id: str) -> Row | None:
    """The message that was sent under a client's id."""
    query = sa.select(messages).where((messages.c.conversation_id == conversation_id) & (messages.c.client_id == client_id))
    row = tx.execute(query).mappings().first()
    return _with_buttons(tx, [dict(row)])[0] if row else None


def latest(tx: Connection, conversation_id: str, authors: Sequence[str] = ()) -> Row | None:
    """The last message; of some authors only, where any are named."""
    where = messages.c.conversation_id == conversation_id
    if authors:
        where &= messages.c.author.in_(authors)
    row = tx.execute(sa.select(messages).where(where).order_by(messages.c.seq.desc()).limit(1)).mappings().first()
    return dict(row) if row else None


def next_pending(tx: Connection, conversation_id: str) -> Row | None:
    """The oldest customer's message that has no outcome yet."""
    where = (messages.c.conversation_id == conversation_id) & (messages.c.outcome == "pending")
    row = tx.execute(sa.select(messages).where(where).order_by(messages.c.seq).limit(1)).mappings().first()
    return dict(row) if row else None


def pending_conversations(tx: Connection) -> list[str]:
    """Conversations with messages that have no outcome yet."""
    return [str(row[0]) for row in tx.execute(sa.select(messages.c.conversation_id).where(messages.c.outcome == "pending").distinct())]


def set_outcome(tx: Connection, message_id: str, outcome: str) -> bool:
    """Gives a pending message its outcome; False when it has one already. So each message has exactly one."""
    where = (messages.c.id == message_id) & (messages.c.outcome == "pending")
    return bool(tx.execute(messages.update().where(where).values(outcome=outcome)).rowcount)


def pending_to_desk(tx: Connection, conversation_id: str) -> None:
    """A person owns the conversation now: what still waited for the bot goes to the desk."""
    where = (messages.c.conversation_id == conversation_id) & (messages.c.outcome == "pending")
    tx.execute(messages.update().where(where).values(outcome="desk"))


def button(tx: Connection, conversation_id: str, button_id: str) -> Row | None:
    """A button that was offered in this conversation."""
    query = sa.select(buttons).select_from(buttons.join(messages))
    row = tx.execute(query.where((buttons.c.id == button_id) & (messages.c.conversation_id == conversation_id))).mappings().first()
    return dict(row) if row else None


def latest_offer(tx: Connection, conversation_id: str) -> list[Row] | None:
    """The buttons of the latest message, in order; None when it offers none."""
    said = latest(tx, conversation_id)
    offered = _with_buttons(tx, [said])[0]["buttons"] if said else []
    return offered or None


def keep_decision(tx: Connection, message_id: str, decision: dict[str, Any], milliseconds: int) -> None:
    """What was decided about a message."""
    tx.execute(decisions.insert().values(message_id=message_id, decision=decision, milliseconds=milliseconds))


def decisions_of(tx: Connection, conversation_id: str) -> dict[str, dict[str, Any]]:
    """Message id -> decision."""
    query = sa.select(decisions).select_from(decisions.join(messages)).where(messages.c.conversation_id == conversation_id)
    return {row["message_id"]: row["decision"] for row in tx.execute(query).mappings()}


def left_open(tx: Connection, conversation_id: str, reply_id: str, reason: str) -> Row | None:
    """The customer's message before a reply, if it was decided for a certain reason."""
    reply = sa.select(messages.c.seq).where(messages.c.id == reply_id).scalar_subquery()
    where = (messages.c.conversation_id == conversation_id) & (messages.c.author == "customer") & (messages.c.seq < reply)
    query = sa.select(messages, decisions.c.decision).select_from(messages.outerjoin(decisions)).where(where)
    row = tx.execute(query.order_by(messages.c.seq.desc()).limit(1)).mappings().first()
    return dict(row) if row and (row["decision"] or {}).get("reason") == reason else None


def keep_feedback(tx: Connection, message_id: str) -> None:
    """Marks a message as feedback for the team."""
    tx.execute(feedback.insert().values(message_id=message_id, created_at=now()))


def _with_buttons(tx: Connection, rows: list[Row]) -> list[Row]:
    ids = [row["id"] for row in rows if row["author"] in ("bot", "system")]
    offered: dict[str, list[Row]] = defaultdict(list)
    if ids:
        query = sa.select(buttons).where(buttons.c.message_id.in_(ids)).order_by(buttons.c.position)
        for row in tx.execute(query).mappings():
            offered[row["message_id"]].append(dict(row))
    return [{**row, "buttons": offered[row["id"]]} for row in rows]
