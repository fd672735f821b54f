"""First component: which language is this message in, and which one do we answer in."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.component import LANGUAGE, Component, metadata_of, past_decisions
from bot.nlu.language_choice import CYRILLIC, THAI, Context, by_script, choose, telling_words
from bot.nlu.language_model import LanguageModel, Parts
from bot.shared.languages import load_languages
from bot.shared.settings import settings


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class LanguageDetector(Component):
    """Sets `language_guess` on the message."""

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        self._languages = load_languages(settings().data_dir)
        self._model = LanguageModel(self._languages.codes, Parts.load(settings().models_dir / "language"))

    def process(self, messages: list[Message], tracker: DialogueStateTracker = None) -> list[Message]:
        """Sets the language of each message, with the conversation as prior."""
        for message in messages:
            message.set(LANGUAGE, self._guess(message.get("text") or "", self._context(message, tracker)))
        return messages

    def _guess(self, text: str, context: Context) -> Any:
        words = " ".join(telling_words(text))
        if not words:
            return choose(text, {}, ("", 0.0), context, self._languages.default)
        script = by_script(text)
        if script is not None and script.code == "th":
            return choose(text, {}, ("", 0.0), context, self._languages.default)
        latin = not THAI.search(words) and not CYRILLIC.search(words)
        probabilities = self._model.probabilities(words, latin)
        return choose(text, probabilities, self._model.foreign(words), context, self._languages.default)

    def _context(self, message: Message, tracker: DialogueStateTracker | None) -> Context:
        given = metadata_of(message)
        past = past_decisions(tracker)
        known = self._languages.known
        return Context(
            conversation=known(given.get("conversation_language")) or (past[-1].language.code if past else ""),
            chosen=known(given.get("chosen_language")) or "",
            locale=known(given.get("locale")) or "",
            last_written=past[-1].language.written if past else "",
        )
