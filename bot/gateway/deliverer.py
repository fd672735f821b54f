"""Sends what waits in the outbox: in order within a conversation, many conversations at once, again after what passes (RL-1)."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import structlog
from sqlalchemy.engine import Connection
from starlette.concurrency import run_in_threadpool

from bot.channels.sending import Ambiguous, Refused, TryAgain
from bot.gateway.jobs import Job, Jobs
from bot.gateway.pace import Pace
from bot.gateway.receipts import Receipts
from bot.store import outbox
from bot.store.engine import Store, is_away
from bot.store.rows import Row, now

LEASE = timedelta(seconds=60)
MOST_AT_ONCE = 50
# Seconds after a first failure; doubled each time up to the second, and spread, so that not all come back at once.
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 300.0
GIVE_UP = timedelta(hours=24)
# A status tells within seconds what became of a message; so long it is waited for.
STATUS_SECONDS = 20.0
IDLE_SECONDS = 5.0
AWAY_SECONDS = 1.0
# More than the longest call to a provider.
STOP_SECONDS = 35.0
log = structlog.get_logger()


class Deliverer:
    """The way out of all channels that push.

    Args:
        store: the database.
        jobs: prepares what is due.
        receipts: tells the desk what cannot be sent.
        changed: called with a conversation's id when the desk should look again.
        clock: the present moment, UTC without a zone; a test may turn it.
    """

    def __init__(
        self, store: Store, jobs: Jobs, receipts: Receipts, changed: Callable[[str], None], clock: Callable[[], datetime] = now
    ) -> None:
        self._store = store
        self._jobs = jobs
        self._receipts = receipts
        self._changed = changed
        self._clock = clock
        self._paces = {name: Pace(sender.limits) for name, sender in jobs.senders.items()}
        self._wake = asyncio.Event()
        self._loop: asyncio.Task[None] | None = None
        self._stopping = False
        self._sending: dict[str, asyncio.Task[None]] = {}

    async def start(self) -> None:
        """Takes up what an earlier process left; does nothing where no channel pushes."""
        if self._jobs.senders:
            self._wake = asyncio.Event()
            self._stopping = False
            self._loop = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Ends; what is being sent may finish, what waits is kept."""
        self._stopping = True
        self._wake.set()
        if self._loop is not None:
            await self._loop  # not cancelled: what it has just taken would be left leased and unsent
            for task in self._sending.values():
                task.get_loop().call_later(STOP_SECONDS, task.cancel)
            await asyncio.gather(*self._sending.values(), return_exceptions=True)
        for sender in self._jobs.senders.values():
            await sender.close()

    def wake(self, conversation_id: str = "") -> None:
        """There may be something to send. Called inside the event loop."""
        self._wake.set()

    async def _run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            pause = await self._round()
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._wake.wait(), pause)

    async def _round(self) -> float:
        """Sends what is due; the seconds until there may be more."""
        try:
            jobs, pause = await run_in_threadpool(self._take, tuple(self._sending))
        except Exception as error:  # whatever it is, it must not be the end of all sending
            log.error("outbox.take", error=repr(error), exc_info=not is_away(error))
            return IDLE_SECONDS
        for job in jobs:
            self._sending[job.row["id"]] = asyncio.create_task(self._deliver(job))
        return pause

    def _take(self, sending: Sequence[str] = ()) -> tuple[list[Job], float]:
        """What to send now beside what is being sent, and the seconds until there may be more."""
        with self._store.begin() as tx:
            at = self._clock()
            outbox.renew(tx, sending, at + LEASE)
            rows = outbox.take_due(tx, at, LEASE, MOST_AT_ONCE)
            ready = [job for row in rows if (job := self._ready(tx, row, at)) is not None]
            if len(rows) == MOST_AT_ONCE or len(ready) < len(rows):
                return ready, 0.0
            following = outbox.next_time(tx)
        pause = IDLE_SECONDS if following is None else (following - at).total_seconds()
        # What is due and was not taken has just been taken by another process.
        return ready, min(IDLE_SECONDS, pause) if pause > 0 else IDLE_SECONDS

    def _ready(self, tx: Connection, row: Row, at: datetime) -> Job | None:
        """The call to make now. What cannot even be made ready, by a fault of ours, must not hold up the others."""
        try:
            with tx.begin_nested():
                job = self._jobs.prepare(tx, row, at)
        except Exception as error:
            if is_away(error):
                raise
            log.error("outbox.prepare", channel=row["channel"], outbox=row["id"], error=repr(error), exc_info=True)
            self._bury(tx, row, f"it could not be made ready: {error!r}")
            return None
        wait = self._paces[job.row["channel"]].wait(job.to.account, job.to.wa_id or job.to.user_id) if job else 0.0
        if job and wait:
            outbox.put_off(tx, job.row["id"], at + timedelta(seconds=wait), "", counted=False)
        return None if wait else job

    async def _deliver(self, job: Job) -> None:
        try:
            await self._send(job)
        finally:
            self._sending.pop(job.row["id"], None)
            self._wake.set()

    async def _send(self, job: Job) -> None:
        try:
            provider_id = await job.sender.send(job.to, job.body, job.row["id"])
        except TryAgain as error:
            await self._keep(self._try_again, job, error)
        except Refused as error:
            await self._keep(self._refused, job, error)
        except Ambiguous as error:
            await self._keep(self._ambiguous, job, error)
        except Exception as error:  # a fault of ours: the row's lease runs out, and it is tried once more
            log.error("outbox.send", channel=job.row["channel"], outbox=job.row["id"], error=repr(error), exc_info=True)
        else:
            await self._keep(self._sent, job, provider_id)

    async def _keep(self, step: Callable[..., None], job: Job, *values: object) -> None:
        """Notes what became of a call. Where the database is away it is tried until it is back: the message has gone out already."""
        while True:
            try:
                await run_in_threadpool(step, job, *values)
                self._changed(job.row["conversation_id"])
                return
            except Exception as error:
                log.error("outbox.result", outbox=job.row["id"], error=repr(error))
                if not is_away(error):
                    return  # it would never be kept: the row's lease runs out
                await asyncio.sleep(AWAY_SECONDS)

    def _sent(self, job: Job, provider_id: str) -> None:
        with self._store.begin() as tx:
            if outbox.mark_sent(tx, job.row["id"], provider_id):
                self._receipts.attach(tx, job.row, provider_id)

    def _try_again(self, job: Job, error: TryAgain) -> None:
        at = self._clock()
        if error.alert:
            log.error("outbox.alert", channel=job.row["channel"], code=error.code, error=error.message)
        if at - job.row["created_at"] > GIVE_UP:
            self._undelivered(job, f"given up after {GIVE_UP.total_seconds() / 3600:.0f} hours: {error.message}")
            return
        with self._store.begin() as tx:
            outbox.put_off(tx, job.row["id"], at + timedelta(seconds=pause_before(job.row["attempts"], error.after)), error.message)

    def _refused(self, job: Job, error: Refused) -> None:
        self._undelivered(job, error.message, error.window_closed)

    def _undelivered(self, job: Job, why: str, window_closed: bool = False) -> None:
        with self._store.begin() as tx:
            self._bury(tx, job.row, why, window_closed)

    def _bury(self, tx: Connection, row: Row, why: str, window_closed: bool = False) -> None:
        outbox.bury(tx, row["id"], why)
        self._receipts.undelivered(tx, row, why, window_closed)

    def _ambiguous(self, job: Job, error: Ambiguous) -> None:
        wait = STATUS_SECONDS if job.sender.limits.keyed else pause_before(job.row["attempts"])
        with self._store.begin() as tx:
            outbox.leave_open(tx, job.row["id"], self._clock() + timedelta(seconds=wait), error.message)


def pause_before(attempt: int, asked: float | None = None, chance: Callable[[], float] = random.random) -> float:
    """Seconds to wait after a number of attempts: exponential, with full jitter, and never less than the provider asks for."""
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(attempt - 1, 20))
    return max(min(asked or 0.0, GIVE_UP.total_seconds()), longest * (0.5 + chance() / 2))
