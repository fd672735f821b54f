"""WG-7: the loader and the frame, as a shop's page and its browser see them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.shared.errors import DataError
from tests.fakes.gateway import Gateway

Start = Callable[..., Gateway]
SHOPS = "https://www.shop.example, https://shop.example:8443/"


def rule(gateway: Gateway, path: str, name: str) -> str:
    """One rule of a page's content policy."""
    policy = gateway.client.get(path).headers["content-security-policy"]
    return dict(part.strip().split(" ", 1) for part in policy.split(";"))[name]


def test_the_loader_is_a_script_that_browsers_keep_for_minutes(still_gateway: Gateway) -> None:
    response = still_gateway.client.get("/chat.js")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/javascript")
    assert response.headers["cache-control"] == "public, max-age=300"


def test_the_configured_shops_may_frame_the_chat_and_nothing_else(open_gateway: Start) -> None:
    gateway = open_gateway(allowed_origins=SHOPS)
    assert rule(gateway, "/chat/frame", "frame-ancestors") == "'self' https://www.shop.example https://shop.example:8443"
    for path in ("/", "/desk", "/docs", "/chat.js", "/static/chat/frame.html"):
        assert rule(gateway, path, "frame-ancestors") == "'self'"


def test_without_configured_shops_nobody_may(still_gateway: Gateway) -> None:
    assert rule(still_gateway, "/chat/frame", "frame-ancestors") == "'self'"
    assert "unsafe" not in still_gateway.client.get("/chat/frame").headers["content-security-policy"]


@pytest.mark.parametrize(
    "wrong",
    [
        "*",
        "https://*.example",
        "shop.example",
        "https://shop.example/path",
        "https://a.example; script-src *",
        "javascript:x",
        "null",
        "https://a b",
    ],
)
def test_what_is_no_origin_is_refused_at_the_start(open_gateway: Start, wrong: str) -> None:
    with pytest.raises(DataError, match=r"FAQTOTUM_ALLOWED_ORIGINS.*not an origin"):
        open_gateway(allowed_origins=f"https://good.example, {wrong}")
