"""Handing a conversation to a person: queue, case, and telling the customer where they stand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone

from sqlalchemy.engine import Connection

from bot.gateway import ownership
from bot.gateway.hours import is_open
from bot.replies.renderer import Renderer
from bot.shared.errors import ConflictError
from bot.store import cases, conversations, messages
from bot.store.rows import Row, now

CONTACT = "contact"  # the reason when the customer filled in the contact form


class HandOff:
    """Opens hand-offs.

    Args:
        renderer: makes the words.
        clock: the present moment with its time zone; a test may turn it.
    """

    def __init__(self, renderer: Renderer, clock: Callable[[], datetime] = lambda: datetime.now(timezone.utc)) -> None:
        self._renderer = renderer
        self._clock = clock

    def open(self, tx: Connection, conversation: Row, reason: str) -> None:
        """The conversation becomes `queued` and gets a case; the customer is told the number and the place in line.

        Raises:
            ConflictError: when it is queued or with a person already.
        """
        queued_at = now()
        before = ownership.states_before("hand_off")
        number = cases.open_case(tx, conversation["id"], reason)
        values = {
            "state": ownership.state_after("hand_off"),
            "reason": reason,
            "case_number": number,
            "queued_at": queued_at,
            "agent_id": None,
        }
        if not conversations.move(tx, conversation["id"], before, **values):
            raise ConflictError(f"Conversation {conversation['id']} has been handed over already.")
        messages.pending_to_desk(tx, conversation["id"])
        place = conversations.place_in_queue(tx, queued_at)
        keys, text = self._waiting(conversation["language"], number, place, reason)
        messages.add(tx, conversation["id"], "system", text, conversation["language"], keys=keys)

    def _waiting(self, language: str, number: str, place: int, reason: str) -> tuple[list[str], str]:
        keys = ["handoff_case", self._place_key(place)]
        if reason != CONTACT and not desk_is_open(
            self._renderer, language, self._clock()
        ):  # who has just left an address is not asked for one
            keys.append("queue_closed")
        values = {"case_number": number, "ahead": str(place - 1)}
        return keys, " ".join(self._renderer.say(key, language, values) for key in keys)

    @staticmethod
    def _place_key(place: int) -> str:
        return {1: "queue_first", 2: "queue_place_one"}.get(place, "queue_place")


def desk_is_open(renderer: Renderer, language: str, at: datetime) -> bool:
    """Whether people are at work for the customers of a language.

    Args:
        renderer: knows the shop's hours.
        language: code of the customer's language, and so of the market.
        at: the moment, with its time zone.
    """
    spoken = renderer.language(language)
    return is_open(renderer.facts, spoken.market, spoken.locale, at)
