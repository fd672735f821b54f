"""Telling open streams that a conversation has changed. A hint only: what is true stands in the database."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

EVERYTHING = "*"


class Hub:
    """Subscribers wait on a conversation, or on all of them. Thread-safe on the publishing side."""

    def __init__(self) -> None:
        self._queues: dict[str, set[asyncio.Queue[str]]] = defaultdict(set)
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """Called inside the event loop that the subscribers live in."""
        self._loop = asyncio.get_running_loop()

    def publish(self, conversation_id: str) -> None:
        """A conversation has changed; call it after the commit, from any thread."""
        self.call(self._tell, conversation_id)

    def call(self, function: Callable[[str], None], conversation_id: str) -> None:
        """Runs a function in the event loop, from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(function, conversation_id)

    def _tell(self, conversation_id: str) -> None:
        for queue in (*self._queues.get(conversation_id, ()), *self._queues.get(EVERYTHING, ())):
            if not queue.full():
                queue.put_nowait(conversation_id)

    @asynccontextmanager
    async def subscribe(self, topic: str) -> AsyncIterator[asyncio.Queue[str]]:
        """A queue of the ids of changed conversations; bounded, since a reader that is behind reads the database anyway."""
        queue: asyncio.Queue[str] = asyncio.Queue(maxsize=100)
        self._queues[topic].add(queue)
        try:
            yield queue
        finally:
            self._queues[topic].discard(queue)
            if not self._queues[topic]:
                del self._queues[topic]


async def next_change(queue: asyncio.Queue[str], seconds: float) -> str | None:
    """The next changed conversation; None when nothing has changed for so long."""
    try:
        return await asyncio.wait_for(queue.get(), seconds)
    except asyncio.TimeoutError:
        return None
