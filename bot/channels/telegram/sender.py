"""Sending through Telegram's Bot API."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import httpx

from bot.channels.calls import TIMEOUT, json_object, post
from bot.channels.sending import Address, Ambiguous, Body, Limits, Refused, SendError, Spoken
from bot.channels.telegram import render
from bot.channels.telegram.errors import error_of
from bot.channels.telegram.hidden_token import HiddenToken
from bot.channels.telegram.payload import CALLBACK, message_id
from bot.channels.telegram.reading import dictionary, digits
from bot.shared.settings import Settings


class TelegramSender:
    """See `Sender`. There is no window, hence no template.

    Args:
        settings: the bot's token and Telegram's address.
        transport: a stand-in for tests.
    """

    name = "telegram"
    # Telegram asks for at most 30 messages a second, and one a second to the same chat but for short bursts ("Bots FAQ").
    limits = Limits(per_second=30.0, pair_seconds=1.0, pair_burst=5)

    def __init__(self, settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._token = settings.telegram_bot_token.strip()
        carrier = HiddenToken(settings.telegram_base_url, self._token, transport)
        self._http = httpx.AsyncClient(base_url=settings.telegram_base_url, timeout=TIMEOUT, transport=carrier, trust_env=False)

    def parts(self, spoken: Spoken) -> list[Body]:
        """See `Sender.parts`."""
        return render.parts(spoken)

    def template(self, spoken: Spoken) -> Body | None:
        """None: Telegram lets one write at any time."""
        return None

    async def send(self, to: Address, body: Body, key: str) -> str:
        """See `Sender.send`. Telegram has no field for the key.

        Raises:
            TryAgain: not now.
            Refused: never.
            Ambiguous: nobody knows.
        """
        chat = digits(to.wa_id)
        if not chat:
            raise Refused(f"The chat id {to.wa_id!r} is no number, so there is nobody to send to.")
        answer = await self._call("sendMessage", {**body, "chat_id": int(chat)})
        sent = message_id(chat, digits(dictionary(answer.get("result")).get("message_id")))
        if not sent:
            raise Ambiguous("Telegram answered without an id; it may have taken the message.")
        return sent

    async def thinking(self, to: Address, message_id: str) -> None:
        """Shows "typing ..."."""
        with suppress(SendError):
            if digits(to.wa_id):
                await self._call("sendChatAction", {"chat_id": int(digits(to.wa_id)), "action": "typing"})

    async def acknowledge(self, message_id: str) -> None:
        """Ends the waiting that Telegram shows on a pressed button, whoever answers it and however long that takes; never raises."""
        with suppress(SendError):
            if message_id.startswith(CALLBACK):
                await self._call("answerCallbackQuery", {"callback_query_id": message_id.removeprefix(CALLBACK)})

    async def close(self) -> None:
        """Closes connections."""
        await self._http.aclose()

    async def _call(self, method: str, body: Body) -> dict[str, Any]:
        """The answer of a method that worked."""
        response = await post(self._http, f"/{method}", json=body)
        answer = json_object(response)
        if not response.is_success or answer.get("ok") is False:
            raise error_of(response.status_code, answer, self._token)
        return answer
