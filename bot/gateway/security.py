"""Headers and bounds for every request."""

from __future__ import annotations

import re
from collections.abc import Sequence

from fastapi import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.gateway.errors import error_response
from bot.shared.errors import DataError
from bot.shared.settings import Settings

# Large enough for any message that deserves a polite refusal, small enough that nobody fills the memory.
LARGEST_BODY = 1_000_000
# Meta sends up to 3 MB at once.
LARGEST_WEBHOOK = 4_000_000
WEBHOOKS = "/webhooks/"
CONTENT_POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
# The API docs' page starts its script inline; nothing that people wrote is shown there.
DOCS_POLICY = CONTENT_POLICY + "; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'"
DOCS_PATH = "/docs"
# The one page that a shop's page may show inside itself (WG-7).
FRAME_PATH = "/chat/frame"
ORIGIN = re.compile(r"https?://(?:\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?\Z", re.IGNORECASE)
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


class SecurityHeaders:
    """Adds the headers, and refuses bodies that are too large before they are read.

    Args:
        app: the app inside.
        shops: origins of the sites that may show the chat's frame.
    """

    def __init__(self, app: ASGIApp, shops: Sequence[str] = ()) -> None:
        self._app = app
        framed = CONTENT_POLICY.replace("frame-ancestors 'self'", " ".join(["frame-ancestors 'self'", *shops]))
        self._policies = {DOCS_PATH: DOCS_POLICY, FRAME_PATH: framed}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        policy = self._policies.get(scope["path"], CONTENT_POLICY)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                added = {**HEADERS, "content-security-policy": policy}
                message["headers"] = [*message["headers"], *((name.encode(), value.encode()) for name, value in added.items())]
            await send(message)

        length = dict(scope["headers"]).get(b"content-length", b"0")
        most = LARGEST_WEBHOOK if scope["path"].startswith(WEBHOOKS) else LARGEST_BODY
        if not length.isdigit() or int(length) > most:
            refusal = error_response(413, "too_large", _too_large(most))
            await refusal(scope, receive, with_headers)
            return
        await self._app(scope, _bounded(receive, most), with_headers)


def _too_large(most: int) -> str:
    return f"A request to this address may have {most} bytes."


def _bounded(receive: Receive, most: int) -> Receive:
    """A body without a declared length is cut off at the same size."""
    seen = 0

    async def bounded() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise HTTPException(413, _too_large(most))
        return message

    return bounded


def add_security(app: ASGIApp, settings: Settings) -> ASGIApp:
    """The app with its outer layers."""
    origins = allowed_origins(settings)
    inner = CORSMiddleware(
        app, allow_origins=origins, allow_methods=["GET", "POST", "PUT"], allow_headers=["Authorization", "Content-Type"]
    )
    return SecurityHeaders(inner if origins else app, origins)


def allowed_origins(settings: Settings) -> list[str]:
    """The shop sites of the setting `allowed_origins`.

    Raises:
        DataError: when one is not an origin: a wildcard or a path would allow something else than it seems to.
    """
    origins = [origin.strip().rstrip("/") for origin in settings.allowed_origins.split(",") if origin.strip()]
    wrong = [origin for origin in origins if not ORIGIN.match(origin)]
    if wrong:
        raise DataError(
            f"FAQTOTUM_ALLOWED_ORIGINS: {wrong[0]!r} is not an origin. Write scheme and host, such as https://www.your-shop.example."
        )
    return origins
