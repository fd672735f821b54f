"""What the desk is told and no customer ever sees (AD-5): a table of their own, so that no transcript can carry them by mistake."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.shared.text import storable
from bot.store.rows import Row, new_id, now
from bot.store.tables import conversations, notes

SYSTEM = ""


def add(tx: Connection, conversation_id: str, text: str, name: str = SYSTEM) -> Row:
    """A note behind the conversation's latest message.

    Args:
        tx: the transaction.
        conversation_id: the conversation.
        text: of the note.
        name: of the agent; "" when the system notes something.
    """
    seq = tx.execute(sa.select(conversations.c.last_seq).where(conversations.c.id == conversation_id)).scalar_one()
    row = {"id": new_id(), "conversation_id": conversation_id, "seq": seq, "name": name, "text": storable(text), "created_at": now()}
    tx.execute(notes.insert().values(**row))
    return row


def of_conversation(tx: Connection, conversation_id: str) -> list[Row]:
    """The notes of a conversation, in order; `seq` is that of the message before."""
    query = sa.select(notes).where(notes.c.conversation_id == conversation_id).order_by(notes.c.created_at)
    return [dict(row) for row in tx.execute(query).mappings()]
