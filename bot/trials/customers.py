"""Customers who number their messages, and send each again with the same id until it is acknowledged (WG-1, WA-5)."""

from __future__ import annotations

import asyncio
import random
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from bot.channels.whatsapp_cloud import webhooks
from bot.trials.stack import Stack

CHAT = "/api/v1/chat"
# Each gets one answer of the bot. The last wants an action, and the one before it a person.
QUESTIONS = (
    "How can I pay for {} lamps?",
    "How much is delivery of {} chairs?",
    "How do I return {} cushions?",
    "Where is my order of {} tables?",
    "I want to talk to a human about {} mirrors",
    "my e-mail is joe{}@customer.example, write to me",
)
LATER = (httpx.codes.SERVICE_UNAVAILABLE,)
GOOD = (httpx.codes.OK, httpx.codes.CREATED)
# Share of webhooks that come twice, and of good answers that are lost on their way back.
DOUBLED, DROPPED = 0.2, 0.1
RETRY_SECONDS = 0.3
PATIENCE = 240.0


@dataclass(frozen=True)
class Said:
    """A message: the sender's id, and its text."""

    id: str
    text: str


class Customer:
    """Writes numbered messages, one after the other. Base of the two kinds.

    Args:
        stack: whom to write to.
        http: the way there.
        chance: when, what, and what goes wrong.

    Attributes:
        name: by which the customer is found.
        acknowledged: in the order in which they were sent.
        faults: answers that nobody should get, and messages that were never acknowledged.
    """

    def __init__(self, stack: Stack, http: httpx.AsyncClient, chance: random.Random) -> None:
        self.name = ""
        self.acknowledged: list[Said] = []
        self.faults: list[str] = []
        self._stack = stack
        self._http = http
        self._chance = chance

    async def write(self, messages: int, seconds: float) -> None:
        """So many messages, spread over so many seconds."""
        started = time.monotonic()
        for number in range(1, messages + 1):
            # What an outage has held up follows at once.
            due = started + (number - self._chance.random()) * seconds / messages
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            await self._until_acknowledged(self._said(number))

    async def _until_acknowledged(self, said: Said) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            # An answer that was lost on its way back is none to the customer, who sends the message again.
            if await self._taken(said) and self._chance.random() >= DROPPED:
                self.acknowledged.append(said)
                return
            await asyncio.sleep(RETRY_SECONDS)
        self.faults.append(f"{said.text!r} was never acknowledged")

    async def _post(self, path: str, **content: Any) -> httpx.Response | None:
        """The answer; None where there was none, or it says "later"."""
        try:
            answer = await self._http.post(f"{self._stack.address}{path}", **content)
        except httpx.TransportError:
            return None
        if answer.status_code not in (*GOOD, *LATER):
            self.faults.append(f"{path} answered {answer.status_code}: {answer.text}")
        return answer if answer.status_code in GOOD else None

    def _said(self, number: int) -> Said:
        return Said(self._new_id(), self._chance.choice(QUESTIONS).format(number))

    def _new_id(self) -> str:
        raise NotImplementedError

    async def _taken(self, said: Said) -> bool:
        raise NotImplementedError


class WebCustomer(Customer):
    """In the chat window. `name` is the conversation's id."""

    async def write(self, messages: int, seconds: float) -> None:
        """Opens a chat first."""
        while (opened := await self._post(f"{CHAT}/sessions", json={"locale": "en"})) is None:
            await asyncio.sleep(RETRY_SECONDS)
        self._headers = {"Authorization": f"Bearer {opened.json()['token']}"}
        self.name = opened.json()["conversation"]["id"]
        await super().write(messages, seconds)

    async def transcript(self) -> list[dict[str, Any]]:
        """As the chat window shows it."""
        answer = await self._http.get(f"{self._stack.address}{CHAT}/messages", headers=self._headers)
        return list(answer.json()["messages"])

    def _new_id(self) -> str:
        return uuid.uuid4().hex

    async def _taken(self, said: Said) -> bool:
        body = {"id": said.id, "text": said.text}
        return await self._post(f"{CHAT}/messages", json=body, headers=self._headers) is not None


class PhoneCustomer(Customer):
    """On WhatsApp. `name` is the number.

    Args:
        stack: as above.
        http: as above.
        chance: as above.
        number: the customer's own.
    """

    def __init__(self, stack: Stack, http: httpx.AsyncClient, chance: random.Random, number: str) -> None:
        super().__init__(stack, http, chance)
        self.name = number

    def _new_id(self) -> str:
        return webhooks.new_wamid()

    async def _taken(self, said: Said) -> bool:
        """A fifth of the webhooks come twice: two in one delivery, or two deliveries at once."""
        item = webhooks.text(self.name, said.text, id=said.id)
        if self._chance.random() >= DOUBLED:
            return await self._delivered(item)
        if self._chance.random() < 0.5:
            return await self._delivered(item, item)
        return any(await asyncio.gather(self._delivered(item), self._delivered(item)))

    async def _delivered(self, *items: webhooks.Item) -> bool:
        chosen = self._stack.settings
        made = webhooks.webhook(chosen.whatsapp_app_secret, chosen.whatsapp_phone_number_id, *items)
        return await self._post("/webhooks/whatsapp", content=made.body, headers=made.headers) is not None


async def write_all(customers: Sequence[Customer], messages: int, seconds: float) -> None:
    """All at once."""
    await asyncio.gather(*(customer.write(messages, seconds) for customer in customers))
