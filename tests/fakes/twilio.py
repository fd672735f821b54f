"""A stand-in for Twilio: takes messages by its rules, and writes the webhooks that customers and deliveries cause."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import parse_qsl

from starlette.responses import JSONResponse, Response
from twilio.request_validator import RequestValidator

from tests.fakes.provider import Call, Provider

SHOP = "whatsapp:+14155238886"
CUSTOMER = "whatsapp:+48501234567"


class FakeTwilio(Provider):
    """Answers `POST /2010-04-01/Accounts/{sid}/Messages.json`.

    Args:
        account_sid: whose messages it takes.
        auth_token: with which calls sign in, and with which it signs webhooks.
    """

    def __init__(self, account_sid: str = "AC" + "1" * 32, auth_token: str = "twilio-token") -> None:
        super().__init__()
        self.account_sid = account_sid
        self.auth_token = auth_token

    def read(self, body: bytes) -> dict[str, Any]:
        """The fields of the form."""
        return dict(parse_qsl(body.decode(), keep_blank_values=True))

    def refusal(self, call: Call) -> Response | None:
        """Twilio's rules: credentials, address, and a body or template of bounded length."""
        known = base64.b64encode(f"{self.account_sid}:{self.auth_token}".encode()).decode()
        if call.headers.get("authorization") != f"Basic {known}":
            return _error(401, 20003, "Authenticate")
        if call.path != f"/2010-04-01/Accounts/{self.account_sid}/Messages.json":
            return _error(404, 20404, f"The requested resource {call.path} was not found")
        if not call.body.get("To", "").startswith("whatsapp:"):
            return _error(400, 21211, f"Invalid 'To' Phone Number: {call.body.get('To')}")
        if not call.body.get("From", "").startswith("whatsapp:+"):
            return _error(400, 63007, "Twilio could not find a Channel with the specified From address")
        if not call.body.get("Body") and not call.body.get("ContentSid"):
            return _error(400, 21619, "A text message body, media urls or ContentSid must be specified.")
        return _error(400, 21617, "The concatenated message body exceeds the limit") if len(call.body.get("Body", "")) > 1600 else None

    def answer(self, call: Call) -> Response:
        """Queued, with an id."""
        return JSONResponse({"sid": f"SM{next(self.numbers):032x}", "status": "queued", "error_code": None, "error_message": None}, 201)

    def message(self, body: str = "Hello", **fields: str) -> dict[str, str]:
        """The form of an incoming message."""
        sid = f"SM{next(self.numbers):032x}"
        return {
            "SmsMessageSid": sid,
            "NumMedia": "0",
            "ProfileName": "Anna",
            "MessageType": "text",
            "SmsSid": sid,
            "WaId": CUSTOMER.removeprefix("whatsapp:+"),
            "SmsStatus": "received",
            "Body": body,
            "To": SHOP,
            "NumSegments": "1",
            "ReferralNumMedia": "0",
            "MessageSid": sid,
            "AccountSid": self.account_sid,
            "From": CUSTOMER,
            "ApiVersion": "2010-04-01",
            **fields,
        }

    def status(self, sid: str, status: str, **fields: str) -> dict[str, str]:
        """The form of a step of a message that was sent."""
        return {
            "ChannelPrefix": "whatsapp",
            "ApiVersion": "2010-04-01",
            "MessageStatus": status,
            "SmsSid": sid,
            "SmsStatus": status,
            "To": CUSTOMER,
            "From": SHOP,
            "MessageSid": sid,
            "AccountSid": self.account_sid,
            **fields,
        }

    def headers(self, url: str, form: dict[str, str]) -> dict[str, str]:
        """What signs a form for an address."""
        return {"X-Twilio-Signature": RequestValidator(self.auth_token).compute_signature(url, form)}


def _error(status: int, code: int, message: str) -> Response:
    return JSONResponse({"code": code, "message": message, "status": status}, status)
