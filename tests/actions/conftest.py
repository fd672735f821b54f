"""Running an action as the action server does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.shared.decision import Decision, LanguageGuess


@dataclass(frozen=True)
class Outcome:
    """What an action said and changed.

    Attributes:
        said: reply key, values and effect of each reply.
        slots: slot -> value.
    """

    said: list[tuple[str, dict[str, str], dict[str, Any]]]
    slots: dict[str, Any]


Run = Callable[..., Outcome]


@pytest.fixture
def run() -> Run:
    """Runs an action after a message with this decision and metadata."""

    def run(
        action: Action,
        intent: str = "question",
        reason: str = "",
        entities: dict[str, str] | None = None,
        language: LanguageGuess | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> Outcome:
        guess = language or LanguageGuess("en", 1.0, "text")
        decision = Decision("chat", intent, 0.9, guess, reason=reason, entities=entities or {})
        message = {"text": "...", "decision": decision.as_dict(), "metadata": metadata}
        tracker = Tracker("c1", {}, message, [], False, None, {}, "action_listen")
        dispatcher = CollectingDispatcher()
        events = asyncio.run(action.run(dispatcher, tracker, {}))
        said = [(item["response"], item["values"], item["effect"]) for item in dispatcher.messages]
        return Outcome(said, {event["name"]: event["value"] for event in events if event["event"] == "slot"})

    return run
