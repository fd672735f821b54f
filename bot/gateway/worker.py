"""The worker: takes each conversation's pending messages in order, asks the dialogue server, and stores the turn.

Many conversations at once, one message at a time in each. A turn is stored in one transaction, which checks first that the bot
still owns the conversation: a reply that was computed while a person took over is dropped (AD-2).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from bot.gateway import ownership
from bot.gateway.dialogue_client import DialogueClient, TurnResult
from bot.gateway.handoff import HandOff
from bot.replies.renderer import Renderer
from bot.shared.errors import DialogueError
from bot.shared.text import has_emoji, has_words
from bot.store import cases, conversations, messages
from bot.store.engine import Store, is_away
from bot.store.rows import Row

RETRY_SECONDS = 2.0
APOLOGY = "apology"
log = structlog.get_logger()


class Worker:
    """Works off pending messages.

    Args:
        store: the database.
        dialogue: the dialogue server.
        renderer: makes the words.
        handoff: opens hand-offs.
        changed: called with a conversation's id after each stored turn.
        thinking: shows the customer that an answer is coming, on channels that can.
    """

    def __init__(
        self,
        store: Store,
        dialogue: DialogueClient,
        renderer: Renderer,
        handoff: HandOff,
        changed: Callable[[str], None],
        thinking: Callable[[Row, Row], Awaitable[None]] | None = None,
    ) -> None:
        self._store = store
        self._dialogue = dialogue
        self._renderer = renderer
        self._handoff = handoff
        self._changed = changed
        self._thinking = thinking
        self._running: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()

    async def start(self) -> None:
        """Takes up what an earlier process left pending."""
        for conversation_id in await run_in_threadpool(self._left_over):
            self.wake(conversation_id)

    async def stop(self) -> None:
        """Ends; what is not finished stays pending for the next start."""
        self._again.clear()
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def wake(self, conversation_id: str) -> None:
        """There may be something to do. Called inside the event loop."""
        if conversation_id in self._running:
            self._again.add(conversation_id)
            return
        task = asyncio.create_task(self._work(conversation_id))
        self._running[conversation_id] = task
        task.add_done_callback(lambda done: self._ended(conversation_id))

    def _ended(self, conversation_id: str) -> None:
        self._running.pop(conversation_id, None)
        if conversation_id in self._again:
            self._again.discard(conversation_id)
            self.wake(conversation_id)

    async def _work(self, conversation_id: str) -> None:
        while True:
            try:
                job = await run_in_threadpool(self._next, conversation_id)
                if job is None:
                    return
                await self._handle(*job)
            except SQLAlchemyError as error:
                # The database is away: the message stays pending and is tried again.
                log.error("worker.database", conversation=conversation_id, error=str(error))
                await asyncio.sleep(RETRY_SECONDS)

    async def _handle(self, conversation: Row, message: Row, metadata: dict[str, Any]) -> None:
        if self._thinking is not None:
            await self._thinking(conversation, message)
        key = _answer_without_asking(message)
        if key:
            await run_in_threadpool(self._answer_by_key, conversation["id"], message, key, "reply")
            return
        started = time.perf_counter()
        try:
            text = metadata["choice"].get("again") or message["text"]
            result = await self._dialogue.turn(conversation["id"], text, metadata)
            milliseconds = round((time.perf_counter() - started) * 1000)
            await run_in_threadpool(self._store_turn, conversation["id"], message, result, milliseconds)
        except Exception as error:  # whatever went wrong, the customer is told, and the message has its one outcome
            if is_away(error):
                raise
            log.error("worker.turn", conversation=conversation["id"], error=repr(error), exc_info=not isinstance(error, DialogueError))
            await run_in_threadpool(self._apologise, conversation["id"], message)

    def _left_over(self) -> list[str]:
        with self._store.look() as tx:
            return messages.pending_conversations(tx)

    def _next(self, conversation_id: str) -> tuple[Row, Row, dict[str, Any]] | None:
        with self._store.look() as tx:
            message = messages.next_pending(tx, conversation_id)
            conversation = conversations.get(tx, conversation_id)
            if message is None or conversation is None:
                return None
            if conversation["state"] == ownership.BOT:
                return conversation, message, self._metadata(tx, conversation, message)
        with self._store.begin() as tx:
            messages.pending_to_desk(tx, conversation_id)
        return None

    def _metadata(self, tx: Connection, conversation: Row, message: Row) -> dict[str, Any]:
        choice = message["choice"] or {}
        return {
            "conversation_language": conversation["language"] if conversation["language_settled"] else "",
            "chosen_language": choice.get("language", ""),
            "locale": conversation["locale"],
            "choice": choice,
            "cases": [self._case(row, conversation["language"]) for row in cases.of_conversation(tx, conversation["id"])],
        }

    def _case(self, row: Row, language: str) -> dict[str, Any]:
        return {
            "case_number": row["number"],
            "state": row["state"],
            "agent": row["agent_name"],
            "opened": self._renderer.day(row["opened_at"], language),
            "closed": self._renderer.day(row["closed_at"], language) if row["closed_at"] else "",
        }

    def _owned(self, tx: Connection, conversation_id: str, message: Row, outcome: str) -> Row | None:
        """The conversation, if the bot still owns it and the message has no outcome yet; else what was computed is dropped."""
        conversation = conversations.get(tx, conversation_id, lock=True)
        if conversation is None or conversation["state"] != ownership.BOT:
            messages.set_outcome(tx, message["id"], "desk")
            return None
        return conversation if messages.set_outcome(tx, message["id"], outcome) else None

    def _answer_by_key(self, conversation_id: str, message: Row, key: str, outcome: str) -> None:
        with self._store.begin() as tx:
            conversation = self._owned(tx, conversation_id, message, outcome)
            if conversation is not None:
                language = conversation["language"]
                person = {"title": self._renderer.say("button_person", language), "payload": {"person": True}}
                messages.add(tx, conversation_id, "bot", self._renderer.say(key, language), language, keys=[key], offered=[person])
        self._changed(conversation_id)

    def _apologise(self, conversation_id: str, message: Row) -> None:
        """The first time an apology and the way to a person; the second time in a row the person (RL-3)."""
        with self._store.begin() as tx:
            said = messages.latest(tx, conversation_id, ["bot"])
        if said is None or said["keys"] != [APOLOGY]:
            self._answer_by_key(conversation_id, message, APOLOGY, "apology")
            return
        with self._store.begin() as tx:
            conversation = self._owned(tx, conversation_id, message, "handoff")
            if conversation is not None:
                language = conversation["language"]
                messages.add(tx, conversation_id, "bot", self._renderer.say("handoff_error", language), language, keys=["handoff_error"])
                self._handoff.open(tx, conversation, "error")
        self._changed(conversation_id)

    def _store_turn(self, conversation_id: str, message: Row, result: TurnResult, milliseconds: int) -> None:
        handed_off = any(effect["kind"] == "handoff" for effect in result.effects)
        with self._store.begin() as tx:
            messages.keep_decision(tx, message["id"], result.decision.as_dict(), milliseconds)
            conversation = self._owned(tx, conversation_id, message, "handoff" if handed_off else "reply")
            if conversation is not None:
                self._reply(tx, conversation, message, result)
        self._changed(conversation_id)

    def _reply(self, tx: Connection, conversation: Row, message: Row, result: TurnResult) -> None:
        language = result.decision.language.code
        conversations.update(tx, conversation["id"], language=language, language_settled=True)
        conversations.keep_details(tx, conversation["id"], result.decision.entities)
        for reply in result.replies:
            messages.add(
                tx, conversation["id"], "bot", reply["text"], reply["language"] or language, keys=reply["keys"], offered=reply["buttons"]
            )
        for effect in result.effects:
            self._carry_out(tx, {**conversation, "language": language}, message, effect)

    def _carry_out(self, tx: Connection, conversation: Row, message: Row, effect: dict[str, Any]) -> None:
        if effect["kind"] == "handoff":
            self._handoff.open(tx, conversation, effect["reason"])
        elif effect["kind"] == "contact":
            conversations.keep_details(tx, conversation["id"], effect)
        elif effect["kind"] == "feedback":
            messages.keep_feedback(tx, message["id"])


def _answer_without_asking(message: Row) -> str:
    """The key of the answer to what holds nothing to understand; "" where there are words, or a button was pressed."""
    attachment = message["attachment"]
    if message["choice"]:
        return ""
    # Without a caption the text is our own line about the file.
    if attachment and (message["text"].startswith(f"[{attachment['kind']}]") or not has_words(message["text"])):
        return "message_media"
    if has_words(message["text"]):
        return ""
    return "message_emoji" if has_emoji(message["text"]) else "message_empty"
