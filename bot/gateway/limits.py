"""Refusing floods cheaply, before anything is understood or stored (SE-6)."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from bot.shared.errors import TooManyError

WINDOW_SECONDS = 60.0
MOST_KEYS = 50_000


class RateLimit:
    """At most so many events in a minute for each key.

    Args:
        per_minute: number allowed.
        clock: seconds; a test may turn it.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._events: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, key: str) -> None:
        """Counts an event.

        Raises:
            TooManyError: when there have been too many.
        """
        if not self.allows(key):
            raise TooManyError(f"More than {self._per_minute} requests in a minute. Wait a little and try again.")

    def allows(self, key: str) -> bool:
        """Counts an event; False when there have been too many, and it is not counted."""
        at = self._clock()
        with self._lock:
            events = self._events.setdefault(key, deque())
            self._events.move_to_end(key)
            while events and events[0] <= at - WINDOW_SECONDS:
                events.popleft()
            if len(events) >= self._per_minute:
                return False
            events.append(at)
            while len(self._events) > MOST_KEYS:
                self._events.popitem(last=False)
        return True
