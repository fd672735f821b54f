"""What holds for all actions."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from actions.turn import decision_of, metadata_of, say
from bot.shared.decision import Decision, LanguageGuess

ROOT = Path(__file__).resolve().parents[2]


def tracker(message: dict[str, object]) -> Tracker:
    return Tracker("c1", {}, message, [], False, None, {}, "action_listen")


def registered() -> dict[str, object]:
    """The actions that the action server finds."""
    executor = ActionExecutor()
    executor.register_package("actions")
    return executor.actions


def test_the_action_server_finds_exactly_the_actions_of_the_domain() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    assert set(registered()) == {name for name in domain["actions"] if name.startswith("action_")}


def test_every_action_is_one_of_ours() -> None:
    assert {kind.__module__.split(".")[0] for kind in Action.__subclasses__() if not kind.__module__.startswith("rasa_sdk")} == {"actions"}


def test_the_decision_is_read_from_the_latest_message() -> None:
    decision = Decision("chat", "greet", 0.9, LanguageGuess("pl", 1.0, "text"), entities={"email": "a@b.example"})
    assert decision_of(tracker({"decision": decision.as_dict()})) == decision


@pytest.mark.parametrize("message", [{}, {"metadata": None}, {"metadata": {}}])
def test_a_message_may_come_without_metadata(message: dict[str, object]) -> None:
    assert metadata_of(tracker(message)) == {}


def test_a_reply_is_a_key_and_never_prose() -> None:
    dispatcher = CollectingDispatcher()
    say(dispatcher, "feedback")
    (message,) = dispatcher.messages
    assert (message["response"], message["text"], message["values"], message["effect"]) == ("feedback", None, {}, {})
