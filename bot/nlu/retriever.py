"""Sixth component: articles from the knowledge base."""

from __future__ import annotations

import structlog
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.component import HITS, LANGUAGE, VECTOR, Component
from bot.nlu.knowledge import knowledge_base
from kb_index.errors import KnowledgeBaseError

LIMIT = 12
log = structlog.get_logger()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class ArticleRetriever(Component):
    """Sets `hits`. Without a usable index the bot lives on, without answers from articles (RL-3)."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Searches for each message."""
        for message in messages:
            vector = message.get(VECTOR)
            if vector is None:
                continue
            try:
                message.set(HITS, knowledge_base().search(message.get("text"), message.get(LANGUAGE).code, LIMIT, vector))
            except KnowledgeBaseError as error:
                log.error("retriever.index_unusable", error=str(error))
        return messages
