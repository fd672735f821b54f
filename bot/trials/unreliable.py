"""Meta's stand-in on a bad day: it refuses, is silent after it has taken a message, and tells statuses in any order (RL-2)."""

from __future__ import annotations

import random
import threading
from collections import Counter

import httpx
from starlette.types import Receive, Scope, Send

from bot.channels.whatsapp_cloud import webhooks
from bot.channels.whatsapp_cloud.fields import word
from bot.channels.whatsapp_cloud.graph import Call, Graph
from bot.trials.stack import Stack

# Share of calls -> what happens to them. The sender waits 20 seconds for an answer, so silence is longer.
TOO_MANY, BROKEN, OVERLOADED, BAD_GATEWAY, SILENT = "429", "500", "503", "502 without Meta's words", "silent after it was taken"
SHARES = {TOO_MANY: 0.04, BROKEN: 0.03, OVERLOADED: 0.01, BAD_GATEWAY: 0.01, SILENT: 0.02}
SILENT_SECONDS = 22.0
STATES = ("sent", "delivered", "read")
DOUBLED = 0.2
PAUSE = 0.3
MOST_AT_ONCE = 20


class Unreliable(Graph):
    """A Graph server that fails now and then.

    Args:
        chance: the source of accidents.

    Attributes:
        accidents: what has happened how often.
    """

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self.accidents: Counter[str] = Counter()
        self._chance = chance

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a request, badly at times."""
        if scope["type"] == "http" and scope["path"].endswith("/messages"):
            self._maybe_fail()
        await super().__call__(scope, receive, send)

    def _maybe_fail(self) -> None:
        drawn = self._chance.choices([*SHARES, ""], [*SHARES.values(), 1 - sum(SHARES.values())])[0]
        if not drawn:
            return
        self.accidents[drawn] += 1
        if drawn == SILENT:
            self.silent_next(SILENT_SECONDS)
        elif drawn == TOO_MANY:
            self.fail_next(130429, 429)
        elif drawn == BROKEN:
            self.fail_next(131000, 500)
        else:
            self.answer_next(503 if drawn == OVERLOADED else 502)


def key_of(call: Call) -> str:
    """The id of ours that a call carried; "" for read receipts."""
    return word(call.body.get("biz_opaque_callback_data"))


class Reports(threading.Thread):
    """Tells the statuses of all that was taken: shuffled, a fifth of them twice, each until it is answered with 200, as Meta does.

    Args:
        graph: whose messages.
        stack: whom to tell.
        chance: the source of disorder.

    Attributes:
        told: number of statuses that were taken in.
        faults: answers that are neither 200 nor "later".
    """

    def __init__(self, graph: Graph, stack: Stack, chance: random.Random) -> None:
        super().__init__(daemon=True)
        self.told = 0
        self.faults: list[str] = []
        self._graph = graph
        self._stack = stack
        self._chance = chance
        self._seen = 0
        self._stopped = threading.Event()

    def run(self) -> None:
        """Until `stop`."""
        waiting: list[webhooks.Item] = []
        with httpx.Client(trust_env=False, timeout=10.0) as http:
            while not self._stopped.wait(PAUSE):
                waiting += self._new()
                self._chance.shuffle(waiting)
                if waiting and self._taken(http, waiting[:MOST_AT_ONCE]):
                    self.told += len(waiting[:MOST_AT_ONCE])
                    del waiting[:MOST_AT_ONCE]

    def stop(self) -> None:
        """Ends it, when it returns."""
        self._stopped.set()
        self.join()

    def _new(self) -> list[webhooks.Item]:
        calls = self._graph.calls[self._seen :]
        self._seen += len(calls)
        found = [webhooks.status(call.wamid, state, call.to, key_of(call)) for call in calls if call.wamid for state in STATES]
        return found + [item for item in found if self._chance.random() < DOUBLED]

    def _taken(self, http: httpx.Client, items: list[webhooks.Item]) -> bool:
        chosen = self._stack.settings
        made = webhooks.webhook(chosen.whatsapp_app_secret, chosen.whatsapp_phone_number_id, *items)
        try:
            answer = http.post(f"{self._stack.address}/webhooks/whatsapp", content=made.body, headers=made.headers)
        except httpx.TransportError:
            return False
        if answer.status_code not in (httpx.codes.OK, httpx.codes.SERVICE_UNAVAILABLE):
            self.faults.append(f"statuses were answered with {answer.status_code}: {answer.text}")
        return bool(answer.status_code == httpx.codes.OK)
