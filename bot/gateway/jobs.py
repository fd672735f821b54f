"""From a row of the outbox to something that can be sent: to whom, what, and whether at all. Inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.engine import Connection

from bot.channels.sending import Address, Body, Option, Sender, Spoken
from bot.gateway import ownership
from bot.gateway.receipts import Receipts
from bot.replies.renderer import Renderer
from bot.store import contacts, conversations, messages, outbox
from bot.store.rows import Row

CHANNEL_OFF_SECONDS = 60.0


@dataclass(frozen=True)
class Job:
    """One call to make: the outbox row, the channel's sender, the address, the body."""

    row: Row
    sender: Sender
    to: Address
    body: Body


class Jobs:
    """Prepares what is due.

    Args:
        senders: channel -> its way out.
        renderer: makes the words around options.
        receipts: tells the desk what cannot be sent.
    """

    def __init__(self, senders: Mapping[str, Sender], renderer: Renderer, receipts: Receipts) -> None:
        self.senders = senders
        self._renderer = renderer
        self._receipts = receipts

    def prepare(self, tx: Connection, row: Row, at: datetime) -> Job | None:
        """The call to make; None where the row has been put off, withheld or buried instead."""
        sender = self.senders.get(row["channel"])
        conversation = conversations.get(tx, row["conversation_id"])
        message = messages.get(tx, row["message_id"])
        if row["part"] == 0 and message is not None and conversation is not None and _taken_over(message, conversation):
            self._withhold(tx, row)
            return None
        if row["state"] == outbox.AMBIGUOUS and not self._again(tx, row):
            return None
        if sender is None or conversation is None or message is None:
            until = at + timedelta(seconds=CHANNEL_OFF_SECONDS)
            outbox.put_off(tx, row["id"], until, f"The channel {row['channel']} is not set up.", counted=False)
            return None
        body = self._body(tx, row, message, conversation, sender, at)
        return Job({**row, "body": body}, sender, address_of(tx, conversation), body) if body is not None else None

    def _withhold(self, tx: Connection, row: Row) -> None:
        """The bot does not talk over a person (AD-2). A message that has begun to go out is finished, so that none ends in mid-sentence."""
        why = "a person has taken over before it was sent"
        outbox.bury(tx, row["id"], why)
        outbox.bury_rest(tx, row["message_id"], why)
        if row["state"] == outbox.AMBIGUOUS or row["flagged"]:
            self._receipts.undelivered(tx, row, "nobody knows, and a person has taken over", window_closed=False)
        else:
            messages.withhold(tx, row["message_id"])

    def _again(self, tx: Connection, row: Row) -> bool:
        """Of what may have arrived, one more attempt is made, and it is flagged (WA-15)."""
        if row["flagged"]:
            why = "nobody knows whether it arrived, also after a second attempt"
            outbox.bury(tx, row["id"], why)
            self._receipts.undelivered(tx, row, why, window_closed=False)
            return False
        outbox.flag(tx, row["id"])
        return True

    def _body(self, tx: Connection, row: Row, message: Row, conversation: Row, sender: Sender, at: datetime) -> Body | None:
        hours = sender.limits.window_hours
        since = conversation["window_from"]
        if hours and (since is None or since + timedelta(hours=hours) <= at):
            return self._template(tx, row, message, sender)
        if row["body"] is None:
            row = outbox.cut(tx, row, sender.parts(self._spoken(message)))
        body: Body = row["body"]
        return body

    def _template(self, tx: Connection, row: Row, message: Row, sender: Sender) -> Body | None:
        """Outside the window: a template once, or the desk learns that nothing can be sent (WA-12)."""
        why = "the customer has not written for too long"
        body = sender.template(self._spoken(message)) if row["part"] == 0 else None
        if body is None:
            outbox.bury(tx, row["id"], why)
            self._receipts.undelivered(tx, row, why, window_closed=True)
            return None
        outbox.keep_body(tx, row["id"], body)
        outbox.bury_rest(tx, row["message_id"], f"{why}; a template stands for the whole message")
        return body

    def _spoken(self, message: Row) -> Spoken:
        options = tuple(Option(button["id"], button["title"]) for button in message["buttons"])
        return Spoken(message["text"], options, message["language"], self._renderer.say("list_open", message["language"]))


def _taken_over(message: Row, conversation: Row) -> bool:
    return bool(message["author"] == "bot" and conversation["state"] == ownership.HUMAN)


def address_of(tx: Connection, conversation: Row) -> Address:
    """Whom a conversation is with: by the newest of their numbers and ids."""
    known = contacts.aliases_of(tx, conversation["contact_id"])
    return Address(conversation["account"], known.get("wa_id", ""), known.get("user_id", ""))
