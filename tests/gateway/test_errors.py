from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError, OperationalError, TimeoutError
from starlette.testclient import TestClient

from bot.gateway.errors import add_error_handlers
from bot.shared import errors
from tests.fakes.gateway import CHAT, DESK, Gateway

ORIGINAL = Exception("the database's own words")
RAISED: dict[str, tuple[Exception, int, str]] = {
    "refused": (errors.RefusedError("No."), 422, "refused"),
    "not found": (errors.NotFoundError("No."), 404, "not_found"),
    "not allowed": (errors.NotAllowedError("No."), 401, "not_allowed"),
    "conflict": (errors.ConflictError("No."), 409, "conflict"),
    "too many": (errors.TooManyError("No."), 429, "too_many"),
    "own code": (errors.ConflictError("No.", "button_expired"), 409, "button_expired"),
    "data": (errors.DataError("No."), 503, "data"),
    "not ready": (errors.NotReadyError("No."), 503, "not_ready"),
    "dialogue": (errors.DialogueError("No."), 503, "dialogue"),
    "database away": (OperationalError("SELECT 1", {}, ORIGINAL), 503, "database"),
    "no connection free": (TimeoutError("pool"), 503, "database"),
    "database refuses": (IntegrityError("INSERT", {}, ORIGINAL), 500, "database"),
    "a bug": (KeyError("secret detail"), 500, "internal"),
}


def the_error(response: httpx.Response) -> dict[str, str]:
    """The error of an answer, which has the one form."""
    assert response.headers["content-type"] == "application/json"
    body = response.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message"}
    assert all(isinstance(value, str) and value for value in body["error"].values())
    return dict(body["error"])


class Body(BaseModel):
    number: int


@pytest.fixture(scope="module")
def failing() -> Iterator[TestClient]:
    """An app whose routes raise."""
    app = FastAPI()
    add_error_handlers(app)

    @app.get("/{name}")
    def fail(name: str) -> None:
        raise RAISED[name][0]

    @app.post("/body")
    def take(body: Body) -> None:
        pass

    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize("name", RAISED)
def test_every_error_has_its_status_and_the_one_form(failing: TestClient, name: str):
    _, status, code = RAISED[name]
    response = failing.get(f"/{name}")
    assert response.status_code == status
    assert the_error(response)["code"] == code


@pytest.mark.parametrize("name", ["database away", "database refuses", "a bug"])
def test_what_went_wrong_inside_stays_inside(failing: TestClient, name: str):
    message = the_error(failing.get(f"/{name}"))["message"]
    for detail in ("own words", "SELECT", "INSERT", "secret detail"):
        assert detail not in message


def test_our_own_errors_say_what_was_raised(failing: TestClient):
    assert the_error(failing.get("/conflict"))["message"] == "No."


def test_a_wrong_field_is_named(failing: TestClient):
    response = failing.post("/body", json={"number": "many"})
    assert response.status_code == 422
    assert "number" in the_error(response)["message"]


