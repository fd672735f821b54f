"""Which channels the settings turn on. Each brings a sender; its door is included in any case and answers 404 while it is off."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from bot.channels.sending import Sender
from bot.channels.telegram.sender import TelegramSender
from bot.channels.whatsapp_cloud.sender import WhatsAppSender
from bot.channels.whatsapp_twilio.sender import TwilioSender
from bot.shared.errors import DataError
from bot.shared.settings import PREFIX, Settings

WHATSAPP, TWILIO, TELEGRAM = "whatsapp_cloud", "whatsapp_twilio", "telegram"
# A channel is on when any of its settings is given; then it needs all of these.
NEEDED = {
    WHATSAPP: ("whatsapp_app_secret", "whatsapp_verify_token", "whatsapp_access_token", "whatsapp_phone_number_id"),
    TWILIO: ("twilio_auth_token", "twilio_account_sid", "twilio_number", "public_url"),
    TELEGRAM: ("telegram_secret_token", "telegram_bot_token"),
}
SHARED = ("public_url",)


def channels_on(settings: Settings) -> tuple[str, ...]:
    """The names of the channels that are set up.

    Raises:
        DataError: when one is set up in part: a channel without its secret would take anybody's word (WA-2).
    """
    found = []
    for name, needed in NEEDED.items():
        given = [item for item in needed if item not in SHARED and getattr(settings, item)]
        missing = [f"{PREFIX}{item.upper()}" for item in needed if not getattr(settings, item)]
        if given and missing:
            raise DataError(f"The channel {name} also needs {', '.join(missing)}. See its section in README.md, or leave all of it empty.")
        if given:
            found.append(name)
    return tuple(found)


def senders(settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> dict[str, Sender]:
    """Channel -> its way out.

    Args:
        settings: which channels, and their secrets.
        transport: a stand-in for the providers, for tests.
    """
    return {name: MAKERS[name](settings, transport) for name in channels_on(settings)}


MAKERS: dict[str, Callable[[Settings, httpx.AsyncBaseTransport | None], Sender]] = {
    WHATSAPP: WhatsAppSender,
    TWILIO: TwilioSender,
    TELEGRAM: TelegramSender,
}
