"""Asking the dialogue server: one message in, one decision and its replies out, within a bounded time."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx
from pydantic import BaseModel, Extra, Field, StrictStr

from bot.shared.decision import Decision
from bot.shared.errors import DialogueError

SECRET_HEADER = "X-Faqtotum-Secret"  # noqa: S105 - a header's name


class _Button(BaseModel):
    title: StrictStr
    payload: dict[str, Any]


class _Reply(BaseModel):
    text: StrictStr = Field(..., regex=r"\s*\S")
    language: StrictStr | None
    keys: list[StrictStr]
    buttons: list[_Button]


class _Effect(BaseModel, extra=Extra.allow):
    kind: StrictStr


class _Answer(BaseModel):
    """The form of an answer; what else comes is no answer, and must not reach the database."""

    decision: dict[str, Any]
    replies: list[_Reply]
    effects: list[_Effect]


@dataclass(frozen=True)
class TurnResult:
    """What the dialogue server answered.

    Attributes:
        decision: on the message.
        replies: text, language, keys and buttons of each.
        effects: what the gateway has to do.
    """

    decision: Decision
    replies: list[dict[str, Any]]
    effects: list[dict[str, Any]]


class DialogueClient:
    """The dialogue servers behind one method. A conversation always goes to the same one, which has its state at hand.

    Args:
        urls: their root addresses.
        secret: shared with it by `faqtotum up`.
        timeout: seconds for a whole turn.
        transport: a stand-in for tests.
    """

    def __init__(self, urls: Sequence[str], secret: str, timeout: float, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._urls = tuple(urls)
        self._timeout = timeout
        self._http = httpx.AsyncClient(
            headers={SECRET_HEADER: secret}, timeout=httpx.Timeout(timeout, connect=2.0), transport=transport, trust_env=False
        )

    async def turn(self, conversation: str, text: str, metadata: dict[str, Any]) -> TurnResult:
        """One message of a conversation.

        Raises:
            DialogueError: when it is down, slow, refuses, or gives no reply.
        """
        body = {"conversation": conversation, "text": text, "metadata": metadata}
        try:
            response = await asyncio.wait_for(self._http.post(f"{self._server_of(conversation)}/webhooks/turn/", json=body), self._timeout)
            response.raise_for_status()
            raw = response.json(parse_constant=_refuse)
            _Answer.parse_obj(raw)
            result = TurnResult(Decision.from_dict(raw["decision"]), raw["replies"], raw["effects"])
        except (httpx.HTTPError, asyncio.TimeoutError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise DialogueError(
                f"The dialogue server gave no answer ({type(error).__name__}: {error}). See its log, or run `faqtotum doctor`."
            ) from error
        if not result.replies:
            raise DialogueError("The dialogue server answered without a reply; the action server may be down. Run `faqtotum doctor`.")
        return result

    def _server_of(self, conversation: str) -> str:
        return self._urls[zlib.crc32(conversation.encode()) % len(self._urls)]

    async def ready(self) -> bool:
        """Whether all of them have a model loaded."""
        try:
            answers = [await self._http.get(f"{url}/webhooks/turn/", timeout=2.0) for url in self._urls]
            return all(answer.status_code == httpx.codes.OK for answer in answers)
        except httpx.HTTPError:
            return False

    async def close(self) -> None:
        """Closes its connections."""
        await self._http.aclose()


def _refuse(constant: str) -> None:
    """NaN and the infinities: Python reads and writes them, PostgreSQL and browsers do not."""
    raise ValueError(f"{constant} is not JSON")
