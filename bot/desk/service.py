"""What an agent can do with a conversation. Each is one transaction that checks who owns it (AD-1, AD-2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Connection

from bot.desk import views
from bot.gateway import ownership
from bot.replies.renderer import Renderer
from bot.shared.errors import ConflictError, NotFoundError, RefusedError
from bot.shared.settings import Settings
from bot.shared.text import storable
from bot.store import cases, conversations, messages, notes
from bot.store.engine import Store
from bot.store.rows import Row

PEOPLE = ("customer", "agent")
LISTS = {"queued": ("queued",), "human": ("human",), "closed": ("closed",), "open": ("queued", "human", "bot")}


@dataclass(frozen=True)
class Desk:
    """The agents' side.

    Args:
        store: the database.
        settings: limits.
        renderer: makes the words that customers see.
        changed: called with a conversation's id after each commit.
    """

    store: Store
    settings: Settings
    renderer: Renderer
    changed: Callable[[str], None]

    def listed(self, name: str) -> dict[str, Any]:
        """Conversations of one list: `queued`, `human`, `closed` or `open`.

        Raises:
            RefusedError: there is no such list.
        """
        if name not in LISTS:
            raise RefusedError(f"There is no list {name!r}. Choose one of {', '.join(LISTS)}.")
        with self.store.begin() as tx:
            rows = conversations.listed(tx, LISTS[name])
            summaries = [self._summary(tx, row) for row in rows if row["state"] != ownership.BOT or row["last_seq"] > 1]
            return {"conversations": summaries, "waiting": conversations.waiting(tx)}

    def opened(self, conversation_id: str) -> dict[str, Any]:
        """A conversation with everything an agent needs: transcript, notes, decisions, details, cases (AD-3)."""
        with self.store.look() as tx:
            row = self._get(tx, conversation_id)
            decisions = messages.decisions_of(tx, conversation_id)
            return {
                "notes": [views.note(item) for item in notes.of_conversation(tx, conversation_id)],
                "conversation": {
                    **self._summary(tx, row),
                    "details": conversations.get_details(tx, conversation_id),
                    "cases": [views.case(case) for case in cases.of_conversation(tx, conversation_id)],
                },
                "messages": [views.message(item, decisions.get(item["id"])) for item in messages.after(tx, conversation_id, 0, limit=None)],
            }

    def claim(self, conversation_id: str, agent: Row) -> dict[str, Any]:
        """The agent takes a waiting conversation: of many who try at once, one succeeds.

        Raises:
            ConflictError: somebody owns it already, who is named.
        """
        with self.store.begin() as tx:
            row = self._get(tx, conversation_id)
            moved = conversations.move(
                tx, conversation_id, ownership.states_before("claim"), state=ownership.state_after("claim"), agent_id=agent["id"]
            )
            if not moved and not conversations.adopt(tx, conversation_id, agent["id"]):
                raise ConflictError(self._why_not(row))
            cases.set_state(tx, row["case_number"], "human", agent["name"])
            self._announce(tx, row, "agent_joined", agent)
            return self._done(tx, conversation_id)

    def reply(self, conversation_id: str, agent: Row, client_id: str, text: str) -> tuple[dict[str, Any], bool]:
        """The owner writes to the customer; the same `client_id` again gives the first result.

        Raises:
            ConflictError: the agent does not own the conversation.
            RefusedError: the text is empty or too long.
        """
        clean = storable(text)
        if not 0 < len(clean) <= self.settings.max_message_length:
            raise RefusedError(
                f"A reply has 1 to {self.settings.max_message_length} characters; this one has {len(clean)}.", "reply_length"
            )
        with self.store.begin() as tx:
            row = self._owned(tx, conversation_id, agent)
            known = messages.by_client_id(tx, conversation_id, client_id)
            stored = known or messages.add(tx, conversation_id, "agent", clean, row["language"], name=agent["name"], client_id=client_id)
        self.changed(conversation_id)
        return views.message(stored, None), known is None

    def attachment(self, conversation_id: str, message_id: str) -> tuple[str, Row]:
        """The channel of a conversation, and what came with one of its messages.

        Raises:
            NotFoundError: nothing came with it.
        """
        with self.store.look() as tx:
            row, message = conversations.get(tx, conversation_id), messages.get(tx, message_id)
        if row is None or message is None or message["conversation_id"] != conversation_id or not message["attachment"]:
            raise NotFoundError("There is no such file.")
        return str(row["channel"]), message["attachment"]

    def give_back(self, conversation_id: str, agent: Row) -> dict[str, Any]:
        """Back to the bot (AD-10). The case is closed.

        Raises:
            ConflictError: another agent owns the conversation.
        """
        return self._end(conversation_id, agent, "return", "agent_returned")

    def close(self, conversation_id: str, agent: Row) -> dict[str, Any]:
        """The matter is settled.

        Raises:
            ConflictError: another agent owns the conversation.
        """
        return self._end(conversation_id, agent, "close", "conversation_closed")

    def _end(self, conversation_id: str, agent: Row, event: str, key: str) -> dict[str, Any]:
        with self.store.begin() as tx:
            row = self._owned(tx, conversation_id, agent)
            ownership.require(event, row["state"])
            conversations.update(tx, conversation_id, state=ownership.state_after(event), agent_id=None, queued_at=None)
            cases.set_state(tx, row["case_number"], "closed")
            self._announce(tx, row, key, agent)
            return self._done(tx, conversation_id)

    def _done(self, tx: Connection, conversation_id: str) -> dict[str, Any]:
        return {"conversation": self._summary(tx, self._get(tx, conversation_id))}

    def _announce(self, tx: Connection, row: Row, key: str, agent: Row) -> None:
        text = self.renderer.say(key, row["language"], {"agent": agent["name"]})
        messages.add(tx, row["id"], "system", text, row["language"], keys=[key])

    def _get(self, tx: Connection, conversation_id: str) -> Row:
        row = conversations.get(tx, conversation_id, lock=True)
        if row is None:
            raise NotFoundError(f"There is no conversation {conversation_id!r}.")
        return row

    def _owned(self, tx: Connection, conversation_id: str, agent: Row) -> Row:
        row = self._get(tx, conversation_id)
        if row["state"] != ownership.HUMAN or row["agent_id"] != agent["id"]:
            raise ConflictError(self._why_not(row))
        return row

    @staticmethod
    def _why_not(row: Row) -> str:
        if row["state"] == ownership.HUMAN and row["agent_name"]:
            return f"{row['agent_name']} owns this conversation."
        return f"This conversation is {row['state']!r}. Claim it first, when it waits for a person."

    def _summary(self, tx: Connection, row: Row) -> dict[str, Any]:
        # What people said last tells an agent more than the sentence about the queue.
        said = messages.latest(tx, row["id"], PEOPLE) or messages.latest(tx, row["id"])
        return views.summary(row, self.renderer.language(row["language"]).name, said)
