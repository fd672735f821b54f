"""Fifth component: what the customer is doing (dialogue intent), and which article's question it is."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.component import ARTICLE_SCORES, EXAMPLE_ARTICLE, INTENT_SCORES, VECTOR, Component
from bot.nlu.intent_model import IntentModel, article_class

FILE = "intents.npz"
QUESTION = "question"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(Component):
    """Sets `intent`, `intent_ranking`, and the scores that the router reads."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource, model: IntentModel | None = None) -> None:
        super().__init__(config)
        self._storage = storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> IntentClassifier:
        """Called by Rasa before training."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext, **kwargs: Any
    ) -> IntentClassifier:
        """Called by Rasa when serving; a missing file is an error, not an untrained model."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, IntentModel.load(folder / FILE))

    def train(self, training_data: TrainingData) -> Resource:
        """Fits the classifier on all examples."""
        examples = training_data.intent_examples
        labels = [_label(example) for example in examples]
        vectors = np.stack([example.get(VECTOR) for example in examples])
        self._model = IntentModel.train([example.get("text") for example in examples], vectors, labels)
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder / FILE)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets the intent of each message."""
        for message in messages:
            if self._model is not None and message.get(VECTOR) is not None:
                intents, articles = self._model.probabilities(message.get("text"), message.get(VECTOR))
                intents[QUESTION] = sum(articles.values())
                _set_intent(message, intents, articles)
        return messages


def _label(example: Message) -> str:
    article = example.get(EXAMPLE_ARTICLE)
    return article_class(article) if article else str(example.get("intent"))


def _set_intent(message: Message, intents: dict[str, float], articles: dict[str, float]) -> None:
    ranking = [{"name": name, "confidence": value} for name, value in sorted(intents.items(), key=lambda item: -item[1])]
    message.set("intent", ranking[0], add_to_output=True)
    message.set("intent_ranking", ranking[:5], add_to_output=True)
    message.set(INTENT_SCORES, intents)
    message.set(ARTICLE_SCORES, articles)
