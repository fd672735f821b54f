"""How fast a channel lets us send: so many a second from one account, and so many to one customer (WA-14)."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

from bot.channels.sending import Limits

MOST_KEYS = 50_000
# Sums of fractions fall short of the whole by so much at most.
ROUNDING = 1e-6


class Pace:
    """Token buckets: each fills with time up to its size, and each message takes one from it.

    Args:
        limits: the channel's.
        clock: seconds; a test may turn it.
    """

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._clock = clock
        self._buckets: OrderedDict[tuple[str, ...], tuple[float, float]] = OrderedDict()

    def wait(self, account: str, customer: str) -> float:
        """Takes a message's place; returns 0, or the seconds after which there is one, and takes none then."""
        buckets: list[tuple[tuple[str, ...], float, float]] = [((account,), self._limits.per_second, max(1.0, self._limits.per_second))]
        if self._limits.pair_seconds:
            buckets.append(((account, customer), 1 / self._limits.pair_seconds, float(self._limits.pair_burst)))
        at = self._clock()
        filled = {key: (self._filled(key, rate, size, at), rate) for key, rate, size in buckets}
        if any(level < 1 - ROUNDING for level, _ in filled.values()):
            return max((1 - level) / rate for level, rate in filled.values())
        for key, (level, _) in filled.items():
            self._buckets[key] = (level - 1, at)
            self._buckets.move_to_end(key)
        while len(self._buckets) > MOST_KEYS:
            self._buckets.popitem(last=False)
        return 0.0

    def _filled(self, key: tuple[str, ...], rate: float, size: float, at: float) -> float:
        level, since = self._buckets.get(key, (size, at))
        return min(size, level + (at - since) * rate)
