"""Whether it is really Meta that calls: the signature of every webhook, and the question with which one is set up."""

from __future__ import annotations

import hashlib
import hmac

PREFIX = "sha256="


def verify(secret: str, body: bytes, header: str | None) -> bool:
    """Whether a webhook was signed with the app's secret (WA-2; Meta, "Validate payloads").

    Args:
        secret: the app's. An empty one makes nothing valid.
        body: exactly as it came.
        header: X-Hub-Signature-256: "sha256=" and the HMAC in hexadecimal digits.
    """
    given = (header or "").strip()
    if not secret or not given.startswith(PREFIX):
        return False
    # Bytes, because comparing texts that are not ASCII raises.
    return hmac.compare_digest(signature(secret, body).encode(), given.encode("utf-8", "replace"))


def signature(secret: str, body: bytes) -> str:
    """The header's value for a body, as Meta makes it."""
    return PREFIX + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def challenge(settings_token: str, mode: str | None, token: str | None, challenge: str | None) -> str | None:
    """The answer to Meta's question when the webhook is set up (WA-1).

    Args:
        settings_token: the word that the operator chose. With an empty one every question fails.
        mode: hub.mode.
        token: hub.verify_token.
        challenge: hub.challenge.

    Returns:
        what to echo, or None: refuse.
    """
    known = hmac.compare_digest(settings_token.encode("utf-8", "replace"), (token or "").encode("utf-8", "replace"))
    return challenge if settings_token and known and mode == "subscribe" and challenge else None
