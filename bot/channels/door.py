"""What the doors of all channels with webhooks have in common: is it on, read the body, take it in, answer (WA-3)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request

from bot.channels.events import BadItem, Event
from bot.gateway.context import Context
from bot.shared.errors import NotAllowedError, NotFoundError


def require_on(app: Context, channel: str) -> None:
    """That a channel is set up.

    Raises:
        NotFoundError: it is not; from outside there is nothing here.
    """
    if channel not in app.senders:
        raise NotFoundError("There is nothing at this address.")


def require_genuine(genuine: bool) -> None:
    """That the provider itself has sent a request.

    Raises:
        NotAllowedError: the signature is missing or wrong; nothing has been done.
    """
    if not genuine:
        raise NotAllowedError("The signature is missing or wrong. Compare the channel's secret with the provider's.", "bad_signature")


async def json_body(request: Request) -> tuple[Any, BadItem | None]:
    """The body as JSON; or what to keep of one that is none although it was signed."""
    body = await request.body()
    try:
        return json.loads(body), None
    except (ValueError, RecursionError) as error:
        return None, BadItem(f"not JSON: {error}", body.decode("utf-8", "replace"))


async def take(app: Context, channel: str, events: Sequence[Event], bad: Sequence[BadItem]) -> dict[str, str]:
    """Commits what has come; the provider's answer."""
    if events or bad:
        await app.intake.take(channel, events, bad)
    return {"status": "ok"}
