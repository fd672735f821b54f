"""Shows customers that their message was read and an answer is being written, on channels that can (WA-16)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool

from bot.channels.sending import Address, Sender
from bot.gateway.jobs import address_of
from bot.store import inbox
from bot.store.engine import Store
from bot.store.rows import Row


class Thinking:
    """Called by the worker when it takes a message up: the answer does not wait for it.

    Args:
        store: the database.
        senders: channel -> its way out.
    """

    def __init__(self, store: Store, senders: Mapping[str, Sender]) -> None:
        self._store = store
        self._senders = senders
        self._calls: set[asyncio.Task[None]] = set()

    async def __call__(self, conversation: Row, message: Row) -> None:
        """A reply to this message is coming."""
        sender = self._senders.get(conversation["channel"])
        if sender is None:
            return
        to, message_id = await run_in_threadpool(self._where, conversation, message)
        if message_id:
            task = asyncio.create_task(sender.thinking(to, message_id))
            self._calls.add(task)
            task.add_done_callback(self._calls.discard)

    def _where(self, conversation: Row, message: Row) -> tuple[Address, str]:
        with self._store.look() as tx:
            return address_of(tx, conversation), inbox.provider_id_of(tx, message["id"])
