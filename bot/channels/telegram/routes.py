"""The webhook that Telegram calls, with the secret that the operator chose."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from starlette.background import BackgroundTask

from bot.channels import door
from bot.channels.events import Event
from bot.channels.registry import TELEGRAM
from bot.channels.telegram import payload, signature
from bot.channels.telegram.sender import TelegramSender
from bot.gateway.context import Context, context

router = APIRouter(prefix="/webhooks", tags=["telegram"])


@router.post("/telegram")
async def webhook(request: Request, app: Context = Depends(context)) -> Response:
    """An update. 200 once it is committed."""
    door.require_on(app, TELEGRAM)
    header = request.headers.get("x-telegram-bot-api-secret-token")
    door.require_genuine(signature.verify(app.settings.telegram_secret_token, header))
    found, broken = await door.json_body(request)
    events, bad = payload.read(found) if broken is None else ([], [broken])
    answer = await door.take(app, TELEGRAM, events, bad)
    return JSONResponse(answer, background=BackgroundTask(_acknowledge, app, events))


async def _acknowledge(app: Context, events: Sequence[Event]) -> None:
    """Pressed buttons are waited for by Telegram itself; the answer to the customer takes its own way."""
    sender = app.senders[TELEGRAM]
    assert isinstance(sender, TelegramSender)
    for event in events:
        await sender.acknowledge(event.id)
