import asyncio
import base64
import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from bot.channels.sending import Fetched
from bot.channels.whatsapp_cloud import media
from bot.channels.whatsapp_cloud.graph import Graph
from bot.shared.errors import FaqtotumError, NotFoundError, RefusedError
from bot.shared.settings import Settings

TOKEN = "EAAG-very-secret"
SETTINGS = replace(Settings(), whatsapp_access_token=TOKEN, whatsapp_base_url="https://graph.test")
PLACE = "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1"
PICTURE = b"\xff\xd8 a picture"
HEX = hashlib.sha256(PICTURE).hexdigest()
Handler = Callable[[httpx.Request], httpx.Response]


def fetch(transport: httpx.AsyncBaseTransport, media_id: str = "65463453") -> Fetched:
    return asyncio.run(media.fetch(media_id, SETTINGS, transport))


def serving(seen: list[httpx.Request] | None = None, *, file: Handler | None = None, **told: Any) -> httpx.MockTransport:
    """Meta: the first call says where the file is, the others give it."""

    def handle(request: httpx.Request) -> httpx.Response:
        if seen is not None:
            seen.append(request)
        if request.url.host == "graph.test" and "/files/" not in request.url.path:
            return httpx.Response(200, json={"url": PLACE, "mime_type": "image/jpeg", "sha256": HEX, "file_size": len(PICTURE), **told})
        return file(request) if file else httpx.Response(200, content=PICTURE)

    return httpx.MockTransport(handle)


def test_a_file_is_fetched_with_the_token():
    """WA-17."""
    seen: list[httpx.Request] = []
    assert fetch(serving(seen)) == Fetched(PICTURE, "image/jpeg")
    assert [str(request.url) for request in seen] == ["https://graph.test/v23.0/65463453", PLACE]
    assert {request.headers.get("authorization") for request in seen} == {f"Bearer {TOKEN}"}


def test_the_stand_in_gives_files_too():
    graph = Graph()
    graph.add_media("m1", PICTURE, "image/png")
    assert fetch(httpx.ASGITransport(graph), "m1") == Fetched(PICTURE, "image/png")
    with pytest.raises(NotFoundError):
        fetch(httpx.ASGITransport(graph), "m2")


@pytest.mark.parametrize("host", ["scontent.fbcdn.net", "mmg.whatsapp.net", "graph.facebook.com", "graph.test"])
def test_metas_hosts_are_trusted(host: str):
    """WA-17."""
    assert fetch(serving(url=f"https://{host}/files/1")).content == PICTURE


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/1",
        "http://lookaside.fbsbx.com/1",
        "https://lookaside.fbsbx.com.evil.example/1",
        "https://evilfbcdn.net/1",
        "https://lookaside.fbsbx.com@evil.example/1",
        "https://u:p@lookaside.fbsbx.com/1",
        "https://lookaside.fbsbx.com:8443/1",
        "file:///etc/passwd",
        "https://169.254.169.254/latest",
        "//evil.example/1",
        "",
        None,
        5,
        "http://graph.test/files/1",
        "https://graph.test:444/files/1",
        "https://fbcdn.net/1",
    ],
)
def test_no_other_host_sees_the_token(url: Any):
    """WA-17."""
    seen: list[httpx.Request] = []
    with pytest.raises(RefusedError, match="not Meta's"):
        fetch(serving(seen, url=url))
    assert len(seen) == 1


def test_an_address_that_is_none_is_a_clear_error():
    with pytest.raises(FaqtotumError) as caught:
        fetch(serving(url="https://[::1"))
    assert caught.value.code == "media"


def test_a_redirect_to_another_host_goes_without_the_token():
    """WA-17."""
    seen: list[httpx.Request] = []

    def file(request: httpx.Request) -> httpx.Response:
        if request.url.host == "lookaside.fbsbx.com":
            return httpx.Response(302, headers={"Location": "https://scontent.fbcdn.net/x"})
        return httpx.Response(200, content=PICTURE)

    assert fetch(serving(seen, file=file)).content == PICTURE
    assert [request.headers.get("authorization") is not None for request in seen] == [True, True, False]


@pytest.mark.parametrize(("place", "words"), [("https://evil.example/x", "not Meta's"), ("/again", "leads on more than")])
def test_a_redirect_elsewhere_or_without_end_is_refused(place: str, words: str):
    """WA-17."""
    with pytest.raises(RefusedError, match=words):
        fetch(serving(file=lambda request: httpx.Response(302, headers={"Location": place})))


def test_a_file_that_says_it_is_too_large_is_not_fetched():
    """WA-17."""
    seen: list[httpx.Request] = []
    with pytest.raises(RefusedError, match="larger than 16 MB"):
        fetch(serving(seen, file_size="20000000"))
    assert len(seen) == 1


def test_a_file_that_turns_out_too_large_is_dropped_on_the_way(monkeypatch: pytest.MonkeyPatch):
    """WA-17."""
    monkeypatch.setattr(media, "MOST_BYTES", 1000)
    read = 0

    async def endless() -> Any:
        nonlocal read
        while True:
            read += 100
            yield b"x" * 100

    with pytest.raises(RefusedError, match="larger than"):
        fetch(serving(file=lambda request: httpx.Response(200, content=endless())))
    assert read <= 1200


def test_a_file_other_than_announced_is_refused():
    """WA-17."""
    with pytest.raises(RefusedError, match="hash"):
        fetch(serving(sha256="0" * 64))


@pytest.mark.parametrize("given", [HEX, HEX.upper(), base64.b64encode(hashlib.sha256(PICTURE).digest()).decode(), "", None])
def test_the_hash_is_read_in_both_of_its_forms(given: Any):
    assert fetch(serving(sha256=given)).content == PICTURE


@pytest.mark.parametrize(("status", "kind"), [(404, NotFoundError), (410, NotFoundError), (500, FaqtotumError), (401, FaqtotumError)])
def test_what_meta_says_becomes_a_clear_error(status: int, kind: type[FaqtotumError]):
    with pytest.raises(kind) as caught:
        fetch(serving(file=lambda request: httpx.Response(status)))
    assert type(caught.value) is kind
    assert TOKEN not in caught.value.message


def test_when_meta_is_not_there_it_is_said():
    def handle(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError(TOKEN)

    with pytest.raises(FaqtotumError, match="ConnectError") as caught:
        fetch(httpx.MockTransport(handle))
    assert TOKEN not in caught.value.message


@pytest.mark.parametrize("media_id", ["", "..", "a/b", "1?x", "é", "1" * 300, "1\n"])
def test_an_id_that_is_none_is_refused(media_id: str):
    with pytest.raises(RefusedError, match="not the id"):
        fetch(serving(), media_id)
