"""A stand-in for Meta's Graph API, all in memory: for tests, and to try the channel at home (`faqtotum simulate whatsapp`)."""

from __future__ import annotations

import asyncio
import hashlib
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.channels.sending import Fetched
from bot.channels.whatsapp_cloud.fields import table, word
from bot.channels.whatsapp_cloud.webhooks import Item, new_wamid, status, webhook

DELIVERY_TIMEOUT = 30.0


@dataclass(frozen=True)
class Call:
    """A call that was made to the stand-in.

    Attributes:
        account: id of the shop's number.
        body: its JSON.
        token: the bearer.
        wamid: id that the message got; "" for one that was not taken, and for read receipts.
    """

    account: str
    body: dict[str, Any]
    token: str = field(default="", repr=False)
    wamid: str = ""

    @property
    def to(self) -> str:
        """The receiver."""
        return word(self.body.get("to")) or word(self.body.get("recipient"))

    @property
    def text(self) -> str:
        """What the customer reads."""
        body = self.body
        read = (table(body.get("text")).get("body"), table(table(body.get("interactive")).get("body")).get("text"))
        return next(filter(None, map(word, read)), "")


@dataclass(frozen=True)
class _Turn:
    """What happens to a call: an answer of its own, or silence after it was taken."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    silent: float = 0.0


class Graph:
    """An ASGI app that answers like Graph, and does what a test tells it to.

    Args:
        webhook_url: where deliveries go; "" when nobody listens.
        secret: the app's, to sign them.
        transport: a stand-in for the network to `webhook_url`.
        states: of which each message that is taken is reported at once, such as ("sent", "delivered").
    """

    def __init__(
        self, webhook_url: str = "", secret: str = "", transport: httpx.AsyncBaseTransport | None = None, states: Sequence[str] = ()
    ) -> None:
        self.calls: list[Call] = []
        self.media: dict[str, Fetched] = {}
        self.states = tuple(states)
        self._url = webhook_url
        self._secret = secret
        self._transport = transport
        self._turns: deque[_Turn] = deque()
        self._reports: set[asyncio.Task[None]] = set()
        routes = [
            Route("/{version}/{account}/messages", self._messages, methods=["POST"]),
            Route("/{version}/{media_id}", self._media, methods=["GET"]),
            Route("/{version}/files/{media_id}", self._file, methods=["GET"]),
        ]
        self._app = Starlette(routes=routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a request."""
        await self._app(scope, receive, send)

    @property
    def sent(self) -> list[Call]:
        """The messages that were taken."""
        return [call for call in self.calls if call.wamid]

    def answer_next(self, status: int, body: Any = None, headers: dict[str, str] | None = None, times: int = 1) -> None:
        """The next calls are not taken and get this answer."""
        self._turns.extend([_Turn(status, body, headers or {})] * times)

    def fail_next(self, code: int, status: int = 400, times: int = 1) -> None:
        """The next calls are not taken and get an error as Graph words it."""
        self.answer_next(status, {"error": {"message": f"(#{code}) Error", "type": "OAuthException", "code": code}}, times=times)

    def silent_next(self, seconds: float = 60.0, times: int = 1) -> None:
        """The next calls are taken, but the answer comes only after so many seconds (WA-15)."""
        self._turns.extend([_Turn(silent=seconds)] * times)

    def add_media(self, media_id: str, content: bytes, mime_type: str = "image/jpeg") -> None:
        """A file that can be fetched."""
        self.media[media_id] = Fetched(content, mime_type)

    async def deliver(self, account: str, *items: Item, name: str = "") -> httpx.Response:
        """Posts a webhook of these messages and statuses; returns the channel's answer."""
        request = webhook(self._secret, account, *items, name=name)
        async with httpx.AsyncClient(transport=self._transport, timeout=DELIVERY_TIMEOUT, trust_env=False) as http:
            return await http.post(self._url, content=request.body, headers=request.headers)

    async def reported(self) -> None:
        """Returns when all statuses that were due have been posted."""
        while self._reports:
            await asyncio.gather(*self._reports, return_exceptions=True)

    async def _messages(self, request: Request) -> Response:
        body = table(await request.json())
        account, token = request.path_params["account"], request.headers.get("authorization", "").removeprefix("Bearer ")
        turn = self._turns.popleft() if self._turns else _Turn()
        if turn.status != httpx.codes.OK or turn.body is not None:
            self.calls.append(Call(account, body, token))
            return JSONResponse(turn.body, turn.status, turn.headers)
        if body.get("status") == "read":
            self.calls.append(Call(account, body, token))
            return JSONResponse({"success": True})
        call = Call(account, body, token, new_wamid())
        self.calls.append(call)
        self._report(call)
        await asyncio.sleep(turn.silent)
        return JSONResponse({"messaging_product": "whatsapp", "contacts": [{"input": call.to}], "messages": [{"id": call.wamid}]})

    def _report(self, call: Call) -> None:
        if not (self._url and self.states):
            return
        task = asyncio.create_task(self._post_states(call))
        self._reports.add(task)
        task.add_done_callback(self._reports.discard)

    async def _post_states(self, call: Call) -> None:
        key = word(call.body.get("biz_opaque_callback_data"))
        for state in self.states:
            await self.deliver(call.account, status(call.wamid, state, call.to, key))

    async def _media(self, request: Request) -> Response:
        media_id = request.path_params["media_id"]
        found = self.media.get(media_id)
        if found is None:
            return JSONResponse({"error": {"message": "Unsupported get request.", "type": "GraphMethodException", "code": 100}}, 400)
        url = f"{request.base_url}{request.path_params['version']}/files/{media_id}"
        digest = hashlib.sha256(found.content).hexdigest()
        return JSONResponse({"id": media_id, "url": url, "mime_type": found.mime_type, "sha256": digest, "file_size": len(found.content)})

    async def _file(self, request: Request) -> Response:
        found = self.media.get(request.path_params["media_id"])
        if found is None or not request.headers.get("authorization"):
            return Response(status_code=404 if found is None else 401)
        return Response(found.content, media_type=found.mime_type)
