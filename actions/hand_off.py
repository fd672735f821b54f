"""A person takes over."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import decision_of, say
from bot.shared.decision import REASONS


class HandOff(Action):  # type: ignore[misc]  # rasa-sdk carries no types
    """Asks the gateway to queue the conversation, and tells the customer why and what comes next."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_hand_off"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """The reason is the router's."""
        reason = decision_of(tracker).reason
        reason = reason if reason in REASONS else "low_confidence"
        say(dispatcher, f"handoff_{reason}", effect={"kind": "handoff", "reason": reason})
        return []
