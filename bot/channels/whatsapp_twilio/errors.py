"""What Twilio's errors mean for a message (TW-3). The numbers are explained in Twilio's "Error and warning dictionary"."""

from __future__ import annotations

from typing import Any

from bot.channels.calls import quoted, whole_number
from bot.channels.sending import Refused, SendError, TryAgain

WINDOW_CLOSED = 63016
# Limits of the account or the sender, wrong credentials, a suspended account, a sender that is not set up: somebody has to act.
FOR_THE_OPERATOR = frozenset({14107, 20003, 20005, 20404, 20429, 21611, 30001, 30002, 63001, 63007, 63018, 63038})
PASSING = frozenset({20500, 20503, 30003, 63010, 63012})
FOR_THE_OPERATOR_STATUS = (401, 404, 429)


def error_of(status: int, body: dict[str, Any], retry_after: float | None = None, token: str = "") -> SendError:
    """The error to raise.

    Args:
        status: of the answer.
        body: JSON of the answer, with `code` and `message`.
        retry_after: seconds, where Twilio says so.
        token: the account's, which must not be in the error.
    """
    code = whole_number(body.get("code")) or whole_number(body.get("error_code"))
    told = f"Twilio answered {status}: {quoted(body.get('message') or body.get('error_message'), token)}"
    if code == WINDOW_CLOSED:
        return Refused(told, code, window_closed=True)
    if code in FOR_THE_OPERATOR or (status in FOR_THE_OPERATOR_STATUS and code not in PASSING) or 300 <= status < 400:
        return TryAgain(told, code, after=retry_after, alert=True)
    if code in PASSING or status >= 500 or status == 408:
        return TryAgain(told, code, after=retry_after)
    return Refused(told, code)
