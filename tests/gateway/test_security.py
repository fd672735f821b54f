from collections.abc import Callable

import httpx
import pytest

from bot.gateway.security import CONTENT_POLICY, LARGEST_BODY, LARGEST_WEBHOOK
from tests.fakes.gateway import CHAT, DESK, Gateway

SHOP = "https://shop.example"
Start = Callable[..., Gateway]
PAGES = ["/", "/desk", "/health", "/openapi.json", "/static/icon.svg", "/nothing", f"{CHAT}/messages", f"{DESK}/me", "/api/v1/texts/en"]


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_headers_once(still_gateway: Gateway, path: str):
    headers = still_gateway.client.get(path).headers
    assert headers.get_list("content-security-policy") == [CONTENT_POLICY]
    assert headers.get_list("x-content-type-options") == ["nosniff"]
    assert headers.get_list("referrer-policy") == ["strict-origin-when-cross-origin"]
    assert "camera=()" in headers["permissions-policy"]


def test_refusals_carry_them_too(still_gateway: Gateway):
    response = still_gateway.client.post(f"{CHAT}/sessions", content=b" " * (LARGEST_BODY + 1))
    assert response.status_code == 413
    assert response.headers["content-security-policy"] == CONTENT_POLICY


def test_the_policy_allows_no_inline_script_no_other_site_and_no_frame_elsewhere():
    """WG-7."""
    rules = dict(rule.strip().split(" ", 1) for rule in CONTENT_POLICY.split(";"))
    assert rules["default-src"] == "'self'"
    assert rules["frame-ancestors"] == "'self'"
    assert rules["object-src"] == rules["base-uri"] == "'none'"
    assert "unsafe" not in CONTENT_POLICY
    assert "http" not in CONTENT_POLICY


def test_only_the_documentation_may_run_inline_scripts(still_gateway: Gateway):
    policy = still_gateway.client.get("/docs").headers.get_list("content-security-policy")
    assert len(policy) == 1
    assert "script-src 'self' 'unsafe-inline'" in policy[0]


@pytest.mark.parametrize("size", [LARGEST_BODY, LARGEST_BODY + 1])
@pytest.mark.parametrize("declared", [True, False], ids=["declared", "not declared"])
def test_a_body_is_bounded_with_or_without_a_declared_length(still_gateway: Gateway, size: int, declared: bool):
    """SE-1, SE-6."""
    content = b'{"locale": "en"' + b" " * (size - 16) + b"}"
    parts = content if declared else iter([content[:500_000], content[500_000:]])
    response = still_gateway.client.post(f"{CHAT}/sessions", content=parts, headers={"content-type": "application/json"})
    assert response.status_code == (201 if size <= LARGEST_BODY else 413)


@pytest.fixture
def shared(open_gateway: Start) -> Gateway:
    """A gateway whose chat two shop sites may use."""
    return open_gateway(allowed_origins=f"{SHOP}, https://other.example ,")


def preflight(gateway: Gateway, origin: str, method: str = "POST", headers: str = "authorization,content-type") -> httpx.Response:
    asked = {"Origin": origin, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
    return gateway.client.options(f"{CHAT}/messages", headers=asked)


@pytest.mark.parametrize("origin", [SHOP, "https://other.example"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_a_configured_shop_site_may_use_the_chat(shared: Gateway, origin: str, method: str):
    response = preflight(shared, origin, method)
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == origin
    assert "access-control-allow-credentials" not in response.headers
    opened = shared.client.post(f"{CHAT}/sessions", json={}, headers={"Origin": origin})
    assert (opened.status_code, opened.headers["access-control-allow-origin"]) == (201, origin)


@pytest.mark.parametrize("origin", ["https://evil.example", "https://shop.example.evil.example", "http://shop.example", "null"])
def test_no_other_site_may(shared: Gateway, origin: str):
    assert preflight(shared, origin).status_code == 400
    assert "access-control-allow-origin" not in shared.client.get("/health", headers={"Origin": origin}).headers


@pytest.mark.parametrize(("method", "headers"), [("DELETE", "authorization"), ("POST", "x-csrf-token")])
def test_a_shop_site_may_do_nothing_but_chat(shared: Gateway, method: str, headers: str):
    """The desk's CSRF header cannot be sent from elsewhere."""
    assert preflight(shared, SHOP, method, headers).status_code == 400


def test_without_configured_sites_no_other_site_may(gateway: Gateway):
    response = gateway.client.get("/health", headers={"Origin": SHOP})
    assert "access-control-allow-origin" not in response.headers
    assert preflight(gateway, SHOP).status_code == 405


@pytest.mark.parametrize(("size", "status"), [(LARGEST_BODY + 1, 404), (LARGEST_WEBHOOK + 1, 413)])
def test_a_webhook_may_be_larger(still_gateway: Gateway, size: int, status: int):
    """Meta sends up to 3 MB at once; this channel is off here, so that what is read in full finds nothing."""
    assert still_gateway.client.post("/webhooks/whatsapp", content=b" " * size).status_code == status
