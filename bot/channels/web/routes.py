"""The web chat's API. The session token goes in a header, never in an address (WG-6)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Extra, Field, StrictStr
from starlette.concurrency import run_in_threadpool

from bot.gateway.context import Context, context
from bot.gateway.fields import CLIENT_ID, PlainText
from bot.gateway.hub import next_change
from bot.gateway.streams import HEARTBEAT, HEARTBEAT_SECONDS, STREAM_HEADERS, event
from bot.shared.errors import NotAllowedError, RefusedError

LONGEST_WAIT = 25.0
HIGHEST_SEQ = 2**31 - 1
router = APIRouter(prefix="/api/v1/chat", tags=["chat"])


class Begin(BaseModel, extra=Extra.forbid):
    """Opening a chat."""

    locale: PlainText = Field("", max_length=100, description="the browser's language, such as pl-PL: a weak hint")
    language: PlainText | None = Field(None, max_length=8, description="a language that the customer chose")


class Write(BaseModel, extra=Extra.forbid):
    """Sending a message, or pressing a button."""

    id: StrictStr = Field(..., regex=CLIENT_ID, description="the client's own id, such as a UUID; sending it again changes nothing")
    text: StrictStr | None = Field(None, description="the message")
    button: PlainText | None = Field(None, max_length=64, description="the id of an offered button, in the place of a text")


class Choose(BaseModel, extra=Extra.forbid):
    """Choosing a language."""

    language: PlainText = Field(..., max_length=8)


def conversation_id(request: Request, authorization: str = Header("")) -> str:
    """The conversation of the session token in `Authorization: Bearer ...`."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotAllowedError("Send the session's token as `Authorization: Bearer <token>`; POST /api/v1/chat/sessions gives one.")
    return context(request).conversations.conversation_of(token)


@router.post("/sessions", status_code=201)
def begin(body: Begin, request: Request, app: Context = Depends(context)) -> dict[str, Any]:
    """Opens a conversation: its token (shown once), its state, and the bot's welcome."""
    app.session_limit.check(request.client.host if request.client else "")
    token, state = app.conversations.begin(body.locale, body.language)
    return {"token": token, **state}


@router.post("/messages", status_code=201)
def write(body: Write, response: Response, own: str = Depends(conversation_id), app: Context = Depends(context)) -> dict[str, Any]:
    """Stores a customer's message. 200 instead of 201: this id has been sent before, and this is its first result."""
    app.message_limit.check(own)
    if (body.text is None) == (body.button is None):
        raise RefusedError("Send either `text` or `button`.")
    if body.text is not None:
        message, new = app.conversations.write(own, body.id, body.text)
    else:
        message, new = app.conversations.press(own, body.id, body.button or "")
    response.status_code = 201 if new else 200
    return {"message": message}


@router.post("/person")
def person(own: str = Depends(conversation_id), app: Context = Depends(context)) -> dict[str, Any]:
    """Hands over to a person, with or without the dialogue server."""
    app.message_limit.check(own)
    return app.conversations.ask_person(own)


@router.put("/language")
def language(body: Choose, own: str = Depends(conversation_id), app: Context = Depends(context)) -> dict[str, Any]:
    """Chooses the conversation's language."""
    return app.conversations.choose_language(own, body.language)


@router.get("/messages")
async def messages(
    after: int = Query(0, ge=0, le=HIGHEST_SEQ, description="the last `seq` that the client has"),
    wait: float = Query(0.0, ge=0.0, le=LONGEST_WAIT, description="seconds to wait for something new"),
    own: str = Depends(conversation_id),
    app: Context = Depends(context),
) -> dict[str, Any]:
    """The conversation, and its messages after a `seq`."""
    async with app.hub.subscribe(own) as changes:
        state = await run_in_threadpool(app.conversations.state, own, after)
        if not state["messages"] and wait:
            await next_change(changes, wait)
            state = await run_in_threadpool(app.conversations.state, own, after)
    return state


@router.get("/stream", response_class=StreamingResponse)
async def stream(
    request: Request, after: int = Query(0, ge=0, le=HIGHEST_SEQ), own: str = Depends(conversation_id), app: Context = Depends(context)
) -> StreamingResponse:
    """Server-sent events: first the gap after `after`, then everything as it comes. Events `message` and `conversation`."""
    return StreamingResponse(_events(app, own, after, request), media_type="text/event-stream", headers=STREAM_HEADERS)


async def _events(app: Context, own: str, after: int, request: Request) -> AsyncIterator[str]:
    told: dict[str, Any] | None = None
    async with app.hub.subscribe(own) as changes:
        while not await request.is_disconnected():
            state = await run_in_threadpool(app.conversations.state, own, after)
            for message in state["messages"]:
                after = message["seq"]
                yield event("message", message)
            if state["conversation"] != told:
                told = state["conversation"]
                yield event("conversation", told)
            if await next_change(changes, HEARTBEAT_SECONDS) is None:
                yield HEARTBEAT
