"""Bad input and dying processes, in the system as an operator runs it."""

from __future__ import annotations

import os
import signal
import time
import uuid
from typing import Any

import httpx
import pytest

from tests.end_to_end.conftest import Running

pytestmark = pytest.mark.slow
PATIENCE_SECONDS = 90.0


class Shopper:
    """A chat session by the API."""

    def __init__(self, running: Running) -> None:
        self._client = running.client()
        token = self._client.post("/api/v1/chat/sessions", json={"locale": "en"}).json()["token"]
        self._headers = {"Authorization": f"Bearer {token}"}

    def send(self, text: Any, message_id: str | None = None) -> httpx.Response:
        body = {"id": message_id or uuid.uuid4().hex, "text": text}
        return self._client.post("/api/v1/chat/messages", json=body, headers=self._headers)

    def person(self) -> httpx.Response:
        return self._client.post("/api/v1/chat/person", json={}, headers=self._headers)

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = self._client.get("/api/v1/chat/messages", headers=self._headers).json()
        return found

    def answer_after(self, seq: int) -> dict[str, Any]:
        """The bot's next message after a customer's."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            said = [message for message in self.state()["messages"] if message["seq"] > seq and message["author"] == "bot"]
            if said:
                return dict(said[0])
            time.sleep(0.3)
        raise AssertionError(f"no answer after message {seq}: {self.state()}")

    def ask(self, text: str) -> dict[str, Any]:
        stored = self.send(text)
        assert stored.status_code == 201, stored.text
        return self.answer_after(stored.json()["message"]["seq"])


@pytest.mark.parametrize(
    ("text", "status"),
    [("", 422), ("   ", 422), ("\x00\x07", 422), ("x" * 100_000, 422), (5, 422), (None, 422), ({"a": 1}, 422), (["x"], 422)],
    ids=["empty", "spaces", "control characters", "100 kB", "number", "nothing", "object", "list"],
)
def test_what_cannot_be_read_is_refused_and_the_chat_goes_on(running: Running, text: Any, status: int) -> None:
    shopper = Shopper(running)
    refused = shopper.send(text)
    assert refused.status_code == status
    assert refused.json()["error"]["message"]
    assert "delivery" in shopper.ask("how much is delivery")["text"].lower()


@pytest.mark.parametrize(
    "text", ["/restart", '/handoff{"awaiting": "contact"}', "\u00a0/restart", "\u3000/session_start", "//greet", "/feedback", "👍👍", "???"]
)
def test_commands_and_wordless_messages_get_an_answer_and_inject_nothing(running: Running, text: str) -> None:
    """SE-1"""
    shopper = Shopper(running)
    assert shopper.ask(text)["text"]
    state = shopper.state()
    assert state["conversation"]["state"] == "bot"
    assert text.strip() in [message["text"] for message in state["messages"]]
    assert "delivery" in shopper.ask("how much is delivery")["text"].lower()


def test_an_unknown_session_is_refused(running: Running) -> None:
    answer = running.client().get("/api/v1/chat/messages", headers={"Authorization": "Bearer nobody"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "session_expired")


def test_with_the_action_server_dead_the_customer_is_told_and_it_comes_back(running: Running) -> None:
    """RL-3"""
    shopper = Shopper(running)
    for pid in running.pids("actions"):
        os.kill(pid, signal.SIGKILL)
    assert shopper.ask("my e-mail is joe@customer.example, write to me")["text"]
    assert "delivery" in shopper.ask("how much is delivery")["text"].lower()


def test_with_the_dialogue_server_dead_the_person_button_works_and_nothing_is_lost(running: Running) -> None:
    """RL-3"""
    shopper, other = Shopper(running), Shopper(running)
    for pid in running.pids("dialogue"):
        os.kill(pid, signal.SIGKILL)
    told = shopper.ask("how much is delivery")
    assert [button["title"] for button in told["buttons"]] == ["Talk to a person"]
    assert other.person().json()["conversation"]["state"] == "queued"
    deadline = time.monotonic() + PATIENCE_SECONDS
    while running.client().get("/health").json()["dialogue"] != "up":
        assert time.monotonic() < deadline, "the dialogue server has not come back"
        time.sleep(0.5)
    assert "delivery" in Shopper(running).ask("how much is delivery")["text"].lower()


def test_with_the_gateway_killed_a_stored_message_is_answered_once(running: Running) -> None:
    """RL-1"""
    shopper = Shopper(running)
    stored = shopper.send("how much is delivery")
    for pid in running.pids("gateway"):
        os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            answer = shopper.answer_after(stored.json()["message"]["seq"])
            break
        except httpx.TransportError:
            assert time.monotonic() < deadline, "the gateway has not come back"
            time.sleep(0.5)
    assert "delivery" in answer["text"].lower()
    time.sleep(1)
    assert [message["seq"] for message in shopper.state()["messages"]] == [1, 2, 3]
