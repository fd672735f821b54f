"""First component: which language is this message in, and which one do we answer in."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.component import LANGUAGE, Component, metadata_of, past_decisions
from bot.nlu.detector import Detector
from bot.nlu.language_choice import Context
from bot.shared.settings import settings


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class LanguageDetector(Component):
    """Sets `language_guess` on the message."""

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        self._detector = Detector(settings())

    def process(self, messages: list[Message], tracker: DialogueStateTracker = None) -> list[Message]:
        """Sets the language of each message, with the conversation as prior."""
        for message in messages:
            message.set(LANGUAGE, self._detector.detect(message.get("text") or "", self._context(message, tracker)))
        return messages

    def _context(self, message: Message, tracker: DialogueStateTracker | None) -> Context:
        given = metadata_of(message)
        past = past_decisions(tracker)
        known = self._detector.languages.known
        return Context(
            conversation=known(given.get("conversation_language")) or (past[-1].language.code if past else ""),
            chosen=known(given.get("chosen_language")) or "",
            locale=known(given.get("locale")) or "",
            last_written=past[-1].language.written if past else "",
        )
