"""What repositories share: ids, times, secrets."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import datetime, timezone
from typing import Any

Row = dict[str, Any]


def new_id() -> str:
    """A random id of 32 hexadecimal digits."""
    return uuid.uuid4().hex


def new_token() -> str:
    """A secret of 256 bits for a client to keep; we keep its hash."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """SHA-256 of a token. Tokens are long and random, so no slow hash is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def now() -> datetime:
    """UTC without a zone, as the tables hold it."""
    return datetime.now(timezone.utc).replace(tzinfo=None)
