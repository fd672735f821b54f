"""Many clients at once, each doing the same thing over and over; how many a second, and how long each waits."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import numpy as np

Step = Callable[[int, int], Awaitable[None]]


@dataclass(frozen=True)
class Load:
    """What a number of clients got.

    Attributes:
        what: was done.
        clients: at once.
        per_second: how often it was done.
        p50_ms: median milliseconds.
        p95_ms: 95th percentile.
        p99_ms: 99th percentile.
        failures: how often it did not work.
    """

    what: str
    clients: int
    per_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    failures: int


async def under_load(what: str, clients: int, seconds: float, step: Step) -> Load:
    """Runs `clients` at once for so many seconds.

    Args:
        what: name of the row.
        clients: number of them.
        seconds: how long.
        step: one thing to do, given the client's number and how often it has done it; raises when it did not work.
    """
    took: list[float] = []
    failures = 0
    started = time.perf_counter()
    end = started + seconds

    async def client(number: int) -> None:
        nonlocal failures
        turn = 0
        while time.perf_counter() < end:
            begun = time.perf_counter()
            try:
                await step(number, turn)
                took.append((time.perf_counter() - begun) * 1000)
            except Exception:
                failures += 1
            turn += 1

    await asyncio.gather(*(client(number) for number in range(clients)))
    return summary(what, clients, took, failures, time.perf_counter() - started)


def summary(what: str, clients: int, took: Sequence[float], failures: int, seconds: float) -> Load:
    """The row of so many milliseconds."""
    p50, p95, p99 = np.percentile(took, [50, 95, 99]) if took else (float("nan"),) * 3
    return Load(what, clients, len(took) / seconds, float(p50), float(p95), float(p99), failures)
