"""Headers and bounds for every request."""

from __future__ import annotations

from fastapi import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.gateway.errors import error_response
from bot.shared.settings import Settings

# Large enough for any message that deserves a polite refusal, small enough that nobody fills the memory.
LARGEST_BODY = 1_000_000
TOO_LARGE = f"A request may have {LARGEST_BODY} bytes."
CONTENT_POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
# The API docs' page starts its script inline; nothing that people wrote is shown there.
DOCS_POLICY = CONTENT_POLICY + "; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'"
DOCS_PATH = "/docs"
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


class SecurityHeaders:
    """Adds the headers, and refuses bodies that are too large before they are read."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        policy = DOCS_POLICY if scope["path"] == DOCS_PATH else CONTENT_POLICY

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                added = {**HEADERS, "content-security-policy": policy}
                message["headers"] = [*message["headers"], *((name.encode(), value.encode()) for name, value in added.items())]
            await send(message)

        length = dict(scope["headers"]).get(b"content-length", b"0")
        if not length.isdigit() or int(length) > LARGEST_BODY:
            refusal = error_response(413, "too_large", TOO_LARGE)
            await refusal(scope, receive, with_headers)
            return
        await self._app(scope, _bounded(receive), with_headers)


def _bounded(receive: Receive) -> Receive:
    """A body without a declared length is cut off at the same size."""
    seen = 0

    async def bounded() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > LARGEST_BODY:
            raise HTTPException(413, TOO_LARGE)
        return message

    return bounded


def add_security(app: ASGIApp, settings: Settings) -> ASGIApp:
    """The app with its outer layers."""
    origins = [origin.strip() for origin in settings.allowed_origins.split(",") if origin.strip()]
    inner = CORSMiddleware(
        app, allow_origins=origins, allow_methods=["GET", "POST", "PUT"], allow_headers=["Authorization", "Content-Type"]
    )
    return SecurityHeaders(inner if origins else app)
