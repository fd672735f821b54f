"""Second component: words, by spaCy's rules for the message's language; Thai words by its dictionary (pythainlp)."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.component import DOC, LANGUAGE
from bot.nlu.light_spacy import Doc, Language, Vocab, spacy
from bot.nlu.patterns import WHOLE
from bot.shared.languages import load_languages
from bot.shared.settings import settings

KEPT = re.compile(f"({WHOLE})")


@lru_cache(maxsize=32)
def blank_language(code: str) -> Language:
    """spaCy's tokenizer for a language, without any model; `xx` (any language) where spaCy has none."""
    try:
        language = spacy.blank(code)
    except ImportError:
        language = spacy.blank("xx")
    language.tokenizer = WholeNumbers(language.tokenizer, language.vocab)
    return language


class WholeNumbers:
    """A language's tokenizer, around what has a fixed form: it is neither cut nor stuck to its neighbours.

    The languages differ in that: Thai cuts at the hyphen, Hungarian keeps the full stop after a number.

    Args:
        words: tokenizes what is left between.
        vocab: of the language.
    """

    def __init__(self, words: Callable[[str], Doc], vocab: Vocab) -> None:
        self._words = words
        self._vocab = vocab

    def __call__(self, text: str) -> Doc:
        """The document; its text is `text`."""
        words: list[str] = []
        for place, part in enumerate(KEPT.split(text)):
            words += [part] if place % 2 else [piece for token in self._words(part) for piece in (token.text, token.whitespace_)]
        return Doc(self._vocab, *_words_and_spaces([word for word in words if word]))


def _words_and_spaces(pieces: list[str]) -> tuple[list[str], list[bool]]:
    """spaCy's form: words, and whether a single space follows each. Further spaces are words."""
    words: list[str] = []
    spaces: list[bool] = []
    for piece in pieces:
        if piece == " " and words and not spaces[-1]:
            spaces[-1] = True
        else:
            words.append(piece)
            spaces.append(False)
    return words, spaces


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class ShopTokenizer(Tokenizer):  # type: ignore[misc]  # Rasa's classes carry no types
    """Sets Rasa's tokens and the spaCy document that they come from."""

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> ShopTokenizer:
        """Called by Rasa at its start: the languages' rules are made now, so that no first customer waits for them."""
        for code in load_languages(settings().data_dir).codes:
            blank_language(code)("1")
        return cls({**cls.get_default_config(), **config})

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """What Rasa's base class wants to know: intents are never split."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    @staticmethod
    def required_packages() -> list[str]:
        """Checked by Rasa before training."""
        return ["spacy", "pythainlp"]

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """No component that is trained reads words: the classifier reads characters and vectors."""
        return training_data

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """The words of a message."""
        guess = message.get(LANGUAGE)
        doc = blank_language(guess.code if guess else "xx")(message.get(attribute))
        message.set(DOC, doc)
        return [Token(token.text, token.idx) for token in doc if not token.is_space]
