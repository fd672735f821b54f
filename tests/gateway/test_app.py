import subprocess
import sys

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute

from bot.channels.web import routes as web_chat
from bot.desk import routes as desk
from bot.shared.settings import Settings
from tests.fakes.dialogue import FakeDialogue
from tests.fakes.gateway import CHAT, DESK, Customer, Gateway

OPEN = {("POST", f"{CHAT}/sessions"), ("GET", f"{DESK}/setup"), ("POST", f"{DESK}/setup"), ("POST", f"{DESK}/login")}


def closed(router: APIRouter) -> list[tuple[str, str]]:
    """Every route that somebody has to be let into."""
    found = [(method, route.path) for route in router.routes if isinstance(route, APIRoute) for method in sorted(route.methods)]
    return [route for route in found if route not in OPEN]


CHAT_ROUTES, DESK_ROUTES = closed(web_chat.router), closed(desk.router)


def test_the_lists_of_routes_are_not_empty():
    assert len(CHAT_ROUTES) >= 5
    assert len(DESK_ROUTES) >= 8


@pytest.mark.parametrize(("method", "path"), CHAT_ROUTES)
@pytest.mark.parametrize("token", ["", "Bearer wrong", "Bearer " + "A" * 43, "bearer", "Basic A", "Bearer  "])
def test_no_route_of_the_chat_opens_without_its_token(still_gateway: Gateway, method: str, path: str, token: str):
    """SE-2."""
    response = still_gateway.client.request(method, path, headers={"Authorization": token}, json={})
    assert response.status_code == 401
    assert response.json()["error"]["code"] in ("not_allowed", "session_expired")


@pytest.mark.parametrize(("method", "path"), DESK_ROUTES)
@pytest.mark.parametrize("cookie", ["", "faqtotum-desk=", "faqtotum-desk=wrong", "__Host-faqtotum-desk=wrong"])
def test_no_route_of_the_desk_opens_without_signing_in(still_gateway: Gateway, method: str, path: str, cookie: str):
    """SE-2."""
    response = still_gateway.client.request(method, path.replace("{conversation_id}", "0" * 32), headers={"Cookie": cookie}, json={})
    assert (response.status_code, response.json()["error"]["code"]) == (401, "signed_out")


@pytest.mark.parametrize(("method", "path"), DESK_ROUTES)
def test_a_customers_token_opens_nothing_at_the_desk(gateway: Gateway, method: str, path: str):
    """SE-2."""
    customer = gateway.customer()
    headers = {**customer.headers, "Cookie": f"faqtotum-desk={customer.token}"}
    response = gateway.client.request(method, path.replace("{conversation_id}", customer.id), headers=headers, json={})
    assert response.status_code == 401


@pytest.mark.parametrize(("method", "path"), CHAT_ROUTES)
def test_an_agents_cookie_opens_no_chat(gateway: Gateway, method: str, path: str):
    """SE-2."""
    agent = gateway.agent()
    headers = {**agent.headers, "Authorization": f"Bearer {agent.token}"}
    assert gateway.client.request(method, path, headers=headers, json={}).status_code == 401


def test_the_gateway_loads_neither_rasa_nor_a_model():
    """It starts in a second, and can move to a newer interpreter on the day Rasa is replaced."""
    heavy = ("rasa", "rasa_sdk", "tensorflow", "torch", "spacy", "faiss", "sentence_transformers")
    program = f"import sys, bot.gateway.app; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


def test_two_gateways_do_not_share_anything(settings: Settings, still_gateway: Gateway):
    with Gateway(settings, FakeDialogue()) as other:
        customer = other.customer()
        assert Customer(still_gateway, customer.token, customer.id).get().status_code == 401
