"""Praise or criticism of the shop, the site or the chat."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import say


class RecordFeedback(Action):  # type: ignore[misc]  # rasa-sdk carries no types
    """Keeps the words for the team and says thank you."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_record_feedback"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """The words are the message itself; the gateway has them."""
        say(dispatcher, "feedback", effect={"kind": "feedback"})
        return []
