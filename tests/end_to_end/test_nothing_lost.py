"""None lost, none doubled, while every part of the running system is killed under way (RL-1, RL-2)."""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
import time
import uuid
from collections import Counter
from typing import Any

import httpx
import pytest

from tests.end_to_end.conftest import Running

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2400)]
SHOPPERS, QUESTIONS = 6, 6
PATIENCE = 180.0
KILLED = ("actions", "gateway", "dialogue", "gateway")
SECONDS_BETWEEN = 4.0


class Shopper(threading.Thread):
    """Sends numbered questions one after the other, each until it is acknowledged, with the same id every time (WG-1)."""

    def __init__(self, running: Running) -> None:
        super().__init__(daemon=True)
        self._client = running.client()
        opened = self._client.post("/api/v1/chat/sessions", json={"locale": "en"}).json()
        self._headers = {"Authorization": f"Bearer {opened['token']}"}
        self.conversation: str = opened["conversation"]["id"]
        self.acknowledged: list[str] = []
        self.failures: list[str] = []

    def run(self) -> None:
        """Writes a question about every three seconds, as long as processes are killed."""
        for number in range(QUESTIONS):
            self._until_acknowledged({"id": uuid.uuid4().hex, "text": f"How can I pay for {number + 2} lamps?"})
            time.sleep(len(KILLED) * SECONDS_BETWEEN / QUESTIONS)

    def _until_acknowledged(self, body: dict[str, str]) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                answer = self._client.post("/api/v1/chat/messages", json=body, headers=self._headers)
            except httpx.TransportError:
                time.sleep(0.2)
                continue
            if answer.status_code in (200, 201):
                self.acknowledged.append(body["id"])
                return
            self.failures.append(answer.text)
            time.sleep(0.2)
        self.failures.append("never acknowledged")

    def transcript(self) -> list[dict[str, Any]]:
        """As the shopper sees it."""
        return list(self._client.get("/api/v1/chat/messages", headers=self._headers).json()["messages"])


def rows(running: Running, conversation: str) -> list[sqlite3.Row]:
    """The messages of a conversation as they are stored."""
    database = sqlite3.connect(f"file:{running.state / 'faqtotum.db'}?mode=ro", uri=True, timeout=30)
    database.row_factory = sqlite3.Row
    try:
        return database.execute("SELECT * FROM messages WHERE conversation_id = ? ORDER BY seq", (conversation,)).fetchall()
    finally:
        database.close()


@pytest.fixture(scope="module")
def shoppers(running: Running) -> list[Shopper]:
    """All have written, everything was killed meanwhile, and the dust has settled."""
    found = [Shopper(running) for _ in range(SHOPPERS)]
    for shopper in found:
        shopper.start()
    for name in KILLED:
        time.sleep(SECONDS_BETWEEN)
        for process in running.pids(name):
            os.kill(process, signal.SIGKILL)
    for shopper in found:
        shopper.join(PATIENCE)
    deadline = time.monotonic() + PATIENCE
    while not all_up(running) or any(row["outcome"] == "pending" for shopper in found for row in rows(running, shopper.conversation)):
        assert time.monotonic() < deadline, "something has not come back, or some messages are still pending"
        time.sleep(0.5)
    return found


def all_up(running: Running) -> bool:
    """Whether gateway and dialogue server work."""
    try:
        return bool(running.client().get("/health").json() == {"gateway": "up", "dialogue": "up"})
    except httpx.TransportError:
        return False


def test_every_message_is_acknowledged_in_the_end(shoppers: list[Shopper]) -> None:
    assert [len(shopper.acknowledged) for shopper in shoppers] == [QUESTIONS] * SHOPPERS
    assert [failure for shopper in shoppers for failure in shopper.failures] == []


def test_every_acknowledged_message_is_stored_once_and_in_order(running: Running, shoppers: list[Shopper]) -> None:
    for shopper in shoppers:
        stored = [row["client_id"] for row in rows(running, shopper.conversation) if row["author"] == "customer"]
        assert stored == shopper.acknowledged


def test_every_message_has_exactly_one_outcome_and_one_reply(running: Running, shoppers: list[Shopper]) -> None:
    for shopper in shoppers:
        found = rows(running, shopper.conversation)
        outcomes = Counter(row["outcome"] for row in found if row["author"] == "customer")
        assert set(outcomes) <= {"reply", "apology", "handoff", "desk"}
        assert sum(outcomes.values()) == QUESTIONS
        said_by_bot = [row for row in found if row["author"] == "bot"][1:]  # without the welcome
        assert len(said_by_bot) == QUESTIONS - outcomes["desk"]


def test_the_numbering_has_no_gap_and_the_shopper_sees_what_is_stored(running: Running, shoppers: list[Shopper]) -> None:
    for shopper in shoppers:
        found = rows(running, shopper.conversation)
        assert [row["seq"] for row in found] == list(range(1, len(found) + 1))
        assert [(message["seq"], message["author"], message["text"]) for message in shopper.transcript()] == [
            (row["seq"], row["author"], row["text"]) for row in found
        ]


def test_most_were_answered_in_spite_of_it_all(running: Running, shoppers: list[Shopper]) -> None:
    outcomes = Counter(row["outcome"] for shopper in shoppers for row in rows(running, shopper.conversation) if row["author"] == "customer")
    assert outcomes["reply"] >= SHOPPERS
