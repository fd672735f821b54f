"""How is my case?"""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import decision_of, metadata_of, say

EXAMPLE = "F-2041-2"


class CaseStatus(Action):  # type: ignore[misc]  # rasa-sdk carries no types
    """Looks among the cases that the gateway sent along: those of this customer only."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_case_status"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """By number; without one the latest case; without any, asks for the number."""
        cases = metadata_of(tracker).get("cases") or []
        number = decision_of(tracker).entities.get("case_number", "")
        found = [case for case in cases if not number or case["case_number"] == number]
        if found:
            case = found[-1]
            say(dispatcher, f"case_found_{case['state']}", {name: str(value or "") for name, value in case.items()})
            return [SlotSet("awaiting", None)]
        if number:
            say(dispatcher, "case_unknown", {"case_number": number})
            return [SlotSet("awaiting", None)]
        say(dispatcher, "case_ask", {"case_example": EXAMPLE})
        return [SlotSet("awaiting", "case_number")]
