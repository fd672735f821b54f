"""Another language, please."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import decision_of, say


class SwitchLanguage(Action):  # type: ignore[misc]  # rasa-sdk carries no types
    """The router has found the language in the words; where it found none, the customer chooses."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_switch_language"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Answers in the new language."""
        decision = decision_of(tracker)
        if decision.entities.get("language"):
            say(dispatcher, "language_changed", effect={"kind": "language", "language": decision.language.code})
        elif decision.entities.get("language_not_spoken"):
            say(dispatcher, "language_not_spoken")
        else:
            say(dispatcher, "language_which")
        return []
