"""The live pipeline in this process, without servers: for `faqtotum ask`, `chat`, `evaluate`, and calibration."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import rasa_sdk.executor
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.utils.endpoints import EndpointConfig

from bot.dialogue.nlg import ReplyGenerator
from bot.dialogue.turn import Turn, take_turn
from bot.shared.text import readable


class LocalActions(EndpointConfig):  # type: ignore[misc]  # Rasa's classes carry no types
    """Stands where Rasa expects the action server's address, and runs the same actions in this process."""

    def __init__(self) -> None:
        super().__init__(url="local://actions")
        self._executor = rasa_sdk.executor.ActionExecutor()
        self._executor.register_package("actions")

    async def request(self, **call: Any) -> Any:
        """Runs an action call."""
        return await self._executor.run(call["json"])


class LocalDialogue:
    """An agent with a trained model.

    Args:
        model: archive of a model that this installation trained.
    """

    def __init__(self, model: Path) -> None:
        self._agent = Agent.load(str(model), generator=ReplyGenerator(), action_endpoint=LocalActions())
        self._loop = asyncio.new_event_loop()

    def turn(self, conversation: str, text: str, metadata: dict[str, Any] | None = None) -> Turn:
        """One message of a conversation."""
        return self._loop.run_until_complete(take_turn(self._agent, conversation, text, metadata or {}))

    def parse(self, text: str, metadata: dict[str, Any] | None = None) -> dict[str, Any]:
        """The understanding of one message outside any conversation: all keys that the pipeline puts out."""
        message = UserMessage(readable(text) or "-", sender_id="parse", metadata=metadata or {})
        return self._loop.run_until_complete(self._agent.processor.parse_message(message))  # type: ignore[no-any-return]

    def close(self) -> None:
        """Ends the event loop."""
        self._loop.close()
