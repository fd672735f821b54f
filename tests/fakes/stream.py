"""Reading a live stream while other requests are made. Starlette's test client hands a body over only when it is complete."""

from __future__ import annotations

import asyncio
import json
import queue
from typing import Any
from urllib.parse import urlencode

from tests.fakes.gateway import PATIENCE, Gateway


class Stream:
    """A GET request that stays open, in the event loop of the app.

    Args:
        gateway: that serves it.
        path: of the stream.
        headers: of the request.
        query: its parameters.

    Attributes:
        status: of the answer.
        headers: of the answer.
    """

    def __init__(self, gateway: Gateway, path: str, headers: dict[str, str], **query: Any) -> None:
        self._gateway = gateway
        self._scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": urlencode(query).encode(),
            "headers": [(name.lower().encode(), value.encode()) for name, value in {"host": "testserver", **headers}.items()],
            "client": ("testclient", 50000),
            "server": ("testserver", 80),
        }
        self._chunks: queue.Queue[str] = queue.Queue()
        self._begun: queue.Queue[dict[str, Any]] = queue.Queue()
        self._text = ""
        assert gateway.client.portal is not None
        self._portal = gateway.client.portal
        self._left = self._portal.call(asyncio.Event)
        self._done = self._portal.start_task_soon(self._run)
        start = self._begun.get(timeout=PATIENCE)
        self.status: int = start["status"]
        self.headers = {name.decode(): value.decode() for name, value in start["headers"]}

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *error: object) -> None:
        self._portal.call(self._left.set)
        self._done.result(timeout=PATIENCE)

    def block(self) -> str:
        """The next event or comment, as it came."""
        while "\n\n" not in self._text:
            self._text += self._chunks.get(timeout=PATIENCE)
        block, _, self._text = self._text.partition("\n\n")
        return block

    def event(self) -> tuple[str, Any]:
        """The next event's name and data; comments are skipped."""
        while (block := self.block()).startswith(":"):
            pass
        name, data = block.split("\n")
        return name.removeprefix("event: "), json.loads(data.removeprefix("data: "))

    def events(self, number: int) -> list[tuple[str, Any]]:
        """So many events."""
        return [self.event() for _ in range(number)]

    async def _run(self) -> None:
        asked = False

        async def receive() -> dict[str, Any]:
            nonlocal asked
            if not asked:
                asked = True
                return {"type": "http.request", "body": b"", "more_body": False}
            await self._left.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                self._begun.put(message)
            else:
                self._chunks.put(message.get("body", b"").decode())

        await self._gateway.app(self._scope, receive, send)
