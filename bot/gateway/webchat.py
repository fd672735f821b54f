"""What only the web chat offers a customer: thumbs, a transcript to keep, a contact form, and being known to the shop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from sqlalchemy.engine import Connection

from bot.gateway import ownership, transcript
from bot.gateway.contact_details import details_in
from bot.gateway.handoff import CONTACT, HandOff, desk_is_open
from bot.gateway.user_token import user_of
from bot.replies.renderer import Renderer
from bot.shared.errors import ConflictError, NotFoundError, RefusedError
from bot.shared.settings import Settings
from bot.shared.text import storable
from bot.store import conversations, messages, ratings
from bot.store.engine import Store
from bot.store.rows import Row


@dataclass(frozen=True)
class WebChat:
    """The customer's side of the extras.

    Args:
        store: the database.
        settings: limits, and the secret for user tokens.
        renderer: makes the words.
        handoff: opens hand-offs.
        changed: called with a conversation's id after each commit.
        clock: the present moment with its time zone; a test may turn it.
    """

    store: Store
    settings: Settings
    renderer: Renderer
    handoff: HandOff
    changed: Callable[[str], None]
    clock: Callable[[], datetime] = lambda: datetime.now(timezone.utc)

    def user(self, token: str) -> str:
        """Whom a user token names.

        Raises:
            NotAllowedError: when it is refused, see `user_of`.
        """
        return user_of(token, self.settings.chat_user_secret)

    def belongs_to(self, conversation_id: str, user: str) -> None:
        """Notes whose conversation it is. Somebody who logs in keeps what they have said before.

        Raises:
            ConflictError: when it is somebody else's: a shared computer must not show one customer's words to the next.
        """
        with self.store.begin() as tx:
            row = self._locked(tx, conversation_id)
            if row["user_ref"] not in ("", user):
                raise ConflictError("This conversation belongs to another user. Begin a new one.", "other_user")
            if not row["user_ref"]:
                conversations.update(tx, conversation_id, user_ref=user)

    def shown(self, conversation_id: str, state: dict[str, Any]) -> dict[str, Any]:
        """A conversation's state with what the window needs beside it.

        Args:
            conversation_id: the conversation.
            state: `conversation`, and `messages` where there are any.

        Returns:
            The same; `conversation` also has `desk_open` (people are at work) and `contact_known` (the customer has left an address),
            and each of the bot's answers has `rating` (true, false or null).
        """
        found = state.get("messages", [])
        bots = [message["id"] for message in found if message["author"] == "bot"]
        with self.store.look() as tx:
            details = conversations.get_details(tx, conversation_id)
            rated = ratings.of_answers(tx, conversation_id, bots) if bots else {}
        conversation = {
            **state["conversation"],
            "desk_open": desk_is_open(self.renderer, state["conversation"]["language"], self.clock()),
            "contact_known": bool(details["email"] or details["phone"]),
        }
        marked = [{**message, "rating": rated[message["id"]]} if message["id"] in rated else message for message in found]
        return {**state, "conversation": conversation, **({"messages": marked} if "messages" in state else {})}

    def rate(self, conversation_id: str, message_id: str, helpful: bool | None) -> bool | None:
        """The customer's thumb on an answer, in the place of an earlier one; None takes it back.

        Raises:
            NotFoundError: when it is no answer of this conversation.
        """
        with self.store.begin() as tx:
            self._locked(tx, conversation_id)
            if not ratings.of_answers(tx, conversation_id, [message_id]):
                raise NotFoundError("There is no such answer of the bot in this conversation. Only answers can be rated.")
            if helpful is None:
                ratings.take_back(tx, message_id)
            else:
                ratings.rate(tx, message_id, helpful)
        return helpful

    def transcript(self, conversation_id: str, language: str | None, zone: str) -> tuple[str, str]:
        """The conversation as a text file, and the language that it is in.

        Args:
            conversation_id: the conversation.
            language: the conversation's own where it is None or not spoken.
            zone: name of the customer's time zone.
        """
        with self.store.begin() as tx:
            row = self._locked(tx, conversation_id)
            said = messages.after(tx, conversation_id, 0, limit=None)
        code = self.renderer.language(language or row["language"]).code
        return transcript.write(said, code, transcript.zone_named(zone), self.renderer), code

    def leave_contact(self, conversation_id: str, client_id: str, contact: str, note: str) -> dict[str, Any]:
        """The customer leaves an e-mail address or phone number: it is kept, and a case is opened where none is.

        Args:
            conversation_id: the conversation.
            client_id: the sender's own id: the same one again changes nothing (WG-1).
            contact: the address or number.
            note: what it is about; may be empty.

        Returns:
            The number of the case.

        Raises:
            RefusedError: when the contact is neither, or the note is too long.
        """
        with self.store.begin() as tx:
            row = self._locked(tx, conversation_id)
            if messages.by_client_id(tx, conversation_id, client_id) is None:
                self._keep_contact(tx, row, client_id, storable(contact), storable(note))
            number = self._locked(tx, conversation_id)["case_number"]
        self.changed(conversation_id)
        return {"case_number": number}

    def _keep_contact(self, tx: Connection, row: Row, client_id: str, contact: str, note: str) -> None:
        language = row["language"]
        told = details_in(contact)
        if not told:
            raise RefusedError(self.renderer.say("ui_contact_wrong", language), "contact")
        text = f"{note}\n\n{contact}".strip()
        if len(text) > self.settings.max_message_length:
            values = {"length": str(len(text)), "limit": str(self.settings.max_message_length)}
            raise RefusedError(self.renderer.say("message_too_long", language, values), "message_too_long")
        opens = row["state"] in ownership.states_before("hand_off")
        messages.add(tx, row["id"], "customer", text, language, client_id=client_id, outcome="handoff" if opens else "desk")
        conversations.keep_details(tx, row["id"], told)
        known = [] if opens else ["handoff_case"]  # a case that is opened tells its own number
        keys = ["contact_saved", *known]
        said = " ".join(
            self.renderer.say(key, language, {"contact": ", ".join(told.values()), "case_number": row["case_number"]}) for key in keys
        )
        messages.add(tx, row["id"], "bot", said, language, keys=keys)
        if opens:
            self.handoff.open(tx, row, CONTACT)

    @staticmethod
    def _locked(tx: Connection, conversation_id: str) -> Row:
        row = conversations.get(tx, conversation_id, lock=True)
        if row is None:
            raise NotFoundError("There is no such conversation.")
        return row
