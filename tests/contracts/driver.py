"""A channel as its customers and its provider see it. A contract's test speaks to the gateway through one of these only."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

import httpx
import sqlalchemy as sa
from starlette.testclient import TestClient

from bot.gateway.app import create_app
from bot.shared.settings import Settings
from bot.store import outbox
from bot.store.engine import Store
from bot.store.tables import messages
from tests.contracts.line import Line
from tests.fakes.dialogue import FakeDialogue
from tests.fakes.gateway import Gateway, until

ODD: tuple[Any, ...] = (None, True, -7, 10**40, float("nan"), " ", "\x00\ud800", "x" * 5000, [None], {"id": 1})
_numbers = count(1)


def new_number() -> int:
    """One that has not been given out."""
    return next(_numbers)


@dataclass(frozen=True)
class Choice:
    """An option as it arrived: what the customer reads, and what pressing it sends."""

    title: str
    id: str


@dataclass(frozen=True)
class Sent:
    """One message as a customer got it."""

    to: str
    text: str
    options: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Delivery:
    """One request to the gateway; posting it twice is the provider's repetition."""

    path: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


class Shop(Gateway):
    """A gateway with a provider at its other end; see `Gateway`.

    Args:
        settings: with a migrated database.
        dialogue: stands in for the dialogue server.
        providers: stands in for the provider.
    """

    def __init__(self, settings: Settings, dialogue: FakeDialogue, providers: httpx.AsyncBaseTransport | None = None) -> None:
        self.settings = settings
        self.dialogue = dialogue
        self.app = create_app(settings, dialogue.transport, providers)
        self.client = TestClient(self.app, raise_server_exceptions=False)
        self.store = Store(settings.database)


class Driver(ABC):
    """What every channel can do.

    Attributes:
        settings: what turns the channel on.
        longest: characters of one message that goes out; endless where the channel takes any length.
        by_number: whether a customer may type an option's number.
        providers: what the gateway speaks to; None where it fetches nothing and pushes nothing.
        gateway: set by the contract.
    """

    settings: dict[str, Any] = {}
    longest: float
    by_number = True
    providers: Line | None = None
    gateway: Shop

    @abstractmethod
    def customer(self, number: int = 0) -> str:
        """The address of one of many customers, as `Sent.to` names it."""

    @abstractmethod
    def text(self, customer: str, words: str) -> Delivery:
        """A customer writes."""

    @abstractmethod
    def press(self, customer: str, choice: Choice) -> Delivery:
        """A customer presses an option that was sent."""

    @abstractmethod
    def all_sent(self) -> list[Sent]:
        """Everything that has arrived at customers, in order."""

    @abstractmethod
    def genuine(self, body: bytes) -> Delivery:
        """Any body, delivered as the provider would: signed."""

    def sent(self, customer: str) -> list[Sent]:
        """What has arrived at one customer."""
        return [item for item in self.all_sent() if item.to == customer]

    def post(self, delivery: Delivery) -> httpx.Response:
        """Hands a delivery to the gateway."""
        return self.gateway.client.post(delivery.path, content=delivery.body, headers=delivery.headers)

    def says(self, customer: str, *words: str) -> list[Sent]:
        """Posts texts, and waits until all is answered; what has arrived at that customer."""
        for item in words:
            assert self.post(self.text(customer, item)).is_success
        self.settle()
        return self.sent(customer)

    def settle(self) -> None:
        """Waits until nothing is pending and everything has gone out."""
        until(self._settled)

    def spoilt(self, delivery: Delivery) -> Iterator[Delivery]:
        """A good delivery with one field after the other replaced by something odd, or missing; signed all the same."""
        good = json.loads(delivery.body)
        for change in changes(good):
            yield self.genuine(json.dumps(change).encode())

    def _settled(self) -> bool:
        with self.gateway.store.begin() as tx:
            pending = tx.execute(sa.select(messages.c.id).where(messages.c.outcome == "pending").limit(1)).first()
            return pending is None and not any(outbox.counts(tx).get(state) for state in outbox.UNFINISHED)


class PushedDriver(Driver):
    """A channel with webhooks and a provider to send through."""

    providers: Line

    @abstractmethod
    def media(self, customer: str, caption: str = "") -> Delivery:
        """A customer sends a picture."""

    @abstractmethod
    def forgeries(self, delivery: Delivery) -> dict[str, Delivery]:
        """The same without a right signature, in every way that there is."""

    @abstractmethod
    def refusal(self, status: int) -> httpx.Response:
        """How the provider words a passing failure with this status."""

    def together(self, *deliveries: Delivery) -> Delivery | None:
        """All of them in one body; None where the provider sends one at a time."""
        return None

    def without_header(self, delivery: Delivery, name: str, value: str | None = None) -> Delivery:
        """A delivery with a header taken away, or replaced."""
        kept = {key: item for key, item in delivery.headers.items() if key.lower() != name.lower()}
        return replace(delivery, headers=kept if value is None else {**kept, name: value})


def changes(value: Any) -> Iterator[Any]:
    """Copies of a JSON value in which one part is odd or missing."""
    yield from ODD
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in list(parts):
        for change in changes(part):
            yield _with(value, lambda copy, key=key, change=change: copy.__setitem__(key, change))
        yield _with(value, lambda copy, key=key: copy.__delitem__(key))


def _with(value: Any, change: Callable[[Any], None]) -> Any:
    copy = dict(value) if isinstance(value, dict) else list(value)
    change(copy)
    return copy
