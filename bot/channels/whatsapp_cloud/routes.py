"""The webhook that Meta calls. Nothing is done before the signature is right (WA-1 to WA-3)."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from bot.channels import door
from bot.channels.registry import WHATSAPP
from bot.channels.whatsapp_cloud import payload, signature
from bot.gateway.context import Context, context

router = APIRouter(prefix="/webhooks", tags=["whatsapp"])


@router.get("/whatsapp")
def verification(
    app: Context = Depends(context),
    mode: str = Query("", alias="hub.mode"),
    token: str = Query("", alias="hub.verify_token"),
    challenge: str = Query("", alias="hub.challenge"),
) -> Response:
    """Meta asks whether this address belongs to whoever entered it."""
    door.require_on(app, WHATSAPP)
    echo = signature.challenge(app.settings.whatsapp_verify_token, mode, token, challenge)
    return PlainTextResponse(echo if echo is not None else "forbidden", status_code=200 if echo is not None else 403)


@router.post("/whatsapp")
async def webhook(request: Request, app: Context = Depends(context)) -> Response:
    """Messages and statuses. 200 once they are committed; 503 when they cannot be, so that Meta sends them again."""
    door.require_on(app, WHATSAPP)
    body = await request.body()
    door.require_genuine(signature.verify(app.settings.whatsapp_app_secret, body, request.headers.get("x-hub-signature-256")))
    found, broken = await door.json_body(request)
    events, bad = payload.read(found) if broken is None else ([], [broken])
    return JSONResponse(await door.take(app, WHATSAPP, events, bad))
