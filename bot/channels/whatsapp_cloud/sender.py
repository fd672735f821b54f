"""Sending through Meta's Graph API. One call a message, and no doubt about what is not known (WA-12 to WA-16)."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import quote

import httpx
import structlog

from bot.channels.sending import Address, Ambiguous, Body, Limits, Refused, Spoken, TryAgain
from bot.channels.whatsapp_cloud import render
from bot.channels.whatsapp_cloud.errors import error_of
from bot.channels.whatsapp_cloud.fields import rows, table, word
from bot.shared.settings import Settings

TIMEOUT = 20.0
CONNECT_TIMEOUT = 5.0
# These happen before a single byte of the message is on its way.
UNSENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)
UNCLEAR = (500, 502, 504)  # without Graph's own words it is something between that answers, and nobody knows what Graph did
log = structlog.get_logger()


class WhatsAppSender:
    """The way out to WhatsApp; see `bot.channels.sending.Sender`.

    Args:
        settings: number, token, address and version of the Graph API, template.
        transport: a stand-in for Meta, for tests and trials.
        timeout: seconds for a whole call.
    """

    name = "whatsapp_cloud"
    # WA-14. The key comes back with each status, so an ambiguous message can be waited for (WA-15).
    limits = Limits(per_second=80.0, pair_seconds=6.0, pair_burst=45, window_hours=24.0, keyed=True)

    def __init__(self, settings: Settings, transport: httpx.AsyncBaseTransport | None = None, timeout: float = TIMEOUT) -> None:
        self._account = settings.whatsapp_phone_number_id.strip()
        self._token = settings.whatsapp_access_token.strip()
        self._template = settings.whatsapp_template.strip()
        self._timeout = timeout
        self._http = httpx.AsyncClient(
            base_url=f"{settings.whatsapp_base_url.rstrip('/')}/{settings.whatsapp_version}",
            headers={"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"},
            timeout=httpx.Timeout(timeout, connect=CONNECT_TIMEOUT, pool=CONNECT_TIMEOUT),
            transport=transport,
            trust_env=False,
        )

    def parts(self, spoken: Spoken) -> list[Body]:
        """See `render.parts`."""
        return render.parts(spoken)

    def template(self, spoken: Spoken) -> Body | None:
        """See `render.template`; None without the setting `whatsapp_template`."""
        return render.template(spoken, self._template) if self._template else None

    async def send(self, to: Address, body: Body, key: str) -> str:
        """Sends one body; returns its wamid.

        Raises:
            TryAgain: Meta was not reached, or asks for patience.
            Refused: never.
            Ambiguous: it was sent, and no clear answer came.
        """
        call = {**_receiver(to), **body, "biz_opaque_callback_data": key}
        return self._wamid(await self._post(to.account, call, self._timeout))

    async def thinking(self, to: Address, message_id: str) -> None:
        """Marks a message as read and shows that an answer is being written, in one call (WA-16)."""
        if not message_id:
            return
        call = {"messaging_product": "whatsapp", "status": "read", "message_id": message_id, "typing_indicator": {"type": "text"}}
        try:
            response = await self._post(to.account, call, CONNECT_TIMEOUT)
            if response.is_error:
                raise error_of(response.status_code, _json(response), None, self._token)
        except Exception as error:  # a courtesy: whatever is wrong with it must not hold up the answer
            log.info("whatsapp.thinking", error=f"{type(error).__name__}: {error}")

    async def close(self) -> None:
        """Closes connections."""
        await self._http.aclose()

    async def _post(self, account: str, call: Body, timeout: float) -> httpx.Response:
        path = f"/{quote(account or self._account, safe='')}/messages"
        try:
            # ASCII, because half a surrogate pair has no other form in JSON.
            return await asyncio.wait_for(self._http.post(path, content=json.dumps(call)), timeout)
        except UNSENT as error:
            raise TryAgain(f"Meta was not reached ({type(error).__name__}). See FAQTOTUM_WHATSAPP_BASE_URL and the network.") from error
        except (httpx.HTTPError, asyncio.TimeoutError) as error:
            raise Ambiguous(f"The message went out, and no answer came ({type(error).__name__}).") from error

    def _wamid(self, response: httpx.Response) -> str:
        """The id in a good answer.

        Raises:
            SendError: the answer is not good.
        """
        answer = _json(response)
        error = table(answer).get("error")
        if response.status_code in UNCLEAR and not error:
            raise Ambiguous(f"Something between us and Meta answered {response.status_code}.")
        if not response.is_success or error:
            raise error_of(response.status_code, answer, response.headers.get("retry-after"), self._token)
        wamid = next((word(table(item).get("id")) for item in rows(table(answer).get("messages"))), "")
        if not wamid:
            raise Ambiguous(f"Meta answered {response.status_code} without the message's id.")
        return wamid


def _receiver(to: Address) -> Body:
    """Whom to send to: a number goes into "to", a business-scoped id into "recipient" (WA-10)."""
    if not (to.wa_id or to.user_id):
        raise Refused("The customer has neither a number nor an id on WhatsApp, so nothing can be sent.")
    name = {"to": to.wa_id} if to.wa_id else {"recipient": to.user_id}
    return {"messaging_product": "whatsapp", "recipient_type": "individual", **name}


def _json(response: httpx.Response) -> Any:
    try:
        return response.json()
    except (ValueError, RecursionError):
        return None
