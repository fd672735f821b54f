"""A running gateway with a fake dialogue server behind it, and the people who use it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx
import sqlalchemy as sa
from starlette.testclient import TestClient

from bot.gateway.app import create_app
from bot.shared.settings import Settings
from bot.store import agents
from bot.store.engine import Store
from bot.store.tables import messages
from tests.fakes.dialogue import FakeDialogue

PATIENCE = 15.0
CHAT = "/api/v1/chat"
DESK = "/api/v1/desk"
_numbers = count(1)


def new_client_id() -> str:
    """An id as a client makes it."""
    return f"client-id-{next(_numbers):06d}"


def until(condition: Callable[[], bool]) -> None:
    """Waits until something has happened."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.005)


class Gateway:
    """The app, served in this process.

    Args:
        settings: with a migrated database.
        dialogue: stands in for the dialogue server.
    """

    def __init__(self, settings: Settings, dialogue: FakeDialogue) -> None:
        self.settings = settings
        self.dialogue = dialogue
        self.app = create_app(settings, dialogue.transport)
        self.client = TestClient(self.app, raise_server_exceptions=False)
        self.store = Store(settings.database)

    def __enter__(self) -> Gateway:
        self.client.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.client.__exit__(None, None, None)
        self.store.close()

    def customer(self, locale: str = "en-GB", **body: Any) -> Customer:
        """Opens a chat."""
        opened = self.client.post(f"{CHAT}/sessions", json={"locale": locale, **body})
        assert opened.status_code == 201, opened.text
        return Customer(self, opened.json()["token"], opened.json()["conversation"]["id"])

    def agent(self, name: str = "Maria", role: str = "agent") -> Agent:
        """Somebody at the desk, signed in without the slow password hash."""
        with self.store.begin() as tx:
            row = agents.create(tx, name, "!", role)
            token, csrf = agents.open_session(tx, row["id"], hours=1)
        return Agent(self, name, token, csrf)

    def outcomes(self, conversation_id: str) -> list[str]:
        """The outcomes of a customer's messages, in order."""
        where = (messages.c.conversation_id == conversation_id) & (messages.c.author == "customer")
        with self.store.begin() as tx:
            return list(tx.execute(sa.select(messages.c.outcome).where(where).order_by(messages.c.seq)).scalars())


@dataclass
class Customer:
    """Somebody in a chat."""

    gateway: Gateway
    token: str
    id: str
    headers: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.headers = {"Authorization": f"Bearer {self.token}"}

    def send(self, text: Any, client_id: str | None = None) -> httpx.Response:
        """Posts a text."""
        return self.post("messages", {"id": client_id or new_client_id(), "text": text})

    def press(self, button_id: Any, client_id: str | None = None) -> httpx.Response:
        """Posts a button."""
        return self.post("messages", {"id": client_id or new_client_id(), "button": button_id})

    def post(self, path: str, body: Any) -> httpx.Response:
        """Posts anything."""
        return self.gateway.client.post(f"{CHAT}/{path}", json=body, headers=self.headers)

    def choose(self, language: Any) -> httpx.Response:
        """Chooses a language."""
        return self.gateway.client.put(f"{CHAT}/language", json={"language": language}, headers=self.headers)

    def get(self, path: str = "messages", **query: Any) -> httpx.Response:
        """Gets anything."""
        return self.gateway.client.get(f"{CHAT}/{path}", params=query, headers=self.headers)

    def say(self, *texts: str) -> list[dict[str, Any]]:
        """Sends texts and waits until each has its outcome; returns the transcript."""
        for text in texts:
            assert self.send(text).status_code == 201
        return self.settled()

    def settled(self) -> list[dict[str, Any]]:
        """Waits until no message is pending; returns the transcript."""
        until(lambda: "pending" not in self.gateway.outcomes(self.id))
        return self.transcript()

    def transcript(self, after: int = 0) -> list[dict[str, Any]]:
        """The messages after a `seq`."""
        return list(self.get(after=after).json()["messages"])

    def state(self) -> dict[str, Any]:
        """The conversation."""
        return dict(self.get(after=10_000).json()["conversation"])


@dataclass
class Agent:
    """Somebody signed in at the desk, with a cookie of their own."""

    gateway: Gateway
    name: str
    token: str
    csrf: str

    @property
    def headers(self) -> dict[str, str]:
        """Cookie and CSRF token."""
        return {"Cookie": f"faqtotum-desk={self.token}", "X-CSRF-Token": self.csrf}

    def get(self, path: str, **query: Any) -> httpx.Response:
        """Reads."""
        return self.gateway.client.get(f"{DESK}/{path}", params=query, headers=self.headers)

    def post(self, path: str, body: Any = None, headers: dict[str, str] | None = None) -> httpx.Response:
        """Changes something."""
        return self.gateway.client.post(f"{DESK}/{path}", json=body or {}, headers=self.headers if headers is None else headers)

    def does(self, what: str, customer: Customer) -> httpx.Response:
        """Claims, returns or closes a customer's conversation."""
        return self.post(f"conversations/{customer.id}/{what}")

    def writes(self, customer: Customer, text: Any, client_id: str | None = None) -> httpx.Response:
        """Replies to a customer."""
        return self.post(f"conversations/{customer.id}/messages", {"id": client_id or new_client_id(), "text": text})

    def takes(self, customer: Customer) -> None:
        """The customer asks for a person, and gets this one."""
        assert customer.post("person", {}).status_code == 200
        assert self.does("claim", customer).status_code == 200
