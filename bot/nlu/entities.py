"""Third component: what can be told by its form – order number, case number, e-mail, phone number."""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.component import DOC, LANGUAGE, Component
from bot.nlu.light_spacy import Doc, Matcher, Vocab
from bot.nlu.patterns import CASE_NUMBER, EMAIL, ORDER_NUMBER
from bot.shared.languages import load_languages
from bot.shared.settings import settings

RULES = {
    "order_number": [
        [{"TEXT": {"REGEX": f"^{ORDER_NUMBER}$"}}],
        [{"LOWER": "ld"}, {"ORTH": "-", "OP": "?"}, {"TEXT": {"REGEX": r"^\d{6}$"}}],
    ],
    "case_number": [[{"TEXT": {"REGEX": f"^{CASE_NUMBER}$"}}]],
    "email": [[{"TEXT": {"REGEX": f"^{EMAIL}$"}}], [{"LIKE_EMAIL": True}]],
}


@lru_cache(maxsize=32)
def _matcher(vocab: Vocab) -> Matcher:
    matcher = Matcher(vocab)
    for name, patterns in RULES.items():
        matcher.add(name, patterns)
    return matcher


def find_entities(doc: Doc, country: str) -> list[dict[str, object]]:
    """Entities in Rasa's form, in the order of the text.

    Args:
        doc: a tokenized message.
        country: ISO 3166 code; phone numbers may be written without their country's prefix.
    """
    spans = [(doc.vocab.strings[rule], doc[start:end]) for rule, start, end in _matcher(doc.vocab)(doc)]
    found = [_entity(name, span.text, span.start_char, span.end_char) for name, span in spans]
    taken = [(item["start"], item["end"]) for item in found]
    for match in phonenumbers.PhoneNumberMatcher(doc.text, country or None):
        if not any(start < match.end and match.start < end for start, end in taken):  # type: ignore[operator]
            number = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
            found.append(_entity("phone", number, match.start, match.end))
    return sorted(found, key=lambda item: (item["start"], item["entity"]))  # type: ignore[arg-type, return-value]


def _entity(name: str, value: str, start: int, end: int) -> dict[str, object]:
    neat = value.upper() if name.endswith("_number") else value
    if name == "order_number":
        neat = re.sub(r"^LD[ -]*", "LD-", neat)
    return {"entity": name, "value": neat, "start": start, "end": end, "extractor": "EntityRules"}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class EntityRules(Component):
    """Adds `entities` to the message."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Finds the entities of each message."""
        registry = load_languages(settings().data_dir).by_code
        for message in messages:
            doc, guess = message.get(DOC), message.get(LANGUAGE)
            if doc is not None:
                countries = registry[guess.code].countries if guess else ()
                message.set("entities", find_entities(doc, countries[0] if countries else ""), add_to_output=True)
        return messages
