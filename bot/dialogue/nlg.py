"""Rasa's door to the renderer: `utter_x` and the actions' responses are reply keys."""

from __future__ import annotations

from typing import Any

from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.nlu.component import past_decisions
from bot.nlu.knowledge import knowledge_base
from bot.replies.compose import Composer
from bot.replies.renderer import Renderer
from bot.shared.settings import settings


class ReplyGenerator(TemplatedNaturalLanguageGenerator):  # type: ignore[misc]  # Rasa's classes carry no types
    """Named in endpoints.yml. It is a templated generator so that a swapped model updates it like Rasa's own.

    Args:
        endpoint_config: the `nlg` section of endpoints.yml; there is nothing in it that we need.
        domain: Rasa's domain; it holds no words.
    """

    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Any = None) -> None:
        super().__init__(responses={})
        self._composer = Composer(Renderer(settings().data_dir), lambda: knowledge_base())

    async def generate(self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any) -> dict[str, Any] | None:
        """One reply: text, buttons, and the keys that it was made of."""
        decisions = past_decisions(tracker)
        if not decisions:
            return None
        said = [key for event in tracker.applied_events() if event.type_name == "bot" for key in event.metadata.get("keys", [])]
        reply = self._composer.compose(utter_action.removeprefix("utter_"), decisions[-1], said, kwargs.get("values") or {})
        return reply.as_dict()
