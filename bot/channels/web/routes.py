"""The web chat's API. The session token goes in a header, never in an address (WG-6)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Extra, Field, StrictStr
from starlette.concurrency import run_in_threadpool

from bot.channels.web import extras
from bot.channels.web.session import conversation_id, webchat
from bot.gateway.context import Context, context
from bot.gateway.fields import CLIENT_ID, PlainText
from bot.gateway.hub import next_change
from bot.gateway.streams import HEARTBEAT, HEARTBEAT_SECONDS, STREAM_HEADERS, event
from bot.gateway.user_token import LONGEST_TOKEN
from bot.gateway.webchat import WebChat
from bot.shared.errors import RefusedError

LONGEST_WAIT = 25.0
HIGHEST_SEQ = 2**31 - 1
router = APIRouter(prefix="/api/v1/chat", tags=["chat"])


class Begin(BaseModel, extra=Extra.forbid):
    """Opening a chat."""

    locale: PlainText = Field("", max_length=100, description="the browser's language, such as pl-PL: a weak hint")
    language: PlainText | None = Field(None, max_length=8, description="a language that the customer chose")
    user: PlainText | None = Field(None, max_length=LONGEST_TOKEN, description="a JWT by which the shop says who is logged in")


class Write(BaseModel, extra=Extra.forbid):
    """Sending a message, or pressing a button."""

    id: StrictStr = Field(..., regex=CLIENT_ID, description="the client's own id, such as a UUID; sending it again changes nothing")
    text: StrictStr | None = Field(None, description="the message")
    button: PlainText | None = Field(None, max_length=64, description="the id of an offered button, in the place of a text")


class Choose(BaseModel, extra=Extra.forbid):
    """Choosing a language."""

    language: PlainText = Field(..., max_length=8)


@router.post("/sessions", status_code=201)
def begin(body: Begin, request: Request, app: Context = Depends(context), chat: WebChat = Depends(webchat)) -> dict[str, Any]:
    """Opens a conversation: its token (shown once), its state, and the bot's welcome. A user token that is refused opens none."""
    app.session_limit.check(request.client.host if request.client else "")
    user = chat.user(body.user) if body.user is not None else ""
    token, state = app.conversations.begin(body.locale, body.language)
    if user:
        chat.belongs_to(state["conversation"]["id"], user)
    return {"token": token, **chat.shown(state["conversation"]["id"], state)}


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
def person(own: str = Depends(conversation_id), app: Context = Depends(context), chat: WebChat = Depends(webchat)) -> dict[str, Any]:
    """Hands over to a person, with or without the dialogue server."""
    app.message_limit.check(own)
    return chat.shown(own, app.conversations.ask_person(own))


@router.put("/language")
def language(
    body: Choose, own: str = Depends(conversation_id), app: Context = Depends(context), chat: WebChat = Depends(webchat)
) -> dict[str, Any]:
    """Chooses the conversation's language."""
    return chat.shown(own, app.conversations.choose_language(own, body.language))


@router.get("/messages")
async def messages(
    after: int = Query(0, ge=0, le=HIGHEST_SEQ, description="the last `seq` that the client has"),
    wait: float = Query(0.0, ge=0.0, le=LONGEST_WAIT, description="seconds to wait for something new"),
    own: str = Depends(conversation_id),
    app: Context = Depends(context),
    chat: WebChat = Depends(webchat),
) -> dict[str, Any]:
    """The conversation, and its messages after a `seq`."""
    async with app.hub.subscribe(own) as changes:
        state = await run_in_threadpool(_state, app, chat, own, after)
        if not state["messages"] and wait:
            await next_change(changes, wait)
            state = await run_in_threadpool(_state, app, chat, own, after)
    return state


@router.get("/stream", response_class=StreamingResponse)
async def stream(
    request: Request,
    after: int = Query(0, ge=0, le=HIGHEST_SEQ),
    own: str = Depends(conversation_id),
    app: Context = Depends(context),
    chat: WebChat = Depends(webchat),
) -> StreamingResponse:
    """Server-sent events: first the gap after `after`, then everything as it comes. Events `message` and `conversation`."""
    return StreamingResponse(_events(app, chat, own, after, request), media_type="text/event-stream", headers=STREAM_HEADERS)


async def _events(app: Context, chat: WebChat, own: str, after: int, request: Request) -> AsyncIterator[str]:
    told: dict[str, Any] | None = None
    async with app.hub.subscribe(own) as changes:
        while not await request.is_disconnected():
            state = await run_in_threadpool(_state, app, chat, own, after)
            for message in state["messages"]:
                after = message["seq"]
                yield event("message", message)
            if state["conversation"] != told:
                told = state["conversation"]
                yield event("conversation", told)
            if await next_change(changes, HEARTBEAT_SECONDS) is None:
                yield HEARTBEAT


def _state(app: Context, chat: WebChat, own: str, after: int) -> dict[str, Any]:
    return chat.shown(own, app.conversations.state(own, after))


router.include_router(extras.router)
