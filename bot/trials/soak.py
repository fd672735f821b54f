"""`faqtotum bench soak`: nothing lost and nothing doubled, while everything breaks (RL-2).

Customers write over the web chat and WhatsApp at once; webhooks come twice, answers get lost on their way back, statuses come in any
order; gateway, dialogue server and action server are killed every few seconds; Meta's stand-in refuses, fails, and is silent after it
has taken a message. The database, a file here, is not restarted: that would take a PostgreSQL server of the trial's own.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, closing

import httpx

from bot.operation.prepare import require_trained
from bot.shared.settings import Settings
from bot.store.engine import Store
from bot.trials.agent import DeskAgent
from bot.trials.customers import Customer, PhoneCustomer, WebCustomer, write_all
from bot.trials.killing import Killer, all_ready, watched
from bot.trials.soak_report import CONVERSATIONS, MESSAGES, Plan, Report
from bot.trials.stack import Stack, running
from bot.trials.stand_in import stand_in
from bot.trials.stored import dead_letters, read_phone, read_web, unsettled
from bot.trials.unreliable import Reports, Unreliable
from bot.trials.verdict import Finding, Witness, verdict, witness

# Turns that two cores manage in spite of all; more would only wait.
TURNS_PER_SECOND = 4.0
SECONDS_BETWEEN_KILLS = 4.0
SETTLE_SECONDS = 420.0


def plan_for(minutes: float, seed: int = 0) -> Plan:
    """As many messages as fit into the time, and forty at most."""
    fit = int(minutes * 60 * TURNS_PER_SECOND / CONVERSATIONS)
    return Plan(CONVERSATIONS, max(1, min(MESSAGES, fit)), minutes * 60, seed)


def soak(settings: Settings, plan: Plan, tell: Callable[[str], None]) -> Report:
    """Runs a trial.

    Args:
        settings: whose data and models are used.
        plan: how large.
        tell: called with a line at each step.

    Raises:
        NotReadyError: there is no trained model, or a process did not start.
    """
    require_trained(settings)
    graph = Unreliable(random.Random(plan.seed))  # noqa: S311 - accidents, not secrets
    with ExitStack() as opened:
        address, _ = opened.enter_context(stand_in(graph))
        stack = opened.enter_context(running(settings, tell, address))
        opened.enter_context(watched(stack))
        store = opened.enter_context(closing(Store(stack.settings.database)))
        agent = opened.enter_context(closing(DeskAgent(stack, store)))
        return asyncio.run(_Trial(stack, store, graph, agent, plan, tell).run())


class _Trial:
    def __init__(self, stack: Stack, store: Store, graph: Unreliable, agent: DeskAgent, plan: Plan, tell: Callable[[str], None]) -> None:
        self._stack = stack
        self._store = store
        self._graph = graph
        self._agent = agent
        self._plan = plan
        self._tell = tell
        self._reports = Reports(graph, stack, random.Random(plan.seed + 1))  # noqa: S311
        self._killer = Killer(stack, SECONDS_BETWEEN_KILLS)
        self._webs: list[WebCustomer] = []
        self._phones: list[PhoneCustomer] = []

    async def run(self) -> Report:
        started = time.monotonic()
        limits = httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(trust_env=False, timeout=15.0, limits=limits) as http:
            self._invite(http)
            await self._write()
            left = await self._settle()
            witnesses = [*[await self._web(one) for one in self._webs], *[self._phone(one) for one in self._phones]]
        findings = [*verdict(witnesses, self._plan.messages), *self._rest(left)]
        outcomes = Counter(row["outcome"] for one in witnesses for row in one.stored.from_customer)
        return Report(self._plan, findings, outcomes, self._happened(), time.monotonic() - started)

    def _invite(self, http: httpx.AsyncClient) -> None:
        for number in range(self._plan.conversations):
            chance = random.Random(1000 * self._plan.seed + number)  # noqa: S311
            if number % 2:
                self._phones.append(PhoneCustomer(self._stack, http, chance, f"4860{number:07d}"))
            else:
                self._webs.append(WebCustomer(self._stack, http, chance))

    async def _write(self) -> None:
        everybody: list[Customer] = [*self._webs, *self._phones]
        self._tell(f"{len(everybody)} conversations of {self._plan.messages} messages, {self._plan.seconds:.0f} seconds")
        for thread in (self._reports, self._agent, self._killer):
            thread.start()
        writing = asyncio.create_task(write_all(everybody, self._plan.messages, self._plan.seconds))
        await asyncio.wait([writing], timeout=self._plan.seconds)
        await asyncio.to_thread(self._killer.stop)
        await writing
        await asyncio.to_thread(self._agent.stop)

    async def _settle(self) -> list[str]:
        """Waits until nothing is on its way any more; what still is when the time is over."""
        self._tell("all is written; waiting until everything has settled")
        deadline = time.monotonic() + SETTLE_SECONDS
        while time.monotonic() < deadline and not await asyncio.to_thread(self._settled):
            await asyncio.sleep(0.5)
        await asyncio.to_thread(self._reports.stop)
        return unsettled(self._store)

    def _settled(self) -> bool:
        return all_ready(self._stack) and not unsettled(self._store)

    async def _web(self, customer: WebCustomer) -> Witness:
        stored = read_web(self._store, customer.name)
        return witness(customer, stored, self._agent.transcript(customer.name), await customer.transcript())

    def _phone(self, customer: PhoneCustomer) -> Witness:
        stored = read_phone(self._store, customer.name)
        calls = [call for call in list(self._graph.calls) if call.to == customer.name]
        desk = self._agent.transcript(stored.conversations[0]) if stored.conversations else ()
        return witness(customer, stored, desk, calls=calls)

    def _rest(self, left: list[str]) -> list[Finding]:
        dead = dead_letters(self._store)
        return [
            Finding("nothing is left on its way, and nothing could not be read", self._reports.told, [*left, *dead, *self._reports.faults])
        ]

    def _happened(self) -> dict[str, int]:
        killed = {f"kill -9 of {name}": number for name, number in self._killer.killed.items()}
        accidents = {f"Meta: {what}": number for what, number in self._graph.accidents.items()}
        return {**killed, **accidents, "statuses told": self._reports.told, "taken by an agent and given back": self._agent.claimed}