SETUP, LOGIN, SESSIONS = f"{DESK}/setup", f"{DESK}/login", f"{CHAT}/sessions"
SIGN_UP = {"code": "c", "name": "Maria", "password": "long enough"}
WRONG_CALLS: list[tuple[str, str, dict[str, Any], int, str]] = [
    ("GET", "/nothing", {}, 404, "not_found"),
    ("GET", "/api/v1/nothing", {}, 404, "not_found"),
    ("GET", "/api/v1/chat", {}, 404, "not_found"),
    ("GET", "/static/nothing.js", {}, 404, "not_found"),
    ("GET", "/static/", {}, 404, "not_found"),
    ("GET", "/static/%2e%2e/%2e%2e/pyproject.toml", {}, 404, "not_found"),
    ("GET", "/static/chat/..%2f..%2f..%2fpyproject.toml", {}, 404, "not_found"),
    ("GET", "/swagger/%2e%2e/__init__.py", {}, 404, "not_found"),
    ("POST", "/", {}, 405, "not_allowed"),
    ("DELETE", f"{CHAT}/messages", {}, 405, "not_allowed"),
    ("GET", SESSIONS, {}, 405, "not_allowed"),
    ("POST", "/health", {}, 405, "not_allowed"),
    ("POST", SESSIONS, {}, 422, "invalid"),
    ("POST", SESSIONS, {"content": b""}, 422, "invalid"),
    ("POST", SESSIONS, {"content": b"{"}, 422, "invalid"),
    ("POST", SESSIONS, {"content": b"\xff\xfe"}, 422, "invalid"),
    ("POST", SESSIONS, {"content": b"[" * 50_000}, 400, "http"),
    ("POST", SESSIONS, {"content": b'{"a":' * 20_000 + b"1" + b"}" * 20_000}, 400, "http"),
    ("POST", SESSIONS, {"json": [1]}, 422, "invalid"),
    ("POST", SESSIONS, {"json": None}, 422, "invalid"),
    ("POST", SESSIONS, {"json": "pl-PL"}, 422, "invalid"),
    ("POST", SESSIONS, {"content": b'{"locale": "pl-PL"}', "headers": {"content-type": "text/plain"}}, 422, "invalid"),
    ("POST", SESSIONS, {"data": {"locale": "pl-PL"}}, 422, "invalid"),
    ("POST", SESSIONS, {"json": {"locale": 7}}, 422, "invalid"),
    ("POST", SESSIONS, {"json": {"locale": None}}, 422, "invalid"),
    ("POST", SESSIONS, {"json": {"locale": ["pl"]}}, 422, "invalid"),
    ("POST", SESSIONS, {"json": {"locale": "x" * 101}}, 422, "invalid"),
    ("POST", SESSIONS, {"json": {"language": "x" * 9}}, 422, "invalid"),
    ("POST", SESSIONS, {"json": {"token": "mine"}}, 422, "invalid"),
    ("POST", SESSIONS, {"content": b'{"locale": "\\ud800"}'}, 422, "invalid"),
    ("POST", SESSIONS, {"content": b'{"locale": "a\\u0000b"}'}, 422, "invalid"),
    ("POST", SESSIONS, {"content": b'{"\\ud800": 1}'}, 422, "invalid"),
    ("POST", SESSIONS, {"content": b'{"' + b"x" * 500_000 + b'": 1}'}, 422, "invalid"),
    ("POST", SESSIONS, {"content": b'{"locale": "' + b"x" * 1_000_000 + b'"}'}, 413, "too_large"),
    ("POST", SESSIONS, {"content": iter([b" " * 600_000, b" " * 600_000])}, 413, "too_large"),
    ("POST", SESSIONS, {"content": b"{}", "headers": {"content-length": "-2"}}, 413, "too_large"),
    ("POST", SESSIONS, {"content": b"{}", "headers": {"content-length": "two"}}, 413, "too_large"),
    ("GET", f"{CHAT}/messages", {}, 401, "not_allowed"),
    ("GET", f"{CHAT}/messages", {"headers": {"authorization": "Bearer "}}, 401, "not_allowed"),
    ("GET", f"{CHAT}/messages", {"headers": {"authorization": "Basic eDp5"}}, 401, "not_allowed"),
    ("GET", f"{CHAT}/messages", {"headers": {"authorization": b"Bearer \xff\xfe"}}, 401, "session_expired"),
    ("GET", f"{CHAT}/messages?token=x", {}, 401, "not_allowed"),
    ("GET", f"{DESK}/me", {}, 401, "signed_out"),
    ("POST", SETUP, {"json": {}}, 422, "invalid"),
    ("POST", SETUP, {"json": SIGN_UP}, 401, "setup_code"),
    ("POST", SETUP, {"json": {**SIGN_UP, "password": "short"}}, 422, "password"),
    ("POST", SETUP, {"json": {**SIGN_UP, "name": "<b>"}}, 422, "name"),
    ("POST", SETUP, {"content": b'{"code": "\\ud800", "name": "Maria", "password": "long enough"}'}, 422, "invalid"),
    ("POST", SETUP, {"content": b'{"code": "c", "name": "Maria", "password": "long enough \\udfff"}'}, 422, "invalid"),
    ("POST", LOGIN, {"json": {"name": "Maria", "password": "wrong"}}, 401, "wrong_login"),
    ("POST", LOGIN, {"content": b'{"name": "\\ud800", "password": "x"}'}, 422, "invalid"),
    ("POST", LOGIN, {"content": b'{"name": "a\\u0000", "password": "x"}'}, 422, "invalid"),
    ("POST", LOGIN, {"content": b'{"name": "Maria", "password": "\\ud800"}'}, 422, "invalid"),
    ("POST", LOGIN, {"json": {"name": "Maria", "password": 1234567890}}, 422, "invalid"),
    ("POST", LOGIN, {"json": {"name": "Maria", "password": "x" * 1001}}, 422, "invalid"),
    ("POST", LOGIN, {"json": {"name": "M", "password": "x"}, "headers": {"origin": "https://evil.example"}}, 401, "origin"),
    ("POST", LOGIN, {"json": {"name": "M", "password": "x"}, "headers": {"origin": "http://["}}, 401, "origin"),
    ("POST", LOGIN, {"json": {"name": "M", "password": "x"}, "headers": {"origin": "null"}}, 401, "origin"),
]


@pytest.mark.parametrize(
    ("method", "path", "call", "status", "code"),
    WRONG_CALLS,
    ids=[f"{call[0]} {call[1]} {number} {call[4]}" for number, call in enumerate(WRONG_CALLS)],
)
def test_every_wrong_call_is_answered_in_the_one_form(
    still_gateway: Gateway, method: str, path: str, call: dict[str, Any], status: int, code: str
):
    response = still_gateway.client.request(method, path, **call)
    assert (response.status_code, the_error(response)["code"]) == (status, code)
    assert len(response.content) < 2000


def test_a_broken_database_is_503_and_never_a_stand_in(gateway: Gateway):
    """RL-3."""
    customer = gateway.customer()
    with gateway.store.begin() as tx:
        tx.exec_driver_sql("ALTER TABLE messages RENAME TO lost")
    for response in (customer.send("hello"), customer.get(), gateway.client.post(SESSIONS, json={})):
        assert response.status_code == 503
        assert the_error(response)["code"] == "database"
        assert "messages" not in response.text
