"""What the Bot API's errors mean for a message. See "Making requests" in its documentation."""

from __future__ import annotations

from typing import Any

from bot.channels.calls import quoted, seconds, whole_number
from bot.channels.sending import Refused, SendError, TryAgain
from bot.channels.telegram.reading import dictionary

TOO_MANY = 429
# 401: the token was revoked; 404: it is none at all, or the address is wrong. Nothing goes out until somebody acts.
FOR_THE_OPERATOR = (401, 404)


def error_of(status: int, body: dict[str, Any], token: str) -> SendError:
    """The error to raise.

    Args:
        status: of the answer.
        body: JSON of the answer, with `error_code`, `description` and `parameters`.
        token: the bot's, which must not be in the error.
    """
    code = whole_number(body.get("error_code")) or status
    told = f"Telegram answered {code}: {quoted(body.get('description'), token)}"
    after = seconds(dictionary(body.get("parameters")).get("retry_after"))
    if code == TOO_MANY:
        return TryAgain(told, code, after=after)
    if code in FOR_THE_OPERATOR or 300 <= code < 400:
        return TryAgain(told, code, alert=True)
    if code >= 500 or code == 408:
        return TryAgain(told, code, after=after)
    return Refused(told, code)
