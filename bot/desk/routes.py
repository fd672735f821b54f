"""The desk's API: a cookie session, and a CSRF token and an Origin check for everything that changes something (AD-11)."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Extra, Field, StrictStr
from starlette.concurrency import run_in_threadpool

from bot.desk import views
from bot.desk.accounts import SignedIn
from bot.gateway.context import Context, context
from bot.gateway.fields import CLIENT_ID, PlainText
from bot.gateway.hub import EVERYTHING, next_change
from bot.gateway.streams import HEARTBEAT, HEARTBEAT_SECONDS, STREAM_HEADERS, event
from bot.shared.errors import NotAllowedError
from bot.shared.settings import Settings
from bot.store.rows import Row

router = APIRouter(prefix="/api/v1/desk", tags=["desk"])


class SetUp(BaseModel, extra=Extra.forbid):
    """Making the first admin."""

    code: PlainText = Field(..., max_length=200, description="printed in the terminal at the start")
    name: PlainText = Field(..., max_length=200)
    password: PlainText = Field(..., max_length=1000)


class SignIn(BaseModel, extra=Extra.forbid):
    """Signing in."""

    name: PlainText = Field(..., max_length=200)
    password: PlainText = Field(..., max_length=1000)


class Reply(BaseModel, extra=Extra.forbid):
    """Writing to the customer."""

    id: StrictStr = Field(..., regex=CLIENT_ID, description="the client's own id; sending it again changes nothing")
    text: StrictStr


def cookie_name(settings: Settings) -> str:
    """Behind https the browser itself sees to it that no other host or path can set the cookie."""
    return "__Host-faqtotum-desk" if settings.secure_cookies else "faqtotum-desk"


def signed_in(request: Request, app: Context = Depends(context)) -> Row:
    """The agent of the session cookie."""
    return app.accounts.agent_of(request.cookies.get(cookie_name(app.settings), ""))


def same_origin(request: Request) -> None:
    """A browser names the page that a request comes from; it must be ours."""
    origin = request.headers.get("origin")
    if origin and origin.partition("://")[2] != request.headers.get("host"):
        raise NotAllowedError(f"Requests from {origin} are not accepted here.", "origin")


def may_change(request: Request, agent: Row = Depends(signed_in)) -> Row:
    """The agent, if the request carries the session's CSRF token."""
    same_origin(request)
    if not hmac.compare_digest(request.headers.get("x-csrf-token", "").encode(), agent["csrf"].encode()):
        raise NotAllowedError("The X-CSRF-Token header is missing or wrong. Reload the page.", "csrf")
    return agent


@router.get("/setup")
def setup_needed(app: Context = Depends(context)) -> dict[str, bool]:
    """Whether the first admin has still to be made."""
    return {"needed": app.accounts.setup_needed()}


@router.post("/setup", status_code=201)
def set_up(body: SetUp, request: Request, response: Response, app: Context = Depends(context)) -> dict[str, Any]:
    """Makes the first admin and signs in."""
    _throttled(request, app)
    return _welcome(app, response, app.accounts.set_up(body.code, body.name, body.password))


@router.post("/login")
def sign_in(body: SignIn, request: Request, response: Response, app: Context = Depends(context)) -> dict[str, Any]:
    """Signs in."""
    _throttled(request, app)
    return _welcome(app, response, app.accounts.sign_in(body.name, body.password))


@router.post("/logout")
def sign_out(request: Request, response: Response, agent: Row = Depends(may_change), app: Context = Depends(context)) -> dict[str, bool]:
    """Signs out."""
    name = cookie_name(app.settings)
    app.accounts.sign_out(request.cookies.get(name, ""))
    response.delete_cookie(name, path="/", secure=app.settings.secure_cookies, httponly=True, samesite="strict")
    return {"signed_out": True}


