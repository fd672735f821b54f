"""What our graph components have in common."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.shared.decision import Decision

# Keys under which the components leave their work on a message for the next one.
LANGUAGE, DOC, VECTOR, INTENT_SCORES, ARTICLE_SCORES, HITS, EVIDENCE, DECISION = (
    "language_guess",
    "doc",
    "sentence_vector",
    "intent_scores",
    "article_scores",
    "hits",
    "evidence",
    "decision",
)
# Keys that the importer puts on a training example.
EXAMPLE_LANGUAGE, EXAMPLE_ARTICLE = "language", "article"


class Component(GraphComponent):  # type: ignore[misc]  # Rasa's classes carry no types
    """A graph component that is set up from its configuration alone."""

    def __init__(self, config: dict[str, Any]) -> None:
        self.config = config

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> Component:
        """Called by Rasa."""
        return cls(config)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Most components have nothing to add to training examples."""
        return training_data


def metadata_of(message: Message) -> dict[str, Any]:
    """What the gateway sent beside the text."""
    return message.get("metadata") or {}


def past_decisions(tracker: DialogueStateTracker | None) -> list[Decision]:
    """The decisions of this conversation so far, the oldest first."""
    if tracker is None:
        return []
    events = (event.as_dict().get("parse_data") or {} for event in tracker.applied_events() if event.type_name == "user")
    return [Decision.from_dict(data[DECISION]) for data in events if data.get(DECISION)]
