"""Fetching a customer's file from Meta. Its address comes from outside, so it is looked at before the token goes there (WA-17)."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from typing import Any
from urllib.parse import urljoin

import httpx
import regex

from bot.channels.sending import Fetched
from bot.channels.whatsapp_cloud.errors import error_of
from bot.channels.whatsapp_cloud.fields import table, whole, word
from bot.shared.errors import FaqtotumError, NotFoundError, RefusedError
from bot.shared.settings import Settings

MOST_BYTES = 16 * 1024 * 1024
MOST_REDIRECTS = 3
TIMEOUT = 60.0
HOSTS = ("graph.facebook.com", "lookaside.fbsbx.com")
DOMAINS = (".fbcdn.net", ".whatsapp.net")
MEDIA_ID = regex.compile(r"[A-Za-z0-9_-]{1,255}")
GONE = (404, 410)
UNKNOWN_OBJECT = 100  # Graph's code for an id that it does not know, or no more


async def fetch(media_id: str, settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> Fetched:
    """A file by its id.

    Args:
        media_id: as the webhook gave it.
        settings: token, address and version of the Graph API.
        transport: a stand-in for Meta, for tests.

    Raises:
        NotFoundError: Meta has it no more.
        RefusedError: the id, the address, the size or the hash is wrong; nothing of the file is kept.
        FaqtotumError: Meta does not answer as it should; try again later (code "media").
    """
    if not MEDIA_ID.fullmatch(media_id):
        raise RefusedError("This is not the id of a file at WhatsApp: it must be letters, digits, _ and -.", "media")
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT, transport=transport, trust_env=False) as http:
            return await asyncio.wait_for(_Download(http, settings).fetch(media_id), TIMEOUT)
    except (httpx.HTTPError, httpx.InvalidURL, asyncio.TimeoutError) as error:
        raise FaqtotumError(f"Meta did not give the file ({type(error).__name__}). Try again later.", "media") from error


class _Download:
    """One file's two calls: where it is, and itself."""

    def __init__(self, http: httpx.AsyncClient, settings: Settings) -> None:
        self._http = http
        self._base = settings.whatsapp_base_url.rstrip("/")
        self._version = settings.whatsapp_version
        self._token = settings.whatsapp_access_token.strip()

    async def fetch(self, media_id: str) -> Fetched:
        response = await self._http.get(f"{self._base}/{self._version}/{media_id}", headers=self._bearer())
        self._require_good(response.status_code, _json(response))
        told = table(_json(response))
        if (whole(told.get("file_size")) or 0) > MOST_BYTES:
            raise _too_large()
        content, mime_type = await self._follow(word(told.get("url")))
        _require_same(content, word(told.get("sha256")))
        return Fetched(content, word(told.get("mime_type")) or mime_type)

    async def _follow(self, address: str) -> tuple[bytes, str]:
        """The file behind an address, through redirects. The token goes to the first host only."""
        first = url = self._allowed(address)
        for _ in range(MOST_REDIRECTS + 1):
            headers = self._bearer() if (url.scheme, url.host, url.port) == (first.scheme, first.host, first.port) else {}
            async with self._http.stream("GET", url, headers=headers) as response:
                if response.has_redirect_location:
                    url = self._allowed(urljoin(str(url), response.headers["location"]))
                    continue
                self._require_good(response.status_code, None)
                return await _read(response), word(response.headers.get("content-type")) or "application/octet-stream"
        raise RefusedError(f"The file's address leads on more than {MOST_REDIRECTS} times.", "media")

    def _allowed(self, address: str) -> httpx.URL:
        """An address that is Meta's: https, a known host, the usual port. The operator's own stand-in counts as well."""
        url, base = httpx.URL(address), httpx.URL(self._base)
        own = (url.scheme, url.host, url.port) == (base.scheme, base.host, base.port)
        metas = url.host in HOSTS or url.host.endswith(DOMAINS)
        if not own and not (url.scheme == "https" and url.port in (None, 443) and metas and not url.userinfo):
            raise RefusedError(f"The file lies at {url.scheme}://{url.host}, which is not Meta's. Nothing was fetched.", "media")
        return url

    def _bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}

    def _require_good(self, status: int, body: Any) -> None:
        if status in GONE or whole(table(table(body).get("error")).get("code")) == UNKNOWN_OBJECT:
            raise NotFoundError("WhatsApp has this file no more. Ask the customer to send it again.", "media")
        if status != httpx.codes.OK:
            raise FaqtotumError(f"{error_of(status, body, None, self._token).message}. Try again later.", "media")


async def _read(response: httpx.Response) -> bytes:
    """The body, as long as it is not too large."""
    content = bytearray()
    async for chunk in response.aiter_bytes():
        content += chunk
        if len(content) > MOST_BYTES:
            raise _too_large()
    return bytes(content)


def _require_same(content: bytes, sha256: str) -> None:
    """That a file is the one that was announced. Meta writes the hash in hexadecimal digits here, and in base64 in webhooks."""
    digest = hashlib.sha256(content)
    if sha256 and sha256.lower() != digest.hexdigest() and sha256 != base64.b64encode(digest.digest()).decode():
        raise RefusedError("The file is not the one that WhatsApp announced: its hash is another. It was thrown away.", "media")


def _too_large() -> RefusedError:
    return RefusedError(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB. Ask the customer for a smaller one.", "media")


def _json(response: httpx.Response) -> Any:
    try:
        return response.json()
    except (ValueError, RecursionError):
        return None
