"""What providers tell afterwards about what was sent: it arrived, it was read, or it failed after all (WA-6, WA-12, WA-15)."""

from __future__ import annotations

import structlog
from sqlalchemy.engine import Connection

from bot.channels.events import Event
from bot.store import conversations, notes, outbox, statuses
from bot.store.rows import Row

FAILED = "failed"
# The customer has not written for too long: Meta's number, and Twilio's.
WINDOW_CLOSED = (131047, 63016)
log = structlog.get_logger()


class Receipts:
    """Applies statuses. Each call is inside the caller's transaction."""

    def status(self, tx: Connection, channel: str, event: Event) -> list[str]:
        """A status, whether the message that it is about is known yet or not.

        Returns:
            The conversations that changed.
        """
        if not event.id or not statuses.keep(tx, channel, event.id, event.status, event.error, event.error_text, event.at):
            return []
        row = outbox.by_provider_id(tx, channel, event.id)
        if row is None and event.biz_opaque_callback_data and outbox.arrived(tx, event.biz_opaque_callback_data, event.id):
            row = outbox.get(tx, event.biz_opaque_callback_data)
        if row is None:
            return []
        if event.status == FAILED:
            self._failed(tx, row, event.error, event.error_text)
        return [row["conversation_id"]]

    def attach(self, tx: Connection, row: Row, provider_id: str) -> None:
        """A message's id has become known: a failure that was told before it is applied now."""
        known = statuses.get(tx, row["channel"], provider_id)
        if known is not None and known["status"] == FAILED:
            self._failed(tx, row, known["error"], known["error_text"])

    def _failed(self, tx: Connection, row: Row, error: int | None, text: str) -> None:
        told = f"{error or ''} {text}".strip() or "no reason given"
        outbox.bury(tx, row["id"], told)
        self.undelivered(tx, row, told, window_closed=error in WINDOW_CLOSED)

    def undelivered(self, tx: Connection, row: Row, why: str, window_closed: bool) -> None:
        """The desk learns that a message did not reach the customer."""
        remedy = ""
        if window_closed:
            remedy = "The customer has to write first before anything but a template can be sent."
            conversations.close_window(tx, row["conversation_id"], row["sent_at"])
            outbox.bury_rest(tx, row["message_id"], why)
        notes.add(tx, row["conversation_id"], f"Message {row['seq']} did not reach the customer ({why}). {remedy}".strip())
        log.error("outbox.undelivered", channel=row["channel"], conversation=row["conversation_id"], outbox=row["id"], why=why)
