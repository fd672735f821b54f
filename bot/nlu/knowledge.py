"""The process's knowledge base: one encoder and one index, shared by the components and by the replies."""

from __future__ import annotations

from functools import lru_cache

from bot.shared.settings import settings
from kb_index.encoder import Encoder, encoder_id, load_encoder
from kb_index.search import KnowledgeBase


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """The sentence encoder, loaded at first use."""
    return load_encoder(settings().encoder_name)


@lru_cache(maxsize=1)
def encoder_name_and_hash() -> str:
    """What a change of the encoder changes, without loading it."""
    return encoder_id(settings().encoder_name)


@lru_cache(maxsize=1)
def knowledge_base() -> KnowledgeBase:
    """The door to the knowledge base."""
    return KnowledgeBase(settings().index_dir, encoder())
