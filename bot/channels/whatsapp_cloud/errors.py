"""What Meta's errors mean for a message: again later, or never (WA-13; Meta, "Error codes")."""

from __future__ import annotations

from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any

import regex

from bot.channels.sending import Refused, SendError, TryAgain
from bot.channels.whatsapp_cloud.fields import number, table, text, whole

WINDOW_CLOSED = 131047
PASSING = frozenset({1, 2, 4, 80007, 130429, 131000, 131016, 131056, 131057})
OPERATORS = frozenset({131048, 368, 131031, 190})  # limits and locks of the account, an expired token: somebody has to act
PERMANENT = frozenset({131026, 131051})
TEMPLATES = range(132000, 133000)
OVERLOADED = (408, 425, 429)
UNAUTHORISED = 401
TOKEN = regex.compile(r"EAA\w{10,}|(?<=[Tt]oken )[\w-]{20,}")  # Meta repeats a malformed token in its message
LONGEST_MESSAGE = 500
LONGEST_WAIT = 24 * 3600.0


def error_of(status: int, body: Any, retry_after: Any = None, secret: str = "") -> SendError:
    """The error that an answer means.

    Args:
        status: HTTP status.
        body: the answer's JSON, whatever it is.
        retry_after: the header of that name: seconds or a date.
        secret: never to be repeated.
    """
    error = table(table(body).get("error"))
    code = whole(error.get("code"))
    message = _message(status, code, error, secret)
    if code == WINDOW_CLOSED:
        return Refused(message, code, window_closed=True)
    if code in PERMANENT or code in TEMPLATES:
        return Refused(message, code)
    if code in OPERATORS or status == UNAUTHORISED:
        return TryAgain(message, code, _seconds(retry_after), alert=True)
    if code in PASSING or status in OVERLOADED or status >= 500 or error.get("is_transient") is True:
        return TryAgain(message, code, _seconds(retry_after))
    # An answer that is neither success nor error comes from something between us and Meta, which an operator has to look at.
    return Refused(message, code) if status >= 400 or error else TryAgain(message, code, alert=True)


def _message(status: int, code: int | None, error: dict[str, Any], secret: str) -> str:
    told = text(table(error.get("error_data")).get("details")) or text(error.get("message")) or text(error.get("title"))
    told = told.replace(secret, "***") if secret else told
    named = f"error {code}" if code is not None else "no known error"
    return f"Meta answered {status} with {named}: {TOKEN.sub('***', told)[:LONGEST_MESSAGE] or '(no words)'}"


def _seconds(retry_after: Any) -> float | None:
    seconds = number(retry_after)
    if seconds is None:
        seconds = _until(text(retry_after))
    return None if seconds is None else min(max(seconds, 0.0), LONGEST_WAIT)


def _until(date: str) -> float | None:
    try:
        moment = parsedate_to_datetime(date)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    return (aware - datetime.now(timezone.utc)).total_seconds()
