"""The customer leaves an e-mail address or a phone number."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import decision_of, say


class LeaveContact(Action):  # type: ignore[misc]  # rasa-sdk carries no types
    """Keeps what was given, or asks for it once."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_leave_contact"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """E-mail and phone may come together."""
        entities = decision_of(tracker).entities
        given = {name: entities[name] for name in ("email", "phone") if entities.get(name)}
        if not given:
            say(dispatcher, "contact_ask")
            return [SlotSet("awaiting", "contact")]
        say(dispatcher, "contact_saved", {"contact": ", ".join(given.values())}, {"kind": "contact", **given})
        return [SlotSet("awaiting", None)]
