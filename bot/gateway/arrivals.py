"""What an event from a channel does: a customer's message, a reaction, an edit, a new number, a status, an agent's own words."""

from __future__ import annotations

from typing import Any

import regex
from sqlalchemy.engine import Connection

from bot.channels.events import ECHO, EDIT, MESSAGE, REACTION, REVOKE, STATUS, SYSTEM, Event
from bot.channels.numbered import chosen
from bot.channels.registry import TELEGRAM, TWILIO, WHATSAPP
from bot.gateway import ownership
from bot.gateway.conversation import Conversations
from bot.gateway.limits import RateLimit
from bot.gateway.locale_of import locale_of
from bot.gateway.receipts import Receipts
from bot.shared.text import storable
from bot.store import cases, contacts, conversations, inbox, messages, notes, outbox, ratings
from bot.store.rows import Row, now

# Pressed buttons and typed texts are the bot's to read; everything else is shown to people (WA-9).
READ_BY_BOT = ("text", "button", "interactive.button_reply", "interactive.list_reply", "interactive.nfm_reply")
HELPFUL = {"👍": True, "❤": True, "🙏": True, "😊": True, "👏": True, "👎": False, "😡": False, "😠": False}
VARIATION = "\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
ANSWERED = (ownership.BOT, ownership.CLOSED)  # by the bot: a closed conversation goes on with it
ELSEWHERE = "WhatsApp"  # how an agent is called who writes from the provider's own app
LONGEST_NAME = 128
START = regex.compile(r"/start\b")  # what Telegram sends when somebody opens the bot
# Channels whose customers are known by their telephone numbers; elsewhere digits mean nothing.
BY_NUMBER = (WHATSAPP, TWILIO)


