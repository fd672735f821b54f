"""The line between the gateway and a provider, on which a test can let things go wrong."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import httpx


class Line(httpx.AsyncBaseTransport):
    """Carries requests to a stand-in; messages, and only they, can be refused or lose their answer.

    Args:
        provider: the stand-in.
        is_message: whether a request is a message to a customer; a typing indicator is none.

    Attributes:
        messages: how many messages the gateway has tried to send.
    """

    def __init__(self, provider: httpx.AsyncBaseTransport, is_message: Callable[[httpx.Request], bool]) -> None:
        self._provider = provider
        self._is_message = is_message
        self._faults: deque[httpx.Response | None] = deque()
        self.messages = 0

    def refuse(self, answer: httpx.Response, times: int = 1) -> None:
        """The next messages are not taken, and get this answer."""
        self._faults.extend([answer] * times)

    def fall_silent(self, times: int = 1) -> None:
        """The next messages are taken, but nobody says so."""
        self._faults.extend([None] * times)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carries a request."""
        await request.aread()
        if not self._is_message(request):
            return await self._provider.handle_async_request(request)
        self.messages += 1
        silent = False
        if self._faults:
            answer = self._faults.popleft()
            if answer is not None:
                return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)
            silent = True
        response = await self._provider.handle_async_request(request)
        if silent:
            raise httpx.ReadTimeout("no answer", request=request)
        return response
