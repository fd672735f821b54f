"""What is left of the system when a part of it is missing (RL-3). A database that is away: tests/gateway/test_database_away.py."""

from __future__ import annotations

import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.operation.prepare import build
from bot.shared.settings import settings
from bot.trials.stack import Stack, running
from kb_index.build import vectors_file

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2400)]
CHAT = "/api/v1/chat"
SOON = 3.0
PATIENCE = 30.0
NEEDS_AN_ACTION = "my e-mail is joe@customer.example, write to me"
PERSON = "Talk to a person"


class Shopper:
    """In the chat window."""

    def __init__(self, stack: Stack) -> None:
        self._http = httpx.Client(base_url=stack.address, trust_env=False, timeout=20.0)
        opened = self._http.post(f"{CHAT}/sessions", json={"locale": "en"}).json()
        self._headers = {"Authorization": f"Bearer {opened['token']}"}

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        answer = self._http.post(f"{CHAT}/{path}", json=body, headers=self._headers)
        assert answer.is_success, answer.text
        return dict(answer.json())

    def state(self, after: int = 0, wait: float = 0.0) -> dict[str, Any]:
        return dict(self._http.get(f"{CHAT}/messages", params={"after": after, "wait": wait}, headers=self._headers).json())

    def ask(self, text: str) -> dict[str, Any]:
        """The bot's first answer."""
        seq = self.post("messages", id=uuid.uuid4().hex, text=text)["message"]["seq"]
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            found = self.state(seq, 5.0)["messages"]
            if found:
                return dict(found[0])
        raise AssertionError(f"no answer to {text!r}")

    def press(self, message: dict[str, Any], title: str) -> None:
        (button,) = [item for item in message["buttons"] if item["title"] == title]
        self.post("messages", id=uuid.uuid4().hex, button=button["id"])


@pytest.fixture(scope="module")
def without_actions(trained: Path) -> Iterator[Stack]:
    with running(settings(), lambda line: None, without=("actions",)) as stack:
        Shopper(stack).ask("hello")
        yield stack


@pytest.fixture(scope="module")
def without_dialogue(trained: Path) -> Iterator[Stack]:
    with running(settings(), lambda line: None, without=("dialogue",)) as stack:
        yield stack


def seconds_until_apology(stack: Stack) -> float:
    """It must offer a person, who is really there."""
    shopper = Shopper(stack)
    started = time.monotonic()
    told = shopper.ask(NEEDS_AN_ACTION)
    took = time.monotonic() - started
    assert told["author"] == "bot"
    assert told["text"].strip()
    shopper.press(told, PERSON)
    assert shopper.state()["conversation"]["state"] == "queued"
    return took


def test_without_the_action_server_an_apology_and_a_way_to_a_person_come_soon(without_actions: Stack) -> None:
    """Of three, since it is not the system's fault when the machine has other things to do."""
    assert min(seconds_until_apology(without_actions) for _ in range(3)) < SOON


def test_without_the_action_server_what_needs_none_is_answered(without_actions: Stack) -> None:
    shopper = Shopper(without_actions)
    shopper.ask(NEEDS_AN_ACTION)
    assert "delivery" in shopper.ask("How much is delivery?")["text"].lower()


def missing(folder: Path) -> None:
    (folder / "current").unlink()


def corrupt(folder: Path) -> None:
    damaged = folder / "build-999999"
    shutil.copytree(folder / (folder / "current").read_text(encoding="utf-8"), damaged)
    vectors = damaged / vectors_file("en")
    vectors.write_bytes(vectors.read_bytes()[:-1000])
    (folder / "current").write_text(damaged.name, encoding="utf-8")


@pytest.mark.parametrize("spoil", [missing, corrupt])
def test_without_a_usable_index_the_bot_lives_an_alert_is_logged_and_a_new_one_is_taken_up(
    without_actions: Stack, spoil: Callable[[Path], None]
) -> None:
    """RL-3, RL-5"""
    own = without_actions.settings
    log = own.state_dir / "logs" / "dialogue.log"
    before = len(log.read_text(encoding="utf-8"))
    spoil(own.index_dir)
    try:
        shopper = Shopper(without_actions)
        told = shopper.ask("How much is delivery?")
        assert "€" not in told["text"]
        assert told["text"].strip()
        assert "hello" in shopper.ask("hello")["text"].lower()
        assert "index_unusable" in log.read_text(encoding="utf-8")[before:]
        assert shopper.post("person")["conversation"]["state"] == "queued"
    finally:
        build(own)
    assert "€" in Shopper(without_actions).ask("How much is delivery?")["text"]


def test_without_the_dialogue_server_a_message_is_kept_the_customer_told_and_a_person_can_be_had(without_dialogue: Stack) -> None:
    shopper = Shopper(without_dialogue)
    started = time.monotonic()
    told = shopper.ask("How much is delivery?")
    assert time.monotonic() - started < SOON
    shopper.press(told, PERSON)
    found = shopper.state()
    assert found["conversation"]["state"] == "queued"
    assert found["conversation"]["case_number"]
    assert [message["text"] for message in found["messages"] if message["author"] == "customer"] == ["How much is delivery?", PERSON]


def test_without_the_dialogue_server_the_person_button_works_before_a_word_is_written(without_dialogue: Stack) -> None:
    assert Shopper(without_dialogue).post("person")["conversation"]["state"] == "queued"


def test_without_the_dialogue_server_a_second_failure_brings_a_person_unasked(without_dialogue: Stack) -> None:
    shopper = Shopper(without_dialogue)
    shopper.ask("How much is delivery?")
    shopper.ask("Do you hear me?")
    assert shopper.state()["conversation"]["state"] == "queued"


def test_without_the_dialogue_server_health_says_so(without_dialogue: Stack) -> None:
    health = httpx.get(f"{without_dialogue.address}/health", trust_env=False).json()
    assert (health["gateway"], health["dialogue"]) == ("up", "down")
