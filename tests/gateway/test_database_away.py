"""While the database is away every door answers 503, nothing is kept in memory instead, and afterwards all goes on (RL-3)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import httpx
import pytest

from bot.channels.whatsapp_cloud import webhooks
from bot.channels.whatsapp_cloud.graph import Graph
from bot.store import engine
from bot.trials.stand_in import stand_in
from tests.fakes.dialogue import FakeDialogue
from tests.fakes.gateway import CHAT, DESK, Gateway, until
from tests.fakes.postgres import Cluster

Outage = Callable[[], AbstractContextManager[None]]
SECRET, ACCOUNT, WHO = "s" * 32, "1000", "48600000001"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[str, Outage]:
    """A database, and how it goes away: PostgreSQL stops; an SQLite file is locked for longer than anybody waits."""
    if request.param == "sqlite":
        monkeypatch.setattr(engine, "BUSY_MILLISECONDS", 400)
        url: str = request.getfixturevalue("sqlite_url")
        return url, lambda: _locked(url.removeprefix("sqlite:///"))
    return request.getfixturevalue("postgres_url"), lambda: _stopped(request.getfixturevalue("postgres"))


@contextmanager
def _locked(path: str) -> Iterator[None]:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()


@contextmanager
def _stopped(cluster: Cluster) -> Iterator[None]:
    cluster.stop()
    try:
        yield
    finally:
        cluster.start()


@pytest.fixture
def graph() -> Iterator[tuple[str, Graph]]:
    with stand_in() as served:
        yield served


@pytest.fixture
def gateway(open_gateway: Callable[..., Gateway], database: tuple[str, Outage], graph: tuple[str, Graph]) -> Gateway:
    """With WhatsApp turned on."""
    channel = {"app_secret": SECRET, "verify_token": "v", "access_token": "t", "phone_number_id": ACCOUNT, "base_url": graph[0]}
    return open_gateway(database_url=database[0], **{f"whatsapp_{name}": value for name, value in channel.items()})


def delivered(gateway: Gateway, made: webhooks.Webhook) -> httpx.Response:
    return gateway.client.post("/webhooks/whatsapp", content=made.body, headers=made.headers)


def test_every_door_says_503_and_what_is_sent_again_is_taken_once(
    gateway: Gateway, database: tuple[str, Outage], graph: tuple[str, Graph], dialogue: FakeDialogue
) -> None:
    """RL-3, WA-3. A locked SQLite file can still be read, and what is read is true."""
    customer, agent = gateway.customer(), gateway.agent()
    made = webhooks.webhook(SECRET, ACCOUNT, webhooks.text(WHO, "hello"))
    with database[1]():
        refused = [
            customer.send("one", "client-id-one"),
            customer.post("person", {}),
            gateway.client.post(f"{CHAT}/sessions", json={}),
            agent.post(f"conversations/{customer.id}/claim"),
            delivered(gateway, made),
        ]
        read = [customer.get(), agent.get("conversations"), gateway.client.get(f"{DESK}/setup")]
    assert [answer.status_code for answer in refused] == [503] * len(refused)
    assert {answer.json()["error"]["code"] for answer in refused} == {"database"}
    assert {answer.status_code for answer in read} <= ({503} if database[0].startswith("postgresql") else {200, 503})
    assert dialogue.asked == []
    assert [message["author"] for message in customer.transcript()] == ["bot"], "only the welcome: nothing was kept elsewhere"

    until(lambda: delivered(gateway, made).status_code == 200)
    until(lambda: delivered(gateway, made).status_code == 200)
    until(lambda: customer.send("one", "client-id-one").status_code in (200, 201))
    until(lambda: customer.send("one", "client-id-one").status_code == 200)
    assert [message["text"] for message in customer.settled()][1:] == ["one", "You said: one"]
    until(lambda: [call.text for call in graph[1].sent] == ["You said: hello"])


def test_a_forged_webhook_is_refused_without_asking_the_database(gateway: Gateway, database: tuple[str, Outage]) -> None:
    """WA-2."""
    forged = webhooks.webhook("another secret", ACCOUNT, webhooks.text(WHO, "hello"))
    with database[1]():
        assert delivered(gateway, forged).status_code == 401
