"""What the routes work with, made once by `app.py`."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from bot.desk.accounts import Accounts
from bot.desk.service import Desk
from bot.gateway.conversation import Conversations
from bot.gateway.dialogue_client import DialogueClient
from bot.gateway.hub import Hub
from bot.gateway.limits import RateLimit
from bot.gateway.worker import Worker
from bot.replies.renderer import Renderer
from bot.shared.settings import Settings
from bot.store.engine import Store


@dataclass(frozen=True)
class Context:
    """The parts of a running gateway."""

    settings: Settings
    store: Store
    renderer: Renderer
    hub: Hub
    dialogue: DialogueClient
    worker: Worker
    conversations: Conversations
    desk: Desk
    accounts: Accounts
    session_limit: RateLimit
    message_limit: RateLimit
    login_limit: RateLimit


def context(request: Request) -> Context:
    """The context of the app that serves this request."""
    found: Context = request.app.state.context
    return found
