"""The dialogue server's one door: `POST /webhooks/turn/`, for the gateway on the same machine."""

from __future__ import annotations

import hmac
import os
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.dialogue.answer_check import check_answers_fast
from bot.dialogue.turn import NAME, take_turn

SECRET = "FAQTOTUM_DIALOGUE_SECRET"  # noqa: S105 - a variable's name
HEADER = "X-Faqtotum-Secret"


class TurnChannel(InputChannel):  # type: ignore[misc]  # Rasa's classes carry no types
    """Answers with the decision and all replies at once. Named in credentials.yml."""

    @classmethod
    def name(cls) -> str:
        """Part of the address."""
        return NAME

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> TurnChannel:
        """There is nothing to configure."""
        check_answers_fast()
        return cls()

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Sanic's routes."""
        routes = Blueprint("faqtotum_turn")

        @routes.route("/", methods=["GET"])  # type: ignore[misc]  # Sanic's decorators carry no types
        async def ready(request: Request) -> HTTPResponse:
            agent = request.app.ctx.agent
            return response.json({"ready": bool(agent and agent.is_ready())}, status=200 if agent and agent.is_ready() else 503)

        @routes.route("/", methods=["POST"])  # type: ignore[misc]
        async def turn(request: Request) -> HTTPResponse:
            if not hmac.compare_digest(request.headers.get(HEADER, ""), os.environ.get(SECRET, "")):
                return response.json({"error": {"code": "not_allowed", "message": "Only the gateway may call."}}, status=401)
            body = request.json
            outcome = await take_turn(request.app.ctx.agent, body["conversation"], body["text"], body.get("metadata") or {})
            return response.json(outcome.as_dict())

        return routes
