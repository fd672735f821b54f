"""The webhook that Twilio calls for WhatsApp messages and their statuses (TW-1, TW-2)."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot.channels import door
from bot.channels.registry import TWILIO
from bot.channels.whatsapp_twilio import payload, signature
from bot.gateway.context import Context, context

router = APIRouter(prefix="/webhooks", tags=["twilio"])
NO_ANSWER = "<Response/>"  # in TwiML: answers go out by themselves


@router.post("/twilio")
async def webhook(request: Request, app: Context = Depends(context)) -> Response:
    """A message or a status. 200 once it is committed."""
    door.require_on(app, TWILIO)
    body = await request.body()
    form = signature.read_form(body)
    url = signature.public_address(app.settings.public_url, request.url.path, request.url.query)
    header = request.headers.get("x-twilio-signature")
    door.require_genuine(signature.verify(app.settings.twilio_auth_token, url, form or body, header))
    events, bad = payload.read(form)
    await door.take(app, TWILIO, events, bad)
    return Response(NO_ANSWER, media_type="text/xml")
