"""The bot's token is part of Telegram's addresses. It is put in below httpx, which logs each address that it calls (SE-9)."""

from __future__ import annotations

import httpx


class HiddenToken(httpx.AsyncBaseTransport):
    """Turns `.../sendMessage` into `.../bot<token>/sendMessage` on the way out.

    Args:
        base_url: Telegram's address.
        token: the bot's.
        transport: what carries the request; a real connection where none is given.
    """

    def __init__(self, base_url: str, token: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._root = f"{base_url.rstrip('/')}/bot{token}"
        self._transport = transport or httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carries a request."""
        method = request.url.path.rsplit("/", 1)[-1]
        url = httpx.URL(f"{self._root}/{method}")
        hidden = httpx.Request(request.method, url, headers=request.headers, stream=request.stream, extensions=request.extensions)
        return await self._transport.handle_async_request(hidden)

    async def aclose(self) -> None:
        """Closes connections."""
        await self._transport.aclose()
