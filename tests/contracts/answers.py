"""What the dialogue server answers in the contracts' tests."""

from __future__ import annotations

from typing import Any

from tests.fakes.dialogue import Answer, Body, echo, reply, turn

PERSON = "a person, please"


def titles(number: int) -> list[str]:
    """So many different titles, each short enough for any button."""
    return [f"Parcel {place}" for place in range(1, number + 1)]


def offer(*names: str) -> Body:
    """A question with options."""
    return turn(reply("Which one?", "en", *({"title": name, "payload": {"article": name}} for name in names)))


def offers(*names: str) -> Answer:
    """Asks with options, until one of them is chosen; what else is said is repeated."""

    def answer(body: Body) -> Any:
        return offer(*names) if body["text"] == "options" else echo(body)

    return answer


def hands_over(body: Body) -> Any:
    """Repeats what is said, and calls a person when one is wanted."""
    return turn(reply("I am calling somebody."), effects=[{"kind": "handoff", "reason": "asked"}]) if body["text"] == PERSON else echo(body)


def choices(asked: list[Body]) -> list[str]:
    """What was chosen by the questions to the dialogue server: an article, or "" for a text."""
    return [body["metadata"]["choice"].get("article", "") for body in asked]
