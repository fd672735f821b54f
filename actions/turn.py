"""What an action sees of the turn, and how it answers."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.shared.decision import Decision


def decision_of(tracker: Tracker) -> Decision:
    """The router's decision on the customer's message."""
    return Decision.from_dict(tracker.latest_message["decision"])


def metadata_of(tracker: Tracker) -> dict[str, Any]:
    """What the gateway sent beside the text."""
    return tracker.latest_message.get("metadata") or {}


def say(dispatcher: CollectingDispatcher, key: str, values: dict[str, str] | None = None, effect: dict[str, Any] | None = None) -> None:
    """A reply by its key, with what the gateway has to do.

    Args:
        dispatcher: of the action.
        key: reply key.
        values: for the names in braces.
        effect: with a `kind`; see `bot.dialogue.turn.Turn`.
    """
    dispatcher.utter_message(response=key, values=values or {}, effect=effect or {})
