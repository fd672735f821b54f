"""Sending through Twilio's REST API, resource Messages, version 2010-04-01."""

from __future__ import annotations

import httpx

from bot.channels.calls import TIMEOUT, json_object, post, seconds, whole_number
from bot.channels.sending import Address, Ambiguous, Body, Limits, Refused, Spoken
from bot.channels.whatsapp_twilio import render
from bot.channels.whatsapp_twilio.addresses import address_of
from bot.channels.whatsapp_twilio.errors import error_of
from bot.shared.settings import Settings

CALLBACK_PATH = "/webhooks/twilio"


class TwilioSender:
    """See `Sender`.

    Args:
        settings: account, token, number, template and addresses.
        transport: a stand-in for tests.
    """

    name = "whatsapp_twilio"
    # The pace of one customer is WhatsApp's, whoever carries the message (WA-14). Nothing that we send along comes back.
    limits = Limits(per_second=80.0, pair_seconds=6.0, pair_burst=45, window_hours=24.0, keyed=False)

    def __init__(self, settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> None:
        account = settings.twilio_account_sid.strip()
        self._path = f"/2010-04-01/Accounts/{account}/Messages.json"
        self._token = settings.twilio_auth_token.strip()
        self._number = settings.twilio_number.strip()
        self._content_sid = settings.twilio_content_sid.strip()
        self._callback = settings.public_url.rstrip("/") + CALLBACK_PATH if settings.public_url else ""
        self._http = httpx.AsyncClient(
            base_url=settings.twilio_base_url,
            auth=(account, self._token),
            timeout=TIMEOUT,
            transport=transport,
            trust_env=False,
        )

    def parts(self, spoken: Spoken) -> list[Body]:
        """See `Sender.parts`."""
        return render.parts(spoken)

    def template(self, spoken: Spoken) -> Body | None:
        """See `Sender.template`."""
        return render.template(spoken, self._content_sid) if self._content_sid else None

    async def send(self, to: Address, body: Body, key: str) -> str:
        """See `Sender.send`. Twilio has no field for the key.

        Raises:
            TryAgain: not now.
            Refused: never.
            Ambiguous: nobody knows.
        """
        addressed = {**body, "To": address_of(to.wa_id, to.user_id), "From": address_of(to.account or self._number)}
        if not addressed["To"]:
            raise Refused("The customer has neither a number nor a user id, so there is nobody to send to.")
        if self._callback:
            addressed["StatusCallback"] = self._callback
        return _taken(await post(self._http, self._path, data=addressed), self._token)

    async def thinking(self, to: Address, message_id: str) -> None:
        """Nothing: Twilio's typing indicator lives at another address and is a beta."""

    async def close(self) -> None:
        """Closes connections."""
        await self._http.aclose()


def _taken(response: httpx.Response, token: str) -> str:
    """Twilio's id of a message that it took; the token is masked in errors."""
    answer = json_object(response)
    if not response.is_success or whole_number(answer.get("error_code")):
        raise error_of(response.status_code, answer, seconds(response.headers.get("Retry-After")), token)
    sid = answer.get("sid")
    if not isinstance(sid, str) or not sid:
        raise Ambiguous(f"Twilio answered {response.status_code} without an id; it may have taken the message.")
    return sid
