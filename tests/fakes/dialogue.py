"""A stand-in for the dialogue server."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

Body = dict[str, Any]
Answer = Callable[[Body], Any]
LONGEST_HOLD = 10.0


def reply(text: str = "Hello.", language: str = "en", *buttons: dict[str, Any]) -> dict[str, Any]:
    """One reply as the dialogue server gives it."""
    return {"text": text, "language": language, "keys": ["greet"], "buttons": list(buttons)}


def turn(*replies: dict[str, Any], effects: list[dict[str, Any]] | None = None, language: str = "en", **decision: Any) -> dict[str, Any]:
    """A whole answer of the dialogue server; by default one greeting."""
    decided = {
        "action": "answer",
        "intent": "question",
        "confidence": 0.91,
        "language": {"code": language, "probability": 0.98, "why": "text", "foreign": "", "written": language, "candidates": []},
        "article": "order-status",
        "candidates": [{"article": "order-status", "probability": 0.91, "title": "Where is my order?"}],
        "reason": "article",
        "entities": {},
        **decision,
    }
    return {"decision": decided, "replies": list(replies) or [reply(language=language)], "effects": effects or []}


def echo(body: Body) -> dict[str, Any]:
    """Answers with the customer's words, so that order can be seen."""
    return turn(reply(f"You said: {body['text']}"))


class FakeDialogue:
    """Answers turns by a function, which a test may change at any time.

    Attributes:
        asked: the bodies of all turns, in order.
        headers: of the latest request.
        answer: from the body of a turn to its answer: JSON, an `httpx.Response`, an exception to raise, or an awaitable of these.
        ready: what the server says about itself.
    """

    def __init__(self, answer: Answer = echo) -> None:
        self.asked: list[Body] = []
        self.headers = httpx.Headers()
        self.answer = answer
        self.ready = True
        self._open = threading.Event()
        self._open.set()
        self._arrived = threading.Event()

    @property
    def transport(self) -> httpx.MockTransport:
        """For `create_app` and `DialogueClient`."""
        return httpx.MockTransport(self._handle)

    def hold(self) -> None:
        """From now on answers are computed, but kept back until `release`."""
        self._arrived.clear()
        self._open.clear()

    def wait_until_asked(self) -> None:
        """Until a turn is being held."""
        assert self._arrived.wait(LONGEST_HOLD), "the dialogue server was not asked"

    def release(self) -> None:
        """Lets the held answers go."""
        self._open.set()

    async def _handle(self, request: httpx.Request) -> httpx.Response:
        self.headers = request.headers
        if request.method == "GET":
            return httpx.Response(200 if self.ready else 503)
        body = json.loads(request.content)
        self.asked.append(body)
        given = self.answer(body)
        self._arrived.set()
        while not self._open.is_set():
            await asyncio.sleep(0.005)
        if isinstance(given, Awaitable):
            given = await given
        if isinstance(given, Exception):
            raise given
        return given if isinstance(given, httpx.Response) else httpx.Response(200, json=given)
