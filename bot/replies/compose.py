"""From a reply key and a decision to the whole reply: sentences, the article's answer, buttons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.replies.renderer import Renderer
from bot.shared.decision import PLAUSIBLE, Decision
from bot.shared.languages import load_languages
from kb_index.articles import Article
from kb_index.errors import KnowledgeBaseError
from kb_index.search import KnowledgeBase

# Replies that leave the customer without an answer: these offer a person.
OFFER_PERSON = frozenset(
    {
        "clarify",
        "clarify_rephrase",
        "out_of_scope",
        "deny",
        "case_unknown",
        "apology",
        "message_emoji",
        "language_not_spoken",
    }
)
# A complaint's first sentence names the problem; from what share of the evidence on we dare to name it.
NAME_PROBLEM_FROM = 0.6


@dataclass(frozen=True)
class Reply:
    """What the bot says in one bubble.

    Attributes:
        keys: the reply keys that it was made of, for the log and for taking turns with wordings.
        text: markdown.
        language: code.
        buttons: title and payload; payload is `{"article": id}`, `{"person": true}` or `{"language": code}`.
    """

    keys: tuple[str, ...]
    text: str
    language: str
    buttons: tuple[dict[str, Any], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """As Rasa and the gateway carry it."""
        return {**asdict(self), "keys": list(self.keys), "buttons": list(self.buttons)}


class Composer:
    """Composes replies.

    Args:
        renderer: makes the words.
        knowledge_base: opened at first use.
    """

    def __init__(self, renderer: Renderer, knowledge_base: Callable[[], KnowledgeBase]) -> None:
        self._renderer = renderer
        self._knowledge_base = knowledge_base

    def compose(self, key: str, decision: Decision, said: Sequence[str] = (), values: Mapping[str, str] | None = None) -> Reply:
        """One reply.

        Args:
            key: what to say; `answer` gives the decision's article.
            decision: what was decided about the customer's message.
            said: keys of the bot's replies so far, so that wordings take turns.
            values: for names in braces that are not facts.
        """
        code = decision.language.code
        if key == "clarify" and decision.reason != PLAUSIBLE:
            key = "clarify_rephrase"
        keys, parts = self._parts(key, decision, said)
        given = {"languages": self._languages(), **(values or {})}
        sentences = [self._renderer.say(item, code, given, turn=list(said).count(item)) for item in parts]
        if key == "language_which":  # asked in each language that it may be
            sentences = [self._renderer.say(key, item, given) for item in decision.language.candidates or (code,)]
        if key == "answer":
            answer = self._answer(decision)
            if answer is None:
                return self.compose("clarify_rephrase", decision, said, values)
            sentences.append(answer)
        return Reply(keys, "\n\n".join(sentences), code, self._buttons(key, decision))

    def _parts(self, key: str, decision: Decision, said: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
        """The keys for the log, and those of the sentences before the answer itself."""
        parts = [] if key == "answer" else [key]
        if decision.intent == "complain" and key in ("answer", "handoff_complaint"):
            parts.insert(0, self._acknowledgement(decision))
        return (tuple(parts) if key != "answer" else (*parts, f"answer:{decision.article}")), parts

    def _acknowledgement(self, decision: Decision) -> str:
        """The key of the sentence that names the problem: the group of articles that most of the evidence points to."""
        weights: dict[str, float] = defaultdict(float)
        for candidate in decision.candidates:
            article = self._article(candidate.article, decision.language.code)
            weights[article.group if article else "general"] += candidate.probability
        best = max(weights, key=lambda group: weights[group], default="general")
        sure = bool(weights) and weights[best] >= NAME_PROBLEM_FROM * sum(weights.values()) > 0
        return f"complaint_{best if sure else 'general'}"

    def _answer(self, decision: Decision) -> str | None:
        article = self._article(decision.article, decision.language.code)
        return self._renderer.answer(article, decision.language.code) if article else None

    def _article(self, article_id: str, code: str) -> Article | None:
        """The article in that language, else in the shop's fallback language; None too when the index cannot be used (RL-3)."""
        try:
            return self._knowledge_base().article(article_id, code, load_languages(self._renderer.data_dir).default)
        except KnowledgeBaseError:
            return None

    def _buttons(self, key: str, decision: Decision) -> tuple[dict[str, Any], ...]:
        code = decision.language.code
        buttons: list[dict[str, Any]] = []
        if key == "clarify":
            buttons += [{"title": item.title, "payload": {"article": item.article}} for item in decision.candidates if item.title]
        if key in ("language_which", "language_not_spoken"):
            first = decision.language.candidates
            registry = sorted(load_languages(self._renderer.data_dir).by_code.values(), key=lambda language: language.code not in first)
            buttons += [{"title": language.name, "payload": {"language": language.code}} for language in registry]
        if key in OFFER_PERSON:
            buttons.append({"title": self._renderer.say("button_person", code), "payload": {"person": True}})
        return tuple(buttons)

    def _languages(self) -> str:
        return ", ".join(language.name for language in load_languages(self._renderer.data_dir).by_code.values())