class Arrivals:
    """Applies events. Each call is inside the caller's transaction.

    Args:
        talk: the customer's side of conversations.
        receipts: what statuses do.
    """

    def __init__(self, talk: Conversations, receipts: Receipts) -> None:
        self._talk = talk
        self._limit = RateLimit(talk.settings.messages_per_minute)
        self._receipts = receipts
        self._kinds = {
            MESSAGE: self._message,
            REACTION: self._reaction,
            EDIT: self._changed_message,
            REVOKE: self._changed_message,
            SYSTEM: self._system,
            ECHO: self._echo,
        }

    def apply(self, tx: Connection, channel: str, event: Event) -> list[str]:
        """Applies one event unless it has been applied before.

        Returns:
            The conversations that changed.
        """
        if event.kind == STATUS:
            return self._receipts.status(tx, channel, event)
        noted = inbox.accept(tx, channel, event.account, event.id, event.kind)
        if noted is None:
            return []
        return self._kinds[event.kind](tx, channel, event, noted)

    def _message(self, tx: Connection, channel: str, event: Event, noted: int) -> list[str]:
        row = self._conversation(tx, channel, event)
        since = event.at or now()
        if row["window_from"] is None or row["window_from"] < since:
            conversations.update(tx, row["id"], window_from=min(since, now()))
        stored = self._stored(tx, row, event)
        inbox.keep_message(tx, noted, stored["id"])
        return [row["id"]]

    def _stored(self, tx: Connection, row: Row, event: Event) -> Row:
        button = self._pressed(tx, row, event)
        if button is not None:
            return self._talk.store_choice(tx, row, None, button)
        text = storable(event.text)[: self._talk.settings.max_message_length]
        answered = row["state"] in ANSWERED
        if answered and not self._limit.allows(row["id"]):
            return self._talk.store_flood(tx, row, text)
        if answered and row["channel"] == TELEGRAM and START.match(text):
            return self._talk.welcome(tx, row, text)
        attachment = None if event.type in READ_BY_BOT else _attachment(event)
        return self._talk.store_text(tx, row, None, text or (_in_words(event) if attachment else ""), attachment)

    def _pressed(self, tx: Connection, row: Row, event: Event) -> Row | None:
        """The button that was meant: pressed, or chosen by its number. One that is offered no more counts as its title, written."""
        latest = messages.latest_offer(tx, row["id"]) if row["state"] in ANSWERED else None
        if latest is None:
            return None
        if event.payload:
            return next((item for item in latest if item["id"] == event.payload), None)
        # Twilio shows every option by its number; elsewhere a lone "1" under a single button means something else.
        counted = event.type == "text" and (len(latest) > 1 or row["channel"] == TWILIO)
        number = chosen(event.text, len(latest)) if counted else None
        return latest[number] if number is not None else None

    def _conversation(self, tx: Connection, channel: str, event: Event) -> Row:
        contact = contacts.contact_of(tx, channel, _aliases(event), storable(event.name)[:LONGEST_NAME])
        row = conversations.of_contact(tx, channel, event.account, contact)
        if row is not None:
            return row
        locale = locale_of(event.wa_id) if channel in BY_NUMBER else ""
        return self._talk.begin_with(tx, channel, event.account, contact, locale)

    def _reaction(self, tx: Connection, channel: str, event: Event, noted: int) -> list[str]:
        """A thumb on an answer is a rating of it; another one in its place, or none, takes it back. Elsewhere it is of no consequence."""
        sent = outbox.by_provider_id(tx, channel, event.target)
        if sent is None or not ratings.of_answers(tx, sent["conversation_id"], [sent["message_id"]]):
            return []
        helpful = HELPFUL.get(event.emoji.strip(VARIATION))
        if helpful is None:
            ratings.take_back(tx, sent["message_id"])
        else:
            ratings.rate(tx, sent["message_id"], helpful)
        return [sent["conversation_id"]]

    def _changed_message(self, tx: Connection, channel: str, event: Event, noted: int) -> list[str]:
        """The transcript keeps what was written first; the desk is told."""
        message_id = inbox.message_of(tx, channel, event.account, event.target)
        message = messages.get(tx, message_id) if message_id else None
        if message is None:
            return []
        told = f"The customer has changed message {message['seq']} to: {storable(event.text)}"
        if event.kind == REVOKE:
            told = f"The customer has deleted message {message['seq']} on their side."
        notes.add(tx, message["conversation_id"], told)
        return [message["conversation_id"]]

    def _system(self, tx: Connection, channel: str, event: Event, noted: int) -> list[str]:
        contacts.rename(tx, channel, _aliases(event), {"wa_id": event.new_wa_id, "user_id": event.new_user_id})
        return []

    def _echo(self, tx: Connection, channel: str, event: Event, noted: int) -> list[str]:
        """Somebody of the shop writes from the provider's own app: these are an agent's words, and the bot is silent from now on (WA-9)."""
        if outbox.by_provider_id(tx, channel, event.id) is not None:
            return []  # our own words, come back
        row = self._conversation(tx, channel, event)
        if row["state"] != ownership.HUMAN:
            ownership.require("write_elsewhere", row["state"])
            conversations.update(tx, row["id"], state=ownership.state_after("write_elsewhere"), agent_id=None)
            if row["state"] == ownership.QUEUED:
                cases.set_state(tx, row["case_number"], "human", ELSEWHERE)
            messages.pending_to_desk(tx, row["id"])
        text = storable(event.text) or _in_words(event)
        messages.add(tx, row["id"], "agent", text, row["language"], name=ELSEWHERE, sent=True)
        return [row["id"]]


def _aliases(event: Event) -> dict[str, str]:
    return {"wa_id": event.wa_id, "user_id": event.user_id, "parent_user_id": event.parent_user_id}


def _attachment(event: Event) -> dict[str, Any]:
    """What the desk needs to show it."""
    given = {
        "kind": event.type,
        "media_id": event.media_id,
        "mime_type": event.mime_type,
        "filename": event.filename,
        "sha256": event.sha256,
        "voice": event.voice,
        "lat": event.lat,
        "lon": event.lon,
        "phones": list(event.phones),
        "items": event.items,
    }
    return {name: value for name, value in given.items() if value or (name in ("lat", "lon") and value is not None)}


def _in_words(event: Event) -> str:
    """A line for the transcript where nothing was written."""
    if event.lat is not None:
        return f"[{event.type}] {event.lat}, {event.lon}"
    told = event.filename or ", ".join(event.phones) or (str(event.items) if event.items else "")
    return storable(f"[{event.type}] {told}")
