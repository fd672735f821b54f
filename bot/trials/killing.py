"""Processes that are killed under way, and brought back by their supervisor."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle

from bot.trials.stack import Stack

# In this order. Each part may work so many seconds after it has come back, since the dialogue server alone needs fifteen to start:
# killed more often it would never answer anything.
TURNS = ("gateway", "actions", "dialogue", "gateway")
REST = {"gateway": 6.0, "actions": 3.0, "dialogue": 20.0}


@contextmanager
def watched(stack: Stack) -> Iterator[None]:
    """The supervisor brings back what dies. Whatever needs the processes belongs inside: Linux ends what a thread has started with it."""
    stopped = threading.Event()
    thread = threading.Thread(target=stack.supervisor.run, args=(stopped.is_set,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def all_ready(stack: Stack) -> bool:
    """Whether every process works."""
    return all(item.alive and item.plan.ready() for item in stack.supervisor.managed)


class Killer(threading.Thread):
    """Kills one part after the other, without warning.

    Args:
        stack: the running system.
        seconds: between two attempts.

    Attributes:
        killed: part -> how often.
    """

    def __init__(self, stack: Stack, seconds: float) -> None:
        super().__init__(daemon=True)
        self.killed: Counter[str] = Counter()
        self._stack = stack
        self._seconds = seconds
        self._up_since: dict[str, float] = dict.fromkeys(REST, 0.0)
        self._stopped = threading.Event()

    def run(self) -> None:
        """Until `stop`."""
        for name in cycle(TURNS):
            if self._stopped.wait(self._seconds):
                return
            self._look()
            if self._rested(name):
                for item in self._stack.managed(name):
                    item.kill()
                self._up_since.pop(name)
                self.killed[name] += 1

    def stop(self) -> None:
        """Ends it, when it returns."""
        self._stopped.set()
        self.join()

    def _look(self) -> None:
        for name in REST:
            if name not in self._up_since and all(item.plan.ready() for item in self._stack.managed(name)):
                self._up_since[name] = time.monotonic()

    def _rested(self, name: str) -> bool:
        return name in self._up_since and time.monotonic() - self._up_since[name] >= REST[name]
