"""The importer that gives Rasa the language packs and the articles' questions; rules and domain come from their files."""

from __future__ import annotations

from typing import Any

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import get_text_hash

from bot.nlu.component import EXAMPLE_ARTICLE, EXAMPLE_LANGUAGE
from bot.shared.settings import settings
from bot.training.packs import Example, read_examples


class LanguagePackImporter(RasaFileImporter):  # type: ignore[misc]  # Rasa's classes carry no types
    """Named in config.yml. A misspelt name there would only be warned of by Rasa; a test holds that this one is used."""

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """All examples of all languages, whatever language Rasa asks for."""
        return TrainingData([_message(example) for example in read_examples(settings().data_dir)])

    def get_conversation_tests(self) -> Any:
        """None: conversations are tested by pytest."""
        from rasa.shared.core.training_data.structures import StoryGraph

        return StoryGraph([])


class ExampleMessage(Message):  # type: ignore[misc]
    """A training example that is told apart by what was read from the files.

    Rasa would hash its sentence vector anew after every step, which takes longer than all learning.
    """

    def fingerprint(self) -> str:
        """A hash of text and labels, worked out once: Rasa asks for it after every step."""
        known: str | None = self.__dict__.get("known_fingerprint")
        if known is None:
            known = str(get_text_hash("\0".join(str(self.get(key)) for key in ("text", "intent", EXAMPLE_LANGUAGE, EXAMPLE_ARTICLE))))
            self.__dict__["known_fingerprint"] = known
        return known


def _message(example: Example) -> Message:
    # Built directly, not parsed from Rasa's YAML: no text of an example can become an entity or a synonym (SE-5).
    data = {"text": example.text, "intent": example.intent, EXAMPLE_LANGUAGE: example.language}
    return ExampleMessage({**data, EXAMPLE_ARTICLE: example.article} if example.article else data)
