"""What the routes work with, made once by `app.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request

from bot.channels.files import Files
from bot.channels.sending import Sender
from bot.desk.accounts import Accounts
from bot.desk.service import Desk
from bot.gateway.conversation import Conversations
from bot.gateway.deliverer import Deliverer
from bot.gateway.dialogue_client import DialogueClient
from bot.gateway.hub import Hub
from bot.gateway.intake import Intake
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
    intake: Intake
    deliverer: Deliverer
    senders: Mapping[str, Sender]
    files: Files
    conversations: Conversations
    desk: Desk
    accounts: Accounts
    session_limit: RateLimit
    message_limit: RateLimit
    login_limit: RateLimit


def context_of(request: Request) -> Context:
    """The context of the app that serves this request."""
    found: Context = request.app.state.context
    return found


async def context(request: Request) -> Context:
    """The same as a dependency; async, since FastAPI would send a plain function to another thread."""
    return context_of(request)
