"""What to do about a message, given all evidence. Pure functions: no Rasa, no files, no clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.nlu.calibration import Calibration
from bot.nlu.ranking import QUESTION, SMALL_TALK, Ranked, Understanding, article_features, rank
from bot.shared.decision import PLAUSIBLE, Candidate, Decision

# With what it decides by: the one door for the router and for those who fit and measure it.
__all__ = [
    "SMALL_TALK",
    "History",
    "Understanding",
    "article_features",
    "choose_article",
    "choose_person",
    "is_left_to_articles",
    "rank",
    "route",
]

REPEATS_BEFORE_HANDOFF = 2
# "Am I talking to a robot?" holds some of a wish for a person: small talk that is so many times as likely goes before it.
CLEARLY_SMALL_TALK = 6.0
# What no article answers is taken for a wish for a person, or for a complaint, from this share of the usual probability on.
DOUBTFUL_SHARE = 0.4
LEAST_DOUBT = 0.05


@dataclass(frozen=True)
class History:
    """What happened before in this conversation.

    Attributes:
        past: earlier decisions, the oldest first.
        awaiting: what the bot has just asked for: `case_number`, `contact` or "".
        doubtful_before_handoff: setting of the same name.
    """

    past: Sequence[Decision] = ()
    awaiting: str = ""
    doubtful_before_handoff: int = 2

    @property
    def last(self) -> Decision | None:
        """The decision before this message."""
        return self.past[-1] if self.past else None


def route(understanding: Understanding, history: History, calibration: Calibration) -> Decision:
    """The decision on a message.

    In this order: another language, a person wanted, an answer to what the bot asked, a complaint, small talk, an article,
    and what remains is doubtful.
    """
    calibration = calibration.in_language(understanding.language.code)
    ranked = rank(understanding, calibration)
    found = (rule(understanding, history, calibration, ranked) for rule in (*BEFORE_ARTICLES, _asks))
    return next((decision for decision in found if decision is not None), None) or _doubtful(understanding, history, calibration, ranked)


def is_left_to_articles(understanding: Understanding, calibration: Calibration) -> bool:
    """Whether a first message is decided by its article alone: no rule about intents takes it."""
    ranked = rank(understanding, calibration)
    taken = any(rule(understanding, History(), calibration, ranked) for rule in BEFORE_ARTICLES)
    return not taken and not _perhaps_person(understanding, calibration)


def choose_article(understanding: Understanding, article: str) -> Decision:
    """The customer pressed the button of an article."""
    return _decide(understanding, "answer", QUESTION, 1.0, "chosen", (Candidate(article, 1.0),), article)


def choose_person(understanding: Understanding) -> Decision:
    """The customer pressed the button for a person."""
    return _decide(understanding, "handoff", "ask_human", 1.0, "asked")


def _foreign(understanding: Understanding, history: History, calibration: Calibration, ranked: Ranked) -> Decision | None:
    if not understanding.language.foreign or _switches(understanding, calibration):
        return None
    return _decide(understanding, "chat", "language_not_spoken", understanding.language.probability, "foreign_language")


def _switches(understanding: Understanding, calibration: Calibration) -> bool:
    """A wish for another language is often put in that language."""
    return _top(understanding.intents) == "switch_language" and understanding.intents["switch_language"] >= calibration.thresholds.chat


def _wants_person(understanding: Understanding, history: History, calibration: Calibration, ranked: Ranked) -> Decision | None:
    wish = understanding.intents.get("ask_human", 0.0)
    small_talk = max((understanding.intents.get(name, 0.0) for name in SMALL_TALK), default=0.0)
    if wish < calibration.thresholds.human or small_talk >= CLEARLY_SMALL_TALK * wish:
        return None
    return _decide(understanding, "handoff", "ask_human", wish, "asked", ranked.candidates)


def _answers_bot(understanding: Understanding, history: History, calibration: Calibration, ranked: Ranked) -> Decision | None:
    """What the customer says to a question that the bot has just asked."""
    found = understanding.entities
    if "case_number" in found:
        return _decide(understanding, "chat", "case_status", 0.99, "case_number")
    if history.awaiting == "contact" and ("email" in found or "phone" in found):
        return _decide(understanding, "chat", "leave_contact", 0.99, "contact_given")
    last = history.last
    top = _top(understanding.intents)
    if (
        last is None
        or last.action != "clarify"
        or top not in ("affirm", "deny")
        or understanding.intents[top] < calibration.thresholds.chat
    ):
        return None
    if top == "affirm" and last.reason == PLAUSIBLE and len(last.candidates) == 1:
        return _decide(understanding, "answer", QUESTION, 0.95, "confirmed", last.candidates, last.candidates[0].article)
    if top == "deny":
        return _decide(understanding, "handoff", QUESTION, 0.9, "no_answer", last.candidates)
    return None


def _complains(understanding: Understanding, history: History, calibration: Calibration, ranked: Ranked) -> Decision | None:
    """Acknowledge, and answer if there is an answer; else a person. Never a second acknowledgement instead of help."""
    anger = understanding.intents.get("complain", 0.0)
    if anger < calibration.thresholds.complain or anger < understanding.intents.get("out_of_scope", 0.0):
        return None
    if ranked.articles and ranked.probability >= calibration.thresholds.answer and not _complained_before(history):
        return _decide(understanding, "answer", "complain", ranked.probability, "complaint", ranked.candidates, ranked.articles[0])
    return _decide(understanding, "handoff", "complain", anger, "complaint", ranked.candidates)


def _complained_before(history: History) -> bool:
    return any(decision.intent == "complain" for decision in history.past[-3:])


def _chats(understanding: Understanding, history: History, calibration: Calibration, ranked: Ranked) -> Decision | None:
    top = _top(understanding.intents)
    sure = understanding.intents.get(top, 0.0)
    if top == "switch_language" and sure >= calibration.thresholds.chat:
        return _switch(understanding, sure)
    if top in SMALL_TALK and sure >= calibration.thresholds.chat:
        return _decide(understanding, "chat", top, sure, "small_talk")
    if top == "out_of_scope" and sure >= calibration.thresholds.out_of_scope and ranked.probability < calibration.thresholds.answer:
        return _decide(understanding, "chat", top, sure, "out_of_scope", ranked.candidates)
    return None


def _switch(understanding: Understanding, sure: float) -> Decision:
    """Another language: the one that the message names; the action asks where it names none, or one that is not spoken."""
    named = understanding.entities.get("language")
    language = replace(understanding.language, code=named, probability=sure, why="chosen") if named else understanding.language
    return _decide(replace(understanding, language=language), "chat", "switch_language", sure, "small_talk")


def _asks(understanding: Understanding, history: History, calibration: Calibration, ranked: Ranked) -> Decision | None:
    unsure = ranked.probability < calibration.thresholds.answer
    if not ranked.articles or unsure or _perhaps_person(understanding, calibration):
        return None
    article = ranked.articles[0]
    given = [decision.article for decision in history.past[-REPEATS_BEFORE_HANDOFF:] if decision.action == "answer"]
    if given == [article] * REPEATS_BEFORE_HANDOFF:
        return _decide(understanding, "handoff", QUESTION, ranked.probability, "repeat", ranked.candidates)
    return _decide(understanding, "answer", QUESTION, ranked.probability, "article", ranked.candidates, article)


def _perhaps_person(understanding: Understanding, calibration: Calibration) -> bool:
    """Too much of a wish for a person to answer with an article."""
    return understanding.intents.get("ask_human", 0.0) >= max(LEAST_DOUBT, DOUBTFUL_SHARE * calibration.thresholds.human)


def _perhaps_complaint(understanding: Understanding, calibration: Calibration) -> bool:
    anger = understanding.intents.get("complain", 0.0)
    return anger >= max(LEAST_DOUBT, DOUBTFUL_SHARE * calibration.thresholds.complain) and anger >= understanding.intents.get(
        "out_of_scope", 0.0
    )


def _doubtful(understanding: Understanding, history: History, calibration: Calibration, ranked: Ranked) -> Decision:
    """A wish for a person or anger that was not quite clear; an open language; else at most so many in a row."""
    if _perhaps_person(understanding, calibration):
        return _decide(understanding, "handoff", "ask_human", understanding.intents["ask_human"], "asked", ranked.candidates)
    if _perhaps_complaint(understanding, calibration):
        return _decide(understanding, "handoff", "complain", understanding.intents["complain"], "complaint", ranked.candidates)
    if not history.past and understanding.language.candidates:
        return _decide(understanding, "chat", "switch_language", 1 - understanding.language.probability, "language_open", ranked.candidates)
    in_row = 1
    for decision in reversed(history.past):
        if decision.action != "clarify":
            break
        in_row += 1
    if in_row >= history.doubtful_before_handoff:
        return _decide(understanding, "handoff", QUESTION, 1 - ranked.probability, "low_confidence", ranked.candidates)
    plausible = ranked.probability >= calibration.thresholds.clarify
    reason = PLAUSIBLE if plausible else "no_plausible_article"
    return _decide(understanding, "clarify", QUESTION, ranked.probability, reason, ranked.candidates)


def _decide(
    understanding: Understanding,
    action: str,
    intent: str,
    confidence: float,
    reason: str,
    candidates: tuple[Candidate, ...] = (),
    article: str = "",
) -> Decision:
    return Decision(action, intent, confidence, understanding.language, article, candidates, reason, dict(understanding.entities))


def _top(intents: Mapping[str, float]) -> str:
    return max(intents, key=lambda name: intents[name], default="")


# In this order, before an article is looked for.
BEFORE_ARTICLES = (_foreign, _wants_person, _answers_bot, _complains, _chats)
