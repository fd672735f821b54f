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

# What every turn asks for is built once: SQLAlchemy takes longer to build such a statement than SQLite takes to answer it.
_OF_CONVERSATION = messages.c.conversation_id == sa.bindparam("conversation")
_NEXT_SEQ = (
    conversations.update()
    .where(conversations.c.id == sa.bindparam("conversation"))
    .values(last_seq=conversations.c.last_seq + 1, updated_at=sa.bindparam("at"))
)
_SEQ_AND_CHANNEL = sa.select(conversations.c.last_seq, conversations.c.channel).where(conversations.c.id == sa.bindparam("conversation"))
_INSERT = messages.insert()
_INSERT_BUTTONS = buttons.insert()
_INSERT_DECISION = decisions.insert()
_GET = sa.select(messages).where(messages.c.id == sa.bindparam("message"))
_AFTER = sa.select(messages).where(_OF_CONVERSATION & (messages.c.seq > sa.bindparam("after"))).order_by(messages.c.seq)
_BY_CLIENT_ID = sa.select(messages).where(_OF_CONVERSATION & (messages.c.client_id == sa.bindparam("client")))
_LATEST = sa.select(messages).where(_OF_CONVERSATION).order_by(messages.c.seq.desc()).limit(1)
_NEXT_PENDING = sa.select(messages).where(_OF_CONVERSATION & (messages.c.outcome == "pending")).order_by(messages.c.seq).limit(1)
_SET_OUTCOME = (
    messages.update()
    .where((messages.c.id == sa.bindparam("message")) & (messages.c.outcome == "pending"))
    .values(outcome=sa.bindparam("given"))
)
_BUTTONS = sa.select(buttons).where(buttons.c.message_id.in_(sa.bindparam("messages", expanding=True))).order_by(buttons.c.position)

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
    tx.execute(_NEXT_SEQ, {"conversation": conversation_id, "at": now()})
    seq, channel = tx.execute(_SEQ_AND_CHANNEL, {"conversation": conversation_id}).one()
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
    tx.execute(_INSERT, row)
    rows = [
        {"id": new_id(), "message_id": row["id"], "position": position, "title": button["title"], "payload": button["payload"]}
        for position, button in enumerate(offered)
    ]
    if rows:
        tx.execute(_INSERT_BUTTONS, rows)
    if channel not in PULLED and author in SPEAKERS and not sent:
        outbox.enqueue(tx, channel, conversation_id, row["id"], seq)
    return {**row, "buttons": rows}


def after(tx: Connection, conversation_id: str, seq: int, limit: int | None = 500) -> list[Row]:
    """The messages after `seq`, in order, with their buttons; None as limit gives all."""
    found = tx.execute(_AFTER if limit is None else _AFTER.limit(limit), {"conversation": conversation_id, "after": seq})
    rows = [dict(row) for row in found.mappings()]
    return _with_buttons(tx, rows)


def get(tx: Connection, message_id: str) -> Row | None:
    """A message with its buttons."""
    row = tx.execute(_GET, {"message": message_id}).mappings().first()
    return _with_buttons(tx, [dict(row)])[0] if row else None


def withhold(tx: Connection, message_id: str) -> None:
    """The bot's words are not sent any more."""
    tx.execute(messages.update().where(messages.c.id == message_id).values(outcome=WITHHELD))


def by_client_id(tx: Connection, conversation_id: str, client_id: str) -> Row | None:
    """The message that was sent under a client's id."""
    row = tx.execute(_BY_CLIENT_ID, {"conversation": conversation_id, "client": client_id}).mappings().first()
    return _with_buttons(tx, [dict(row)])[0] if row else None


def latest(tx: Connection, conversation_id: str, authors: Sequence[str] = ()) -> Row | None:
    """The last message; of some authors only, where any are named."""
    query = _LATEST.where(messages.c.author.in_(authors)) if authors else _LATEST
    row = tx.execute(query, {"conversation": conversation_id}).mappings().first()
    return dict(row) if row else None


def next_pending(tx: Connection, conversation_id: str) -> Row | None:
    """The oldest customer's message that has no outcome yet."""
    row = tx.execute(_NEXT_PENDING, {"conversation": conversation_id}).mappings().first()
    return dict(row) if row else None


def pending_conversations(tx: Connection) -> list[str]:
    """Conversations with messages that have no outcome yet."""
    return [str(row[0]) for row in tx.execute(sa.select(messages.c.conversation_id).where(messages.c.outcome == "pending").distinct())]


def set_outcome(tx: Connection, message_id: str, outcome: str) -> bool:
    """Gives a pending message its outcome; False when it has one already. So each message has exactly one."""
    return bool(tx.execute(_SET_OUTCOME, {"message": message_id, "given": outcome}).rowcount)


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
    tx.execute(_INSERT_DECISION, {"message_id": message_id, "decision": decision, "milliseconds": milliseconds})


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
        for row in tx.execute(_BUTTONS, {"messages": ids}).mappings():
            offered[row["message_id"]].append(dict(row))
    return [{**row, "buttons": offered[row["id"]]} for row in rows]
