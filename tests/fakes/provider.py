"""What the stand-ins for messaging providers share: they record calls, and can be told to fail."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import count
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


@dataclass(frozen=True)
class Call:
    """One request.

    Attributes:
        path: with the method's name.
        headers: in lower case.
        body: fields of the form or the JSON.
    """

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


class Provider:
    """A provider's server: `app` for uvicorn, `transport` for httpx.

    Attributes:
        calls: all requests that arrived, refused ones too.
        taken: those that it took.
    """

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.taken: list[Call] = []
        self.numbers = count(1)
        self._failures: deque[Response] = deque()
        self._lost = 0
        self.app = Starlette(routes=[Route("/{path:path}", self._handle, methods=["POST"])])

    @property
    def transport(self) -> httpx.ASGITransport:
        """For a sender."""
        return httpx.ASGITransport(self.app)

    def fail(self, status: int, body: Any = None, headers: dict[str, str] | None = None, times: int = 1) -> None:
        """The next calls get this answer and are not taken."""
        self._failures.extend(JSONResponse(body if body is not None else {}, status, headers) for _ in range(times))

    def lose_answer(self, times: int = 1) -> None:
        """The next calls are taken, but their answers break off."""
        self._lost += times

    def read(self, body: bytes) -> dict[str, Any]:
        """The fields of a request."""
        raise NotImplementedError

    def refusal(self, call: Call) -> Response | None:
        """What the real provider would say to a request that breaks its rules."""
        raise NotImplementedError

    def answer(self, call: Call) -> Response:
        """What the real provider says to a good request."""
        raise NotImplementedError

    async def _handle(self, request: Request) -> Response:
        call = Call(request.url.path, dict(request.headers), self.read(await request.body()))
        self.calls.append(call)
        if self._failures:
            return self._failures.popleft()
        refusal = self.refusal(call)
        if refusal is not None:
            return refusal
        self.taken.append(call)
        answer = self.answer(call)
        if not self._lost:
            return answer
        self._lost -= 1
        return Response(b"", answer.status_code, {"content-length": "1000"})
