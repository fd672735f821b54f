"""A channel that pushes, and what the gateway's core needs to work with it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from bot.channels.events import MESSAGE, STATUS, Event
from bot.channels.sending import Address, Body, Limits, Spoken
from bot.gateway.arrivals import Arrivals
from bot.gateway.conversation import Conversations
from bot.gateway.deliverer import Deliverer
from bot.gateway.handoff import HandOff
from bot.gateway.intake import Intake
from bot.gateway.jobs import Jobs
from bot.gateway.receipts import Receipts
from bot.replies.renderer import Renderer
from bot.shared.settings import Settings
from bot.store import messages
from bot.store.engine import Store
from bot.store.rows import Row, now

CHANNEL, ACCOUNT, NUMBER = "fake", "shop-1", "48500100200"
_ids = count(1)


@dataclass(frozen=True)
class Call:
    """One call to the provider."""

    to: Address
    body: Body
    key: str


class FakeSender:
    """A channel's way out: one part a paragraph; records what it is asked to send.

    Attributes:
        name: the channel's.
        limits: a test may set others before the deliverer is made.
        outside: the body outside the window; None: no template is set up.
        calls: all calls, in order, also failed ones.
        seen: messages that the customer was shown to be read.
        seconds: how long a call takes.
        closed: whether connections are closed.
    """

    def __init__(self, limits: Limits | None = None, name: str = CHANNEL) -> None:
        self.name = name
        self.limits = limits or Limits(per_second=1_000_000.0)
        self.outside: Body | None = None
        self.calls: list[Call] = []
        self.seen: list[tuple[Address, str]] = []
        self.seconds = 0.0
        self.closed = False
        self._results: deque[Exception | str] = deque()

    def will(self, *results: Exception | str) -> None:
        """The next calls raise these, or give these ids."""
        self._results.extend(results)

    @property
    def texts(self) -> list[str]:
        """The texts of all calls."""
        return [call.body["text"] for call in self.calls]

    def parts(self, spoken: Spoken) -> list[Body]:
        """One a paragraph, the options under the last; a text can also be told to be unspeakable."""
        if spoken.text == "unspeakable":
            raise ValueError("nobody can say that")
        bodies: list[Body] = [{"text": text} for text in spoken.text.split("\n\n")]
        if spoken.options:
            bodies[-1] |= {"options": [[option.id, option.title] for option in spoken.options], "choose": spoken.choose}
        return bodies

    def template(self, spoken: Spoken) -> Body | None:
        """What the test has set up."""
        return self.outside

    async def send(self, to: Address, body: Body, key: str) -> str:
        """Does what the test has told it to, else gives a new id."""
        self.calls.append(Call(to, body, key))
        result = self._results.popleft() if self._results else f"sent-{next(_ids)}"
        if self.seconds:
            await asyncio.sleep(self.seconds)
        if isinstance(result, Exception):
            raise result
        return result

    async def thinking(self, to: Address, message_id: str) -> None:
        """Notes it."""
        self.seen.append((to, message_id))

    async def close(self) -> None:
        """Notes it."""
        self.closed = True


@dataclass
class Clock:
    """The present moment, which only the test moves on."""

    at: datetime = field(default_factory=lambda: now() + timedelta(minutes=1))

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **time: float) -> None:
        """So much time has passed."""
        self.at += timedelta(**time)


def text(words: str = "hello", **fields: Any) -> Event:
    """A customer's message, under a new id where none is given."""
    return replace(Event(MESSAGE, "text", f"in-{next(_ids)}", ACCOUNT, NUMBER, text=words, at=now()), **fields)


def status(of: str, word: str = "delivered", **fields: Any) -> Event:
    """What became of a message."""
    return replace(Event(STATUS, id=of, account=ACCOUNT, wa_id=NUMBER, status=word), **fields)


class Core:
    """The gateway's core, from the intake to the deliverer, with one channel and no app around it.

    Args:
        store: the database.
        settings: limits and paths.
        renderer: makes the words.
        sender: the channel.
    """

    def __init__(self, store: Store, settings: Settings, renderer: Renderer, sender: FakeSender | None = None) -> None:
        self.store = store
        self.sender = sender or FakeSender()
        self.clock = Clock()
        self.changed: list[str] = []
        self.receipts = Receipts()
        self.talk = Conversations(store, settings, renderer, HandOff(renderer), self.changed.append)
        self.arrivals = Arrivals(self.talk, self.receipts)
        self.jobs = Jobs({self.sender.name: self.sender}, renderer, self.receipts)

    def take(self, *events: Event, channel: str = CHANNEL, **more: Any) -> None:
        """One delivery of the provider."""
        asyncio.run(self.intake().take(channel, events, **more))

    def intake(self) -> Intake:
        """A new one: it belongs to the event loop in which it is first used."""
        return Intake(self.store, self.arrivals, self.changed.append)

    def deliverer(self) -> Deliverer:
        """A new one, as after a restart."""
        return Deliverer(self.store, self.jobs, self.receipts, self.changed.append, self.clock)

    def deliver(self, rounds: int = 1) -> None:
        """So many times: takes what is due, and waits until it has been sent. The pauses are the test's."""

        async def scenario() -> None:
            deliverer = self.deliverer()
            for _ in range(rounds):
                await deliverer._round()
                await asyncio.gather(*deliverer._sending.values())

        asyncio.run(scenario())

    def conversation(self, words: str = "hello") -> str:
        """A customer has written; the conversation's id."""
        self.take(text(words))
        return self.changed[-1]

    def say(self, conversation_id: str, words: str, author: str = "bot", offered: Sequence[Row] = (), **more: Any) -> Row:
        """Something is said to the customer."""
        with self.store.begin() as tx:
            return messages.add(tx, conversation_id, author, words, "en", offered=offered, **more)

    def read(self, query: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        """What a repository tells, in a transaction of its own."""
        with self.store.begin() as tx:
            return query(tx, *arguments, **options)
