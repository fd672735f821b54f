"""`faqtotum bench load`: webhooks and chat turns a second, with one dialogue server and with two, beside Rasa's own REST channel."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp
from rich.table import Table

from bot.channels.whatsapp_cloud import webhooks
from bot.shared.settings import Settings
from bot.trials.clients import Load, under_load
from bot.trials.plain_rasa import plain_rasa
from bot.trials.stack import Stack, running
from bot.trials.stand_in import stand_in

# A conversation of these; then the client begins another one, as customers do.
QUESTIONS = (
    "Where is my order?",
    "How much is delivery?",
    "Can I pay by card?",
    "How do I return something?",
    "Do you have a warranty?",
)
LONG_POLL = 25
WEBHOOKS, TURNS, DIRECT, PLAIN = "webhooks accepted", "chat turns", "turns, dialogue server alone", "Rasa's REST channel, trivial bot"


def bench_load(
    settings: Settings, clients: Sequence[int], processes: Sequence[int], seconds: float, tell: Callable[[str], None]
) -> list[Load]:
    """All rows.

    Args:
        settings: whose data and models are used.
        clients: numbers of clients at once.
        processes: numbers of dialogue servers.
        seconds: of each row.
        tell: called with a line at each step.
    """
    rows: list[Load] = []
    with stand_in() as (graph_address, _):
        for number in processes:
            with running(settings, tell, graph_address, number) as stack:
                tell(f"{number} dialogue servers: turns")
                rows += asyncio.run(_turns(stack, clients, seconds, number))
                if number == processes[0]:
                    tell("webhooks")
                    rows += asyncio.run(_webhooks(stack, clients, seconds))
    tell("Rasa's own REST channel")
    with TemporaryDirectory() as folder, plain_rasa(Path(folder)) as address:
        rows += asyncio.run(_plain(address, clients, seconds))
    return rows


async def _turns(stack: Stack, clients: Sequence[int], seconds: float, number: int) -> list[Load]:
    suffix = f", {number} dialogue server{'s' if number > 1 else ''}"
    rows = []
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        for count in clients:
            if number == 1:
                rows.append(await under_load(DIRECT, count, seconds, _direct(stack, http)))
            rows.append(await under_load(TURNS + suffix, count, seconds, _turn(stack, http)))
    return rows


def _direct(stack: Stack, http: aiohttp.ClientSession) -> Any:
    headers = {"X-Faqtotum-Secret": stack.secret}
    url = f"http://127.0.0.1:{stack.settings.dialogue_port}/webhooks/turn/"
    run = uuid.uuid4().hex

    async def step(client: int, turn: int) -> None:
        conversation, question = divmod(turn, len(QUESTIONS))
        body = {"conversation": f"{run}-{client}-{conversation}", "text": QUESTIONS[question], "metadata": {}}
        async with http.post(url, json=body, headers=headers) as answer:
            answer.raise_for_status()
            assert (await answer.json())["replies"]

    return step


async def _open_chat(stack: Stack, http: aiohttp.ClientSession) -> dict[str, Any]:
    async with http.post(f"{stack.address}/api/v1/chat/sessions", json={"locale": "en"}) as answer:
        opened = await answer.json()
    return {"headers": {"Authorization": f"Bearer {opened['token']}"}, "seq": opened["messages"][-1]["seq"]}


def _turn(stack: Stack, http: aiohttp.ClientSession) -> Any:
    """From the sending of a question until its answer is there, as the widget waits for it; the first also opens the chat."""
    url = f"{stack.address}/api/v1/chat/messages"
    chats: dict[int, dict[str, Any]] = {}

    async def step(client: int, turn: int) -> None:
        question = turn % len(QUESTIONS)
        if question == 0:
            chats[client] = await _open_chat(stack, http)
        chat = chats[client]
        body = {"id": uuid.uuid4().hex, "text": QUESTIONS[question]}
        async with http.post(url, json=body, headers=chat["headers"]) as answer:
            answer.raise_for_status()
            chat["seq"] = (await answer.json())["message"]["seq"]
        while True:
            async with http.get(url, params={"after": chat["seq"], "wait": LONG_POLL}, headers=chat["headers"]) as answer:
                found = (await answer.json())["messages"]
            if found:
                chat["seq"] = found[-1]["seq"]
                return

    return step


async def _webhooks(stack: Stack, clients: Sequence[int], seconds: float) -> list[Load]:
    rows = []
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        for count in clients:
            rows.append(await under_load(WEBHOOKS, count, seconds, _webhook(stack, http)))
    return rows


def _webhook(stack: Stack, http: aiohttp.ClientSession) -> Any:
    """A customer's thumb under a picture, so that what is measured is the taking in, not the bot's answer."""
    settings = stack.settings

    async def step(client: int, turn: int) -> None:
        made = webhooks.webhook(settings.whatsapp_app_secret, settings.whatsapp_phone_number_id, webhooks.text(f"4860{client:07d}", "👍"))
        async with http.post(f"{stack.address}/webhooks/whatsapp", data=made.body, headers=made.headers) as answer:
            answer.raise_for_status()

    return step


async def _plain(address: str, clients: Sequence[int], seconds: float) -> list[Load]:
    run = uuid.uuid4().hex

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:

        async def step(client: int, turn: int) -> None:
            async with http.post(address, json={"sender": f"{run}-{client}", "message": "hello"}) as answer:
                answer.raise_for_status()
                assert await answer.json()

        return [await under_load(PLAIN, count, seconds, step) for count in clients]


def table(rows: Sequence[Load]) -> Table:
    """One line a row."""
    shown = Table(title="Load: how many a second, and how long each waited")
    for title in ("what", "clients", "a second", "p50 ms", "p95 ms", "p99 ms", "failures"):
        shown.add_column(title, justify="left" if title == "what" else "right")
    for row in rows:
        times = (f"{value:.1f}" for value in (row.p50_ms, row.p95_ms, row.p99_ms))
        shown.add_row(row.what, str(row.clients), f"{row.per_second:.1f}", *times, str(row.failures))
    return shown
