"""The shop's word for who is logged in: a JSON Web Token that the shop signs with a secret which only it and we know (WG-6).

RFC 7515 (compact serialisation) and RFC 7519 (claims). One algorithm, HS256, whatever the token says of itself: letting a token
choose is how forged ones get in (RFC 8725, section 3.1).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import math
import re
import time
from typing import Any

from bot.shared.errors import NotAllowedError

ALGORITHM = "HS256"
LONGEST_TOKEN = 4096
LONGEST_USER = 128
LATEST = 10**15
SKEW_SECONDS = 30.0  # clocks of two machines are never quite the same
CODE = "user_token"
# Base64url without padding. `int` bounds nothing here: what is not in the alphabet would silently be skipped by the decoder.
PART = re.compile(r"[A-Za-z0-9_-]+\Z")
PRINTABLE = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]+\Z")


def user_of(token: str, secret: str, at: float | None = None) -> str:
    """Who the shop says is logged in.

    Args:
        token: as the shop's page gave it.
        secret: of the setting `chat_user_secret`.
        at: seconds since 1970; now, where none are given.

    Returns:
        The token's `sub`.

    Raises:
        NotAllowedError: when it is not a token that was signed with this secret, has no `exp` or a past one, or names nobody.
    """
    if not secret:
        raise _refused("This gateway takes no user tokens: FAQTOTUM_CHAT_USER_SECRET is empty. Set it, or leave data-user out")
    claims = _claims(token, secret)
    _check_times(claims, time.time() if at is None else at)
    user = claims.get("sub")
    if not isinstance(user, str) or len(user) > LONGEST_USER or not PRINTABLE.match(user):
        raise _refused(f"Its `sub` must be a text of 1 to {LONGEST_USER} characters without control characters")
    return user


def _refused(fault: str) -> NotAllowedError:
    return NotAllowedError(f"The user token is refused. {fault}.", CODE)


def _claims(token: str, secret: str) -> dict[str, Any]:
    """The claims of a token with a good signature. Nothing of it is read before that but its header."""
    parts = token.split(".")
    if len(token) > LONGEST_TOKEN or len(parts) != 3 or not all(PART.match(part) for part in parts):
        raise _refused(f"It must be a JWT of at most {LONGEST_TOKEN} characters: header.payload.signature, each in base64url")
    header = _object(parts[0])
    if header.get("alg") != ALGORITHM or "crit" in header:
        raise _refused(f"It must be signed with {ALGORITHM}, and without `crit`")
    expected = hmac.new(secret.encode(), f"{parts[0]}.{parts[1]}".encode(), hashlib.sha256).digest()
    if not hmac.compare_digest(expected, _decoded(parts[2])):
        raise _refused("Its signature is not that of FAQTOTUM_CHAT_USER_SECRET")
    return _object(parts[1])


def _check_times(claims: dict[str, Any], at: float) -> None:
    """RFC 7519, 4.1.4 and 4.1.5."""
    ends, begins = _seconds(claims.get("exp")), _seconds(claims.get("nbf", 0))
    if ends is None or begins is None:
        raise _refused("It needs `exp`, in seconds since 1970")
    if at > ends + SKEW_SECONDS:
        raise _refused("It has expired. Make a new one with each page")
    if at < begins - SKEW_SECONDS:
        raise _refused("It is not valid yet; see its `nbf` and the clocks")


def _seconds(value: Any) -> float | None:
    """A finite number, or None. A whole number may be larger than any fraction can be."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or abs(value) > LATEST:
        return None
    return None if math.isnan(value) else float(value)


def _object(part: str) -> dict[str, Any]:
    try:
        found = json.loads(_decoded(part))
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError and JSONDecodeError are ValueErrors
        raise _refused("Its header and payload must be JSON") from error
    if not isinstance(found, dict):
        raise _refused("Its header and payload must be JSON objects")
    return found


def _decoded(part: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError as error:
        raise _refused("It must be in base64url") from error
