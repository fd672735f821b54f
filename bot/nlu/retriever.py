"""Sixth component: articles from the knowledge base."""

from __future__ import annotations

from typing import Any

import structlog
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.component import HITS, LANGUAGE, VECTOR, Component
from bot.nlu.knowledge import knowledge_base
from kb_index.errors import KnowledgeBaseError
from kb_index.search import Hit

LIMIT = 12
log = structlog.get_logger()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class ArticleRetriever(Component):
    """Sets `hits`. Without a usable index the bot lives on, without answers from articles (RL-3)."""

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> ArticleRetriever:
        """Called by Rasa at its start: the index is loaded now, so that the first customer does not wait for it."""
        _search("warm up", "en", None)
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Searches for each message."""
        for message in messages:
            if message.get(VECTOR) is not None:
                message.set(HITS, _search(message.get("text"), message.get(LANGUAGE).code, message.get(VECTOR)))
        return messages


def _search(text: str, language: str, vector: NDArray[Any] | None) -> list[Hit]:
    try:
        return knowledge_base().search(text, language, LIMIT, vector)
    except KnowledgeBaseError as error:
        log.error("retriever.index_unusable", error=str(error))
        return []
