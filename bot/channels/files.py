"""Customers' files, from whichever provider holds them."""

from __future__ import annotations

import httpx

from bot.channels.registry import WHATSAPP
from bot.channels.sending import Fetched
from bot.channels.whatsapp_cloud import media
from bot.shared.errors import NotFoundError
from bot.shared.settings import Settings


class Files:
    """Fetches files for the desk; nothing is kept.

    Args:
        settings: secrets of the channels.
        transport: a stand-in for the providers, for tests.
    """

    def __init__(self, settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._settings = settings
        self._transport = transport

    async def fetch(self, channel: str, media_id: str) -> Fetched:
        """One file.

        Raises:
            NotFoundError: this channel's files cannot be fetched, or the provider has it no more.
            RefusedError: its address, size or hash is wrong.
        """
        if channel != WHATSAPP or not media_id:
            raise NotFoundError("Files of this channel cannot be shown here. Ask the customer to describe it, or to send it by e-mail.")
        return await media.fetch(media_id, self._settings, self._transport)
