"""Last component: one decision. It takes the intent's place, so that one rule follows each kind of decision."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.calibration import UNCALIBRATED, Calibration, read_calibration
from bot.nlu.component import (
    ARTICLE_SCORES,
    DECISION,
    DOC,
    EVIDENCE,
    HITS,
    INTENT_SCORES,
    LANGUAGE,
    Component,
    metadata_of,
    past_decisions,
)
from bot.nlu.knowledge import knowledge_base
from bot.nlu.language_names import named_language
from bot.nlu.routing import History, Understanding, choose_article, choose_person, route
from bot.shared.decision import Candidate, Decision, LanguageGuess
from bot.shared.languages import load_languages
from bot.shared.settings import settings
from kb_index.errors import KnowledgeBaseError

ROUTER_FILE = "router.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class Router(Component):
    """Sets `decision`, and `intent` to the name of the rule that follows it."""

    def process(self, messages: list[Message], tracker: DialogueStateTracker = None) -> list[Message]:
        """Decides on each message."""
        for message in messages:
            if message.get(INTENT_SCORES) is not None:
                self._decide(message, tracker)
        return messages

    def _decide(self, message: Message, tracker: DialogueStateTracker | None) -> None:
        understanding = _understanding(message)
        given = metadata_of(message)
        if given.get("collect_evidence"):
            message.set(EVIDENCE, asdict(understanding), add_to_output=True)
        decision = _with_titles(_decision(understanding, given, tracker))
        message.set(DECISION, decision.as_dict(), add_to_output=True)
        message.set("intent", {"name": rule_of(decision), "confidence": decision.confidence}, add_to_output=True)


def rule_of(decision: Decision) -> str:
    """The intent that the dialogue's rules see: the action, or for small talk the intent itself."""
    return decision.intent if decision.action == "chat" else decision.action


def _decision(understanding: Understanding, given: dict[str, Any], tracker: DialogueStateTracker | None) -> Decision:
    choice = given.get("choice") or {}
    if choice.get("article"):
        return choose_article(understanding, choice["article"])
    if choice.get("person"):
        return choose_person(understanding)
    awaiting = str(tracker.get_slot("awaiting") or "") if tracker is not None else ""
    history = History(past_decisions(tracker), awaiting, settings().doubtful_before_handoff)
    return route(understanding, history, _calibration(given))


def _calibration(given: dict[str, Any]) -> Calibration:
    return UNCALIBRATED if given.get("collect_evidence") else read_calibration(settings().dialogue_dir / ROUTER_FILE)


def _understanding(message: Message) -> Understanding:
    entities = {item["entity"]: item["value"] for item in message.get("entities") or []}
    text = message.get("text") or ""
    if message.get("intent", {}).get("name") == "switch_language":
        entities.update(_wanted_language(text))
    guess: LanguageGuess = message.get(LANGUAGE)
    doc = message.get(DOC)
    words = sum(1 for token in doc if not token.is_punct) if doc is not None else 1
    return Understanding(text, guess, message.get(INTENT_SCORES), message.get(ARTICLE_SCORES), message.get(HITS) or [], entities, words)


def _wanted_language(text: str) -> dict[str, str]:
    codes = load_languages(settings().data_dir).codes
    named = named_language(text, codes)
    return {"language" if named in codes else "language_not_spoken": named} if named else {}


def _with_titles(decision: Decision) -> Decision:
    titled = tuple(replace(item, title=_title(item, decision.language.code)) for item in decision.candidates)
    return replace(decision, candidates=titled)


def _title(candidate: Candidate, language: str) -> str:
    try:
        article = knowledge_base().article(candidate.article, language, load_languages(settings().data_dir).default)
    except KnowledgeBaseError:
        return ""
    return article.title if article else ""
