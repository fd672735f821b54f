"""First component: which language is this message in, and which one do we answer in."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.component import EXAMPLE_LANGUAGE, LANGUAGE, Component, metadata_of, past_decisions
from bot.nlu.language_choice import CYRILLIC, THAI, Context, choose, telling_words
from bot.nlu.language_model import LanguageModel
from bot.shared.languages import load_languages
from bot.shared.settings import settings


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class LanguageDetector(Component):
    """Sets `language_guess` on the message."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource, model: LanguageModel | None = None) -> None:
        super().__init__(config)
        self._storage = storage
        self._resource = resource
        self._languages = load_languages(settings().data_dir)
        self._model = model

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> LanguageDetector:
        """Called by Rasa before training."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext, **kwargs: Any
    ) -> LanguageDetector:
        """Called by Rasa when serving."""
        with model_storage.read_from(resource) as folder, np.load(folder / "language.npz") as saved:
            codes, classes = ([str(name) for name in saved[part]] for part in ("codes", "classes"))
            model = LanguageModel(codes, classes, saved["log_likelihood"], saved["usual"])
        return cls(config, model_storage, resource, model)

    def train(self, training_data: TrainingData) -> Resource:
        """Counts the n-grams of all examples."""
        examples = [(example.get("text"), example.get(EXAMPLE_LANGUAGE)) for example in training_data.intent_examples]
        self._model = LanguageModel.train([item for item in examples if item[1]], self._languages.codes)
        with self._storage.write_to(self._resource) as folder:
            model = self._model
            np.savez_compressed(
                folder / "language.npz",
                codes=np.array(model.codes),
                classes=np.array(model.classes),
                log_likelihood=model.log_likelihood,
                usual=model.usual,
            )
        return self._resource

    def process(self, messages: list[Message], tracker: DialogueStateTracker = None) -> list[Message]:
        """Sets the language of each message, with the conversation as prior."""
        for message in messages:
            message.set(LANGUAGE, self._guess(message.get("text") or "", self._context(message, tracker)))
        return messages

    def _guess(self, text: str, context: Context) -> Any:
        words = " ".join(telling_words(text))
        if not words or self._model is None:
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
