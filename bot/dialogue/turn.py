"""One turn with Rasa: a message in, one decision and its replies out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage

from bot.nlu.component import DECISION
from bot.shared.text import readable

NAME = "turn"


class Replies(OutputChannel):  # type: ignore[misc]  # Rasa's classes carry no types
    """Collects whole replies; Rasa's own collector cuts them at blank lines and drops what it does not know."""

    def __init__(self) -> None:
        self.collected: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """Of the channel."""
        return NAME

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keeps a reply."""
        self.collected.append(message)


@dataclass(frozen=True)
class Turn:
    """The outcome of one message.

    Attributes:
        decision: as `Decision.as_dict`; None when the understanding failed.
        replies: text, language, keys and buttons of each reply; empty when an action failed.
        effects: what the gateway has to do, each with a `kind`: `handoff`, `contact`, `feedback`, `language`.
    """

    decision: dict[str, Any] | None
    replies: list[dict[str, Any]] = field(default_factory=list)
    effects: list[dict[str, Any]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        return {"decision": self.decision, "replies": self.replies, "effects": self.effects}


async def take_turn(agent: Agent, conversation: str, text: str, metadata: dict[str, Any]) -> Turn:
    """Give a message to Rasa and collect what comes of it.

    Args:
        agent: with a model loaded.
        conversation: id of the conversation; the caller sees to it that its turns do not overlap.
        text: as typed; what would be a command to Rasa is made harmless here.
        metadata: `conversation_language`, `chosen_language`, `locale`, `choice`, `cases`; all may be missing.
    """
    channel = Replies()
    message = UserMessage(readable(text) or "-", channel, conversation, input_channel=NAME, metadata=metadata)
    await agent.handle_message(message)
    tracker = await agent.tracker_store.retrieve(conversation)
    latest = tracker.latest_message if tracker else None
    decision = latest.parse_data.get(DECISION) if latest else None
    return Turn(decision, [_reply(item) for item in channel.collected if item.get("text")], _effects(channel.collected))


def _reply(message: dict[str, Any]) -> dict[str, Any]:
    return {
        "text": message["text"],
        "language": message.get("language"),
        "keys": message.get("keys", []),
        "buttons": message.get("buttons") or [],
    }


def _effects(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [message["effect"] for message in messages if message.get("effect")]
