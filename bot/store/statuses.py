"""What became of sent messages, by the provider's word. A status may come before we know the message's id ourselves (WA-6)."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.shared.text import storable
from bot.store.rows import Row, now
from bot.store.tables import delivery_statuses

# A status never goes back; `failed` is the end, unless the message has been seen to arrive.
ORDER = {"sent": 1, "failed": 2, "delivered": 3, "read": 4, "played": 5}


def keep(
    tx: Connection, channel: str, provider_id: str, status: str, error: int | None = None, error_text: str = "", at: datetime | None = None
) -> bool:
    """Notes a status; False when it says nothing new: a lower one, or the same again."""
    own = (delivery_statuses.c.channel == channel) & (delivery_statuses.c.provider_id == provider_id)
    # Held: of two that come at once the lower one must not have the last word.
    known = tx.execute(sa.select(delivery_statuses.c.status).where(own).with_for_update()).scalar()
    if ORDER.get(status, 0) <= ORDER.get(known or "", 0):
        return False
    values = {"status": status, "error": error, "error_text": storable(error_text), "at": at or now()}
    if known is None:
        tx.execute(delivery_statuses.insert().values(channel=channel, provider_id=provider_id, **values))
    else:
        tx.execute(delivery_statuses.update().where(own).values(**values))
    return True


def get(tx: Connection, channel: str, provider_id: str) -> Row | None:
    """The status of a message; None when there is none yet."""
    own = (delivery_statuses.c.channel == channel) & (delivery_statuses.c.provider_id == provider_id)
    row = tx.execute(sa.select(delivery_statuses).where(own)).mappings().first()
    return dict(row) if row else None
