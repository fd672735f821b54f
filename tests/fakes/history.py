"""Long conversations, without sending each message."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from bot.store import conversations
from bot.store.rows import new_id, now
from bot.store.tables import messages


def add_history(tx: Connection, conversation_id: str, number: int) -> None:
    """So many messages of a customer more, all answered."""
    row = conversations.get(tx, conversation_id)
    assert row is not None
    same = {"conversation_id": conversation_id, "author": "customer", "language": "en", "keys": [], "outcome": "reply", "created_at": now()}
    last = row["last_seq"] + number
    tx.execute(messages.insert(), [{**same, "id": new_id(), "seq": seq, "text": str(seq)} for seq in range(row["last_seq"] + 1, last + 1)])
    conversations.update(tx, conversation_id, last_seq=last)
