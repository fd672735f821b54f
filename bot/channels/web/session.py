"""Whose request it is, and what the web chat's routes share."""

from __future__ import annotations

from fastapi import Depends, Header, Request

from bot.gateway.context import Context, context, context_of
from bot.gateway.webchat import WebChat
from bot.shared.errors import NotAllowedError


def conversation_id(request: Request, authorization: str = Header("")) -> str:
    """The conversation of the session token in `Authorization: Bearer ...`."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotAllowedError("Send the session's token as `Authorization: Bearer <token>`; POST /api/v1/chat/sessions gives one.")
    return context_of(request).conversations.conversation_of(token)


async def webchat(app: Context = Depends(context)) -> WebChat:
    """The extras, on the parts of the running gateway."""
    own = app.conversations
    return WebChat(app.store, app.settings, app.renderer, own.handoff, own.changed)
