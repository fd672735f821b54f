"""Fourth component: the sentence vector, from the sentence-transformers encoder."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.component import VECTOR, Component
from bot.nlu.knowledge import encoder, encoder_name_and_hash


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoder(Component):
    """Sets `sentence_vector`, and the same as a dense Rasa feature, so that any of Rasa's classifiers could read it."""

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Other weights make other vectors: without this, Rasa would reuse what it learned from the old ones."""
        return encoder_name_and_hash()

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> SentenceEncoder:
        """Called by Rasa at its start: the encoder is loaded now, so that the first customer does not wait for it."""
        encoder().encode(["warm up"])
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Encodes each message."""
        self._encode([message for message in messages if message.get(TEXT)])
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Encodes all examples in one go."""
        self._encode([message for message in training_data.training_examples if message.get(TEXT)])
        return training_data

    def _encode(self, messages: list[Message]) -> None:
        vectors = encoder().encode([message.get(TEXT) for message in messages])
        for message, vector in zip(messages, vectors, strict=True):
            message.set(VECTOR, vector)
            message.add_features(Features(np.array([vector]), FEATURE_TYPE_SENTENCE, TEXT, type(self).__name__))
