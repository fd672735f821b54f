"""Putting the gateway together."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI
from starlette.types import ASGIApp

from bot.channels.files import Files
from bot.channels.registry import senders as channel_senders
from bot.channels.telegram import routes as telegram
from bot.channels.web import routes as web_chat
from bot.channels.whatsapp_cloud import routes as whatsapp_cloud
from bot.channels.whatsapp_twilio import routes as whatsapp_twilio
from bot.desk import routes as desk_routes
from bot.desk.accounts import Accounts
from bot.desk.service import Desk
from bot.gateway import pages
from bot.gateway.arrivals import Arrivals
from bot.gateway.context import Context
from bot.gateway.conversation import Conversations
from bot.gateway.deliverer import Deliverer
from bot.gateway.dialogue_client import DialogueClient
from bot.gateway.errors import add_error_handlers
from bot.gateway.handoff import HandOff
from bot.gateway.hub import Hub
from bot.gateway.intake import Intake
from bot.gateway.jobs import Jobs
from bot.gateway.limits import RateLimit
from bot.gateway.logs import set_up_logs
from bot.gateway.receipts import Receipts
from bot.gateway.security import add_security
from bot.gateway.thinking import Thinking
from bot.gateway.worker import Worker
from bot.replies.renderer import Renderer
from bot.shared.settings import Settings, read_settings
from bot.store.engine import Store

SECRET = "FAQTOTUM_DIALOGUE_SECRET"  # noqa: S105 - a variable's name
LOGINS_PER_MINUTE = 10


def create_app(
    settings: Settings | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
    providers: httpx.AsyncBaseTransport | None = None,
) -> ASGIApp:
    """The gateway as an ASGI app.

    Args:
        settings: read from the environment where none are given.
        transport: a stand-in for the dialogue server, for tests.
        providers: a stand-in for the providers of channels, for tests.

    Raises:
        DataError: a channel is set up in part.
    """
    set_up_logs()
    chosen = settings or read_settings()
    hub = Hub()
    parts = _context(chosen, hub, transport, providers)
    app = FastAPI(title="Faqtotum", description="Web chat and desk.", version="1", docs_url=None, redoc_url=None, lifespan=_lifespan(parts))
    app.state.context = parts
    for router in (whatsapp_cloud.router, whatsapp_twilio.router, telegram.router, web_chat.router, desk_routes.router, pages.router):
        app.include_router(router)
    pages.add_static_files(app)
    add_error_handlers(app)
    return add_security(app, chosen)


def _context(
    settings: Settings, hub: Hub, transport: httpx.AsyncBaseTransport | None, providers: httpx.AsyncBaseTransport | None
) -> Context:
    store = Store(settings.database)
    renderer = Renderer(settings.data_dir)
    handoff = HandOff(renderer)
    dialogue = DialogueClient(settings.dialogue_urls, os.environ.get(SECRET, ""), settings.dialogue_timeout, transport)
    receipts = Receipts()
    ways_out = channel_senders(settings, providers)
    deliverer = Deliverer(store, Jobs(ways_out, renderer, receipts), receipts, hub.publish)

    def told(conversation_id: str) -> None:
        hub.publish(conversation_id)
        hub.call(deliverer.wake, conversation_id)

    worker = Worker(store, dialogue, renderer, handoff, told, Thinking(store, ways_out))

    def changed(conversation_id: str) -> None:
        told(conversation_id)
        hub.call(worker.wake, conversation_id)

    talk = Conversations(store, settings, renderer, handoff, changed)

    return Context(
        settings=settings,
        store=store,
        renderer=renderer,
        hub=hub,
        dialogue=dialogue,
        worker=worker,
        intake=Intake(store, Arrivals(talk, receipts), changed),
        deliverer=deliverer,
        senders=ways_out,
        files=Files(settings, providers),
        conversations=talk,
        desk=Desk(store, settings, renderer, changed),
        accounts=Accounts(store, settings),
        session_limit=RateLimit(settings.sessions_per_minute),
        message_limit=RateLimit(settings.messages_per_minute),
        login_limit=RateLimit(LOGINS_PER_MINUTE),
    )


def _lifespan(parts: Context):  # type: ignore[no-untyped-def]
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        parts.hub.start()
        await parts.worker.start()
        await parts.deliverer.start()
        yield
        await parts.worker.stop()
        await parts.deliverer.stop()
        await parts.dialogue.close()
        parts.store.close()

    return lifespan
