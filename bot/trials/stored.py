"""What the database holds about one customer after a trial."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.channels.registry import WHATSAPP
from bot.store import inbox, messages, notes
from bot.store.engine import Store
from bot.store.rows import Row
from bot.store.tables import contact_aliases, conversations
from bot.store.tables import inbox as inbox_table
from bot.store.tables import outbox as outbox_table


@dataclass(frozen=True)
class Stored:
    """A customer's conversation as it is stored.

    Attributes:
        name: of the customer.
        conversations: ids of all that belong to the customer; there should be one.
        messages: all, in order; each customer's message has the sender's id as `sender_id`.
        outbox: what was to be sent, in order.
        notes: what the desk was told.
    """

    name: str
    conversations: Sequence[str] = ()
    messages: Sequence[Row] = ()
    outbox: Sequence[Row] = ()
    notes: Sequence[str] = field(default=())

    @property
    def from_customer(self) -> list[Row]:
        """What the customer has written."""
        return [row for row in self.messages if row["author"] == "customer"]


def read_web(store: Store, name: str) -> Stored:
    """Of a customer in the chat window, who is called by the conversation's id."""
    with store.begin() as tx:
        return _read(tx, name, [name] if name else [])


def read_phone(store: Store, name: str) -> Stored:
    """Of a customer on WhatsApp, who is called by the number."""
    known = (contact_aliases.c.channel == WHATSAPP) & (contact_aliases.c.value == name)
    joined = conversations.join(contact_aliases, conversations.c.contact_id == contact_aliases.c.contact_id)
    with store.begin() as tx:
        ids = [str(found) for found in tx.execute(sa.select(conversations.c.id).select_from(joined).where(known)).scalars()]
        return _read(tx, name, ids)


def _read(tx: Connection, name: str, ids: Sequence[str]) -> Stored:
    if not ids:
        return Stored(name)
    rows = [
        {**row, "sender_id": row["client_id"] or inbox.provider_id_of(tx, row["id"])} for row in messages.after(tx, ids[0], 0, limit=None)
    ]
    own = outbox_table.c.conversation_id == ids[0]
    going = tx.execute(sa.select(outbox_table).where(own).order_by(outbox_table.c.seq, outbox_table.c.part)).mappings()
    return Stored(name, ids, rows, [dict(row) for row in going], [note["text"] for note in notes.of_conversation(tx, ids[0])])


def unsettled(store: Store) -> list[str]:
    """What is still on its way, in words: messages without an outcome, and rows of the outbox that are neither sent nor dead."""
    with store.begin() as tx:
        pending = messages.pending_conversations(tx)
        open_rows = tx.execute(
            sa.select(outbox_table.c.id, outbox_table.c.state).where(outbox_table.c.state.in_(("waiting", "sending", "ambiguous")))
        ).all()
    return [f"conversation {item}: a message has no outcome" for item in pending] + [
        f"outbox row {item}: {state}" for item, state in open_rows
    ]


def dead_letters(store: Store) -> list[str]:
    """What came in and could not be applied."""
    with store.begin() as tx:
        found = tx.execute(sa.select(inbox_table.c.fault).where(inbox_table.c.state == inbox.DEAD)).scalars()
        return [f"could not be applied: {fault}" for fault in found]
