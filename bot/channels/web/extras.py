"""The web chat's API beside writing and reading: thumbs, transcript, contact form, and logging in."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, Extra, Field, StrictBool, StrictStr

from bot.channels.web.session import conversation_id, webchat
from bot.gateway.context import Context, context
from bot.gateway.fields import CLIENT_ID, PlainText
from bot.gateway.user_token import LONGEST_TOKEN
from bot.gateway.webchat import WebChat

router = APIRouter()


class Rate(BaseModel, extra=Extra.forbid):
    """A thumb."""

    message: PlainText = Field(..., max_length=64, description="the id of an answer: a message that has a `rating`")
    helpful: StrictBool | None = Field(..., description="true: up; false: down; null: neither any more")


class Contact(BaseModel, extra=Extra.forbid):
    """The contact form."""

    id: StrictStr = Field(..., regex=CLIENT_ID, description="the client's own id, such as a UUID; sending it again changes nothing")
    contact: StrictStr = Field(..., max_length=300, description="an e-mail address or a phone number")
    note: StrictStr = Field("", description="what it is about")


class LogIn(BaseModel, extra=Extra.forbid):
    """Who is logged in at the shop."""

    user: PlainText = Field(..., max_length=LONGEST_TOKEN, description="a JWT that the shop has signed")


@router.post("/ratings")
def rate(
    body: Rate, own: str = Depends(conversation_id), app: Context = Depends(context), chat: WebChat = Depends(webchat)
) -> dict[str, Any]:
    """Says whether an answer of the bot helped. Sending it again changes it."""
    app.message_limit.check(own)
    return {"message": body.message, "rating": chat.rate(own, body.message, body.helpful)}


@router.post("/contact")
def contact(
    body: Contact, own: str = Depends(conversation_id), app: Context = Depends(context), chat: WebChat = Depends(webchat)
) -> dict[str, Any]:
    """Leaves an e-mail address or phone number, which opens a case; tells its number and the conversation."""
    app.message_limit.check(own)
    left = chat.leave_contact(own, body.id, body.contact, body.note)
    state = app.conversations.state(own, 0)
    return {**left, "conversation": chat.shown(own, {"conversation": state["conversation"]})["conversation"]}


@router.get("/transcript", response_class=PlainTextResponse)
def transcript(
    language: str | None = Query(None, max_length=8, description="the conversation's own where none is given"),
    time_zone: str = Query("UTC", max_length=64, description="the customer's, such as Europe/Warsaw"),
    own: str = Depends(conversation_id),
    app: Context = Depends(context),
    chat: WebChat = Depends(webchat),
) -> Response:
    """The conversation as a text file to keep."""
    app.message_limit.check(own)
    text, code = chat.transcript(own, language, time_zone)
    headers = {"Content-Disposition": 'attachment; filename="chat.txt"', "Content-Language": code, "Cache-Control": "no-store"}
    return PlainTextResponse(text, headers=headers)


@router.put("/user")
def user(body: LogIn, own: str = Depends(conversation_id), chat: WebChat = Depends(webchat)) -> dict[str, Any]:
    """Tells whose conversation this is, after the customer has logged in at the shop. 409: it is somebody else's; begin a new one."""
    found = chat.user(body.user)
    chat.belongs_to(own, found)
    return {"user": found}
