"""What a customer can do in a conversation: begin, write, press a button, ask for a person, choose a language.

Each is one transaction. Nothing is understood here; messages wait as `pending` for the worker.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.engine import Connection

from bot.gateway import ownership, views
from bot.gateway.handoff import HandOff
from bot.replies.renderer import Renderer
from bot.shared.errors import ConflictError, NotAllowedError, NotFoundError, RefusedError
from bot.shared.languages import load_languages
from bot.shared.settings import Settings
from bot.shared.text import storable
from bot.store import conversations, messages
from bot.store.engine import Store
from bot.store.rows import Row, new_token, now

WEB = "web"
TOO_MANY = "message_too_many"
# The use of a session is noted this often: a write for every request would cost more than the request.
SESSION_NOTED = timedelta(hours=1)


@dataclass(frozen=True)
class Conversations:
    """The customer's side.

    Args:
        store: the database.
        settings: limits and paths.
        renderer: makes the words.
        handoff: opens hand-offs.
        changed: called with a conversation's id after each commit; wakes the worker and the streams.
    """

    store: Store
    settings: Settings
    renderer: Renderer
    handoff: HandOff
    changed: Callable[[str], None]

    def begin(self, locale: str, language: str | None, channel: str = WEB) -> tuple[str, dict[str, Any]]:
        """A new conversation with a welcome; returns its session token and its state."""
        registry = load_languages(self.settings.data_dir)
        code = registry.known(language) or registry.known(locale) or registry.default
        token = new_token()
        with self.store.begin() as tx:
            row = conversations.create(tx, channel, code, locale[:35], settled=registry.known(language) is not None)
            conversations.open_session(tx, token, row["id"])
            messages.add(tx, row["id"], "bot", self.renderer.say("welcome", code), code, keys=["welcome"])
            return token, self._state(tx, row["id"], 0)

    def begin_with(self, tx: Connection, channel: str, account: str, contact_id: str, locale: str) -> Row:
        """A new conversation with a contact of a channel that pushes; who writes first needs no welcome before the answer."""
        registry = load_languages(self.settings.data_dir)
        code = registry.known(locale) or registry.default
        row = conversations.create(tx, channel, code, locale[:35], settled=False, account=account, contact_id=contact_id)
        return conversations.get(tx, row["id"]) or row

    def conversation_of(self, token: str) -> str:
        """The conversation of a session.

        Raises:
            NotAllowedError: when the token is unknown or expired.
        """
        at = now()
        with self.store.look() as tx:
            found = conversations.session_used(tx, token)
        if found is None or found[1] < at - timedelta(days=self.settings.session_days):
            raise NotAllowedError("This chat session is unknown or has expired. Start a new one.", "session_expired")
        conversation_id, used_at = found
        if used_at < at - SESSION_NOTED:
            with self.store.begin() as tx:
                conversations.touch_session(tx, token)
        return conversation_id

    def state(self, conversation_id: str, after: int) -> dict[str, Any]:
        """The conversation, and its messages after a `seq`."""
        with self.store.look() as tx:
            return self._state(tx, conversation_id, after)

    def write(self, conversation_id: str, client_id: str, text: str) -> tuple[dict[str, Any], bool]:
        """The customer writes.

        Args:
            conversation_id: the conversation.
            client_id: the sender's own id: the same one again gives the first result (WG-1).
            text: as typed.

        Returns:
            The stored message, and whether it is new.

        Raises:
            RefusedError: when the text is empty or too long.
        """
        with self.store.begin() as tx:
            row = self._locked(tx, conversation_id)
            known = messages.by_client_id(tx, conversation_id, client_id)
            if known is not None:
                return views.message(known), False
            stored = self.store_text(tx, row, client_id, self._checked(text, row["language"]))
        self.changed(conversation_id)
        return views.message(stored), True

    def press(self, conversation_id: str, client_id: str, button_id: str) -> tuple[dict[str, Any], bool]:
        """The customer presses a button that was offered in this conversation.

        Raises:
            RefusedError: when it was not offered here, or something else has been said since.
        """
        with self.store.begin() as tx:
            row = self._locked(tx, conversation_id)
            known = messages.by_client_id(tx, conversation_id, client_id)
            if known is not None:
                return views.message(known), False
            button = self._offered(tx, row, button_id)
            stored = self.store_choice(tx, row, client_id, button)
        self.changed(conversation_id)
        return views.message(stored), True

    def ask_person(self, conversation_id: str) -> dict[str, Any]:
        """The customer wants a person: works without the dialogue server (WG-12). Once queued, asking again changes nothing."""
        with self.store.begin() as tx:
            row = self._locked(tx, conversation_id)
            if row["state"] in ownership.states_before("hand_off"):
                self._say(tx, row, "handoff_asked")
                self.handoff.open(tx, row, "asked")
            state = self._state(tx, conversation_id, row["last_seq"])
        self.changed(conversation_id)
        return {"conversation": state["conversation"]}

    def choose_language(self, conversation_id: str, language: str) -> dict[str, Any]:
        """The customer chooses a language by the menu.

        Raises:
            RefusedError: when the shop does not speak it.
        """
        registry = load_languages(self.settings.data_dir)
        if language not in registry.codes:
            raise RefusedError(
                f"The language {language!r} is not spoken here. Choose one of {', '.join(registry.codes)}.", "unknown_language"
            )
        with self.store.begin() as tx:
            self._locked(tx, conversation_id)
            conversations.update(tx, conversation_id, language=language, language_settled=True)
            state = self._state(tx, conversation_id, 0)
        self.changed(conversation_id)
        return {"conversation": state["conversation"]}

    def _locked(self, tx: Connection, conversation_id: str) -> Row:
        row = conversations.get(tx, conversation_id, lock=True)
        if row is None:
            raise NotFoundError("There is no such conversation.")
        return row

    def _checked(self, text: str, language: str) -> str:
        clean = storable(text)
        limit = self.settings.max_message_length
        if len(clean) > limit:
            values = {"length": str(len(clean)), "limit": str(limit)}
            raise RefusedError(self.renderer.say("message_too_long", language, values), "message_too_long")
        if not clean:
            raise RefusedError(self.renderer.say("message_empty", language), "message_empty")
        return clean

    def store_text(self, tx: Connection, row: Row, client_id: str | None, text: str, attachment: Row | None = None) -> Row:
        """A customer's message, waiting for whoever owns the conversation; inside the caller's transaction."""
        owned = self._reopened(tx, row)
        outcome = "pending" if owned == ownership.BOT else "desk"
        return messages.add(tx, row["id"], "customer", text, row["language"], client_id=client_id, outcome=outcome, attachment=attachment)

    def store_flood(self, tx: Connection, row: Row, text: str) -> Row:
        """A message beyond the limit: it is kept, nothing is asked for it, and the customer is told once (SE-6)."""
        said = messages.latest(tx, row["id"], ["bot"])
        stored = messages.add(tx, row["id"], "customer", text, row["language"], outcome="apology")
        if said is None or said["keys"] != [TOO_MANY]:
            self._say(tx, row, TOO_MANY)
        return stored

    def welcome(self, tx: Connection, row: Row, text: str) -> Row:
        """The customer has opened the chat on a channel that tells us so."""
        stored = messages.add(tx, row["id"], "customer", text, row["language"], outcome="reply")
        self._say(tx, row, "welcome")
        return stored

    def _reopened(self, tx: Connection, row: Row) -> str:
        """A closed conversation goes on with the bot; returns the state."""
        if row["state"] != ownership.CLOSED:
            return str(row["state"])
        conversations.update(tx, row["id"], state=ownership.state_after("reopen"), agent_id=None, case_number="", queued_at=None)
        return ownership.state_after("reopen")

    def _offered(self, tx: Connection, row: Row, button_id: str) -> Row:
        button = messages.button(tx, row["id"], button_id)
        latest = messages.latest(tx, row["id"])
        if button is None or latest is None or latest["id"] != button["message_id"]:
            raise ConflictError(self.renderer.say("button_expired", row["language"]), "button_expired")
        return button

    def store_choice(self, tx: Connection, row: Row, client_id: str | None, button: Row) -> Row:
        """A pressed button; inside the caller's transaction. An article waits for the bot; a person and a language are done at once.

        Where the language was asked for because a message left it open, that message is then answered: nobody says it twice.
        """
        self._reopened(tx, row)
        payload = button["payload"]
        if "language" in payload:
            left_open = messages.left_open(tx, row["id"], button["message_id"], "language_open")
            payload = {**payload, "again": left_open["text"]} if left_open else payload
        at_once = "person" in payload or ("language" in payload and "again" not in payload)
        outcome = ("handoff" if "person" in payload else "reply") if at_once else "pending"
        stored = messages.add(
            tx, row["id"], "customer", button["title"], row["language"], choice=payload, client_id=client_id, outcome=outcome
        )
        if "person" in payload:
            self._say(tx, row, "handoff_asked")
            self.handoff.open(tx, row, "asked")
        elif "language" in payload:
            conversations.update(tx, row["id"], language=payload["language"], language_settled=True)
            self._say(tx, {**row, "language": payload["language"]}, "language_changed")
        return stored

    def _say(self, tx: Connection, row: Row, key: str) -> None:
        messages.add(tx, row["id"], "bot", self.renderer.say(key, row["language"]), row["language"], keys=[key])

    def _state(self, tx: Connection, conversation_id: str, after: int) -> dict[str, Any]:
        row = conversations.get(tx, conversation_id)
        if row is None:
            raise NotFoundError("There is no such conversation.")
        place = conversations.place_in_queue(tx, row["queued_at"]) if row["state"] == ownership.QUEUED else None
        found = messages.after(tx, conversation_id, after)
        return {"conversation": views.conversation(row, place), "messages": [views.message(item) for item in found]}
