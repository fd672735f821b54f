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
        language = decision_of(tracker).language
        if language.why == "chosen":
            say(dispatcher, "language_changed", effect={"kind": "language", "language": language.code})
        else:
            say(dispatcher, "language_which")
        return []
