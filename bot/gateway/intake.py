"""Where channels deliver what their providers sent: each event is applied once, and committed before the provider gets its answer (WA-3).

Deliveries that come at once share a commit, since a commit is what costs: the disk has to confirm it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import structlog
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError
from starlette.concurrency import run_in_threadpool

from bot.channels.events import BadItem, Event
from bot.gateway.arrivals import Arrivals
from bot.store import inbox
from bot.store.engine import Store, is_away

MOST_AT_ONCE = 200
log = structlog.get_logger()


@dataclass
class _Delivery:
    """What one webhook brought, and who waits for its commit."""

    channel: str
    events: Sequence[Event]
    bad: Sequence[BadItem]
    done: asyncio.Future[None]
    touched: set[str] = field(default_factory=set)


class Intake:
    """Takes deliveries in, several in one transaction.

    Args:
        store: the database.
        arrivals: applies an event.
        changed: called with the id of each conversation that an event touched, after the commit.
    """

    def __init__(self, store: Store, arrivals: Arrivals, changed: Callable[[str], None]) -> None:
        self._store = store
        self._arrivals = arrivals
        self._changed = changed
        self._waiting: list[_Delivery] = []
        self._running: asyncio.Task[None] | None = None

    async def take(self, channel: str, events: Sequence[Event], bad: Sequence[BadItem] = ()) -> None:
        """Returns when everything is committed.

        Args:
            channel: name of the channel.
            events: what could be read.
            bad: what could not; it goes to the dead letters.

        Raises:
            SQLAlchemyError: the database is away; the provider must send it again (503).
        """
        delivery = _Delivery(channel, events, bad, asyncio.get_running_loop().create_future())
        self._waiting.append(delivery)
        if self._running is None:
            self._running = asyncio.create_task(self._work())
        await delivery.done

    async def _work(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
                await self._commit(batch)
        finally:
            self._running = None

    async def _commit(self, batch: list[_Delivery]) -> None:
        try:
            await run_in_threadpool(self._apply_all, batch)
        except Exception as error:  # whoever waits gets it, and the provider sends it again
            for delivery in batch:
                if not delivery.done.done():
                    delivery.done.set_exception(error)
            return
        for delivery in batch:
            if not delivery.done.done():
                delivery.done.set_result(None)
            for conversation_id in delivery.touched:
                self._changed(conversation_id)

    def _apply_all(self, batch: list[_Delivery]) -> None:
        with self._store.begin() as tx:
            for delivery in batch:
                delivery.touched.clear()
                for event in delivery.events:
                    self._apply(tx, delivery, event)
                for item in delivery.bad:
                    inbox.bury(tx, delivery.channel, item.account, item.fault, item.raw)

    def _apply(self, tx: Connection, delivery: _Delivery, event: Event) -> None:
        """One event in a savepoint: what is wrong with it must not take the others with it."""
        try:
            delivery.touched.update(self._touched(tx, delivery.channel, event))
        except Exception as error:
            if is_away(error):
                raise
            log.error("intake.event", channel=delivery.channel, id=event.id, error=repr(error))
            inbox.bury(tx, delivery.channel, event.account, repr(error), event.raw)

    def _touched(self, tx: Connection, channel: str, event: Event) -> list[str]:
        try:
            with tx.begin_nested():
                return self._arrivals.apply(tx, channel, event)
        except IntegrityError:
            # Another process has stored the same event, or the same new customer, in this moment. Now it can be read here.
            with tx.begin_nested():
                return self._arrivals.apply(tx, channel, event)