@router.get("/me")
def me(agent: Row = Depends(signed_in)) -> dict[str, Any]:
    """Who is signed in."""
    return {"agent": views.agent(agent), "csrf": agent["csrf"]}


@router.get("/conversations")
def listed(state: str = Query("queued"), agent: Row = Depends(signed_in), app: Context = Depends(context)) -> dict[str, Any]:
    """A list: `queued`, `human`, `closed` or `open`."""
    return app.desk.listed(state)


@router.get("/conversations/{conversation_id}")
def opened(conversation_id: PlainText, agent: Row = Depends(signed_in), app: Context = Depends(context)) -> dict[str, Any]:
    """One conversation with its whole transcript."""
    return app.desk.opened(conversation_id)


@router.get("/conversations/{conversation_id}/messages/{message_id}/file")
async def file(conversation_id: str, message_id: str, agent: Row = Depends(signed_in), app: Context = Depends(context)) -> Response:
    """A customer's file, fetched from the provider for this agent; it is never shown as a page of ours."""
    channel, kept = await run_in_threadpool(app.desk.attachment, conversation_id, message_id)
    fetched = await app.files.fetch(channel, kept.get("media_id", ""))
    headers = {
        "Content-Disposition": "attachment",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-store",
    }
    return Response(fetched.content, media_type=fetched.mime_type, headers=headers)


@router.post("/conversations/{conversation_id}/claim")
def claim(conversation_id: PlainText, agent: Row = Depends(may_change), app: Context = Depends(context)) -> dict[str, Any]:
    """Takes a waiting conversation; 409 names who was first."""
    done = app.desk.claim(conversation_id, agent)
    app.desk.changed(conversation_id)
    return done


@router.post("/conversations/{conversation_id}/messages", status_code=201)
def reply(
    conversation_id: PlainText, body: Reply, response: Response, agent: Row = Depends(may_change), app: Context = Depends(context)
) -> dict[str, Any]:
    """Writes to the customer."""
    message, new = app.desk.reply(conversation_id, agent, body.id, body.text)
    response.status_code = 201 if new else 200
    return {"message": message}


@router.post("/conversations/{conversation_id}/return")
def give_back(conversation_id: PlainText, agent: Row = Depends(may_change), app: Context = Depends(context)) -> dict[str, Any]:
    """Back to the bot."""
    done = app.desk.give_back(conversation_id, agent)
    app.desk.changed(conversation_id)
    return done


@router.post("/conversations/{conversation_id}/close")
def close(conversation_id: PlainText, agent: Row = Depends(may_change), app: Context = Depends(context)) -> dict[str, Any]:
    """Settled."""
    done = app.desk.close(conversation_id, agent)
    app.desk.changed(conversation_id)
    return done


@router.get("/stream", response_class=StreamingResponse)
async def stream(request: Request, agent: Row = Depends(signed_in), app: Context = Depends(context)) -> StreamingResponse:
    """Server-sent events: `conversation` with the id of each one that changes."""
    return StreamingResponse(_changes(app, request), media_type="text/event-stream", headers=STREAM_HEADERS)


async def _changes(app: Context, request: Request) -> AsyncIterator[str]:
    async with app.hub.subscribe(EVERYTHING) as changes:
        yield HEARTBEAT
        while not await request.is_disconnected():
            changed = await next_change(changes, HEARTBEAT_SECONDS)
            yield event("conversation", {"id": changed}) if changed else HEARTBEAT


def _throttled(request: Request, app: Context) -> None:
    same_origin(request)
    app.login_limit.check(request.client.host if request.client else "")


def _welcome(app: Context, response: Response, session: SignedIn) -> dict[str, Any]:
    secure = app.settings.secure_cookies
    response.set_cookie(
        cookie_name(app.settings),
        session.token,
        max_age=app.settings.desk_session_hours * 3600,
        path="/",
        secure=secure,
        httponly=True,
        samesite="strict",
    )
    return {"agent": views.agent(session.agent), "csrf": session.csrf}
