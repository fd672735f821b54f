"""One call to a provider, and what its failure means for the message: sent later, never, or nobody knows (WA-15)."""

from __future__ import annotations

import asyncio
import math
from typing import Any

import httpx
import regex

from bot.channels.sending import Ambiguous, TryAgain

LONGEST_CALL = 30.0
TIMEOUT = httpx.Timeout(15.0, connect=5.0)
LONGEST_QUOTE = 300
NUMBERS = regex.compile(r"\d{7,}")

# Raised before a byte of the request has gone out.
UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
MISTAKEN = (httpx.UnsupportedProtocol, httpx.LocalProtocolError, httpx.InvalidURL)


async def post(http: httpx.AsyncClient, path: str, **content: Any) -> httpx.Response:
    """Posts once. Errors name their kind only: what httpx says may hold the address, and an address may hold a token (SE-9).

    Args:
        http: the provider's client.
        path: below its root address.
        content: `json`, `data`, ... as httpx takes them.

    Raises:
        TryAgain: nothing went out.
        Ambiguous: the request went out, and no whole answer came back.
    """
    try:
        return await asyncio.wait_for(http.post(path, **content), LONGEST_CALL)
    except UNSENT as error:
        raise TryAgain(f"The provider cannot be reached ({type(error).__name__}).") from None
    except MISTAKEN as error:
        raise TryAgain(f"The provider's address is not one ({type(error).__name__}). See the settings.", alert=True) from None
    except (httpx.HTTPError, asyncio.TimeoutError) as error:
        raise Ambiguous(f"The provider gave no answer ({type(error).__name__}); it may have taken the message.") from None


def json_object(response: httpx.Response) -> dict[str, Any]:
    """The JSON object of an answer; empty where it is anything else."""
    try:
        found = response.json()
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def seconds(value: object) -> float | None:
    """A time to wait, such as the header Retry-After; None where it is no sensible number."""
    try:
        found = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else math.nan
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) and found >= 0 else None


def whole_number(value: object) -> int | None:
    """A provider's number of an error, given as a number or in digits; None where it is neither."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 18 else None


def quoted(words: object, *secrets: str) -> str:
    """What a provider said, fit for a log: short, without secrets, and with long numbers, such as telephones, masked (SE-7)."""
    said = words if isinstance(words, str) else ""
    for secret in filter(None, secrets):
        said = said.replace(secret, "***")
    return NUMBERS.sub("#", said)[:LONGEST_QUOTE].strip() or "no reason given"
