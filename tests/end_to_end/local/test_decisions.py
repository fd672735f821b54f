"""Every kind of decision, by messages that are clear to anybody; each is the first of its conversation."""

from __future__ import annotations

import pytest

from bot.nlu.knowledge import knowledge_base
from bot.replies.renderer import Renderer
from bot.shared.settings import settings
from tests.end_to_end.local.conftest import Talk

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2400)]
LANGUAGES = ("bg", "pl", "hu", "th", "hr", "en")
PERSON = {
    "bg": "Искам да говоря с човек",
    "pl": "Chcę rozmawiać z człowiekiem",
    "hu": "Emberrel szeretnék beszélni",
    "th": "ขอคุยกับเจ้าหน้าที่",
    "hr": "Želim razgovarati s čovjekom",
    "en": "I want to talk to a person",
}
# A word alone can mean many things.
VAGUE = ("card", "delivery", "parcel", "money", "account")


def keys(turn: object) -> list[str]:
    return [key for reply in turn.replies for key in reply["keys"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize("article_id", ["order-status", "payment-methods", "return-how"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_clear_question_is_answered_by_its_article_in_its_language(talk: Talk, language: str, article_id: str) -> None:
    article = knowledge_base().article(article_id, language)
    assert article is not None
    turn = talk(article.title)
    assert (turn.decision["action"], turn.decision["intent"], turn.decision["article"]) == ("answer", "question", article_id)
    assert turn.decision["candidates"][0]["article"] == article_id
    assert turn.decision["language"]["code"] == language
    assert [(reply["text"], reply["language"]) for reply in turn.replies] == [
        (Renderer(settings().data_dir).answer(article, language), language)
    ]
    assert turn.effects == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wish_for_a_person_is_handed_off_at_once(talk: Talk, language: str) -> None:
    turn = talk(PERSON[language])
    assert (turn.decision["action"], turn.decision["reason"]) == ("handoff", "asked")
    assert turn.effects == [{"kind": "handoff", "reason": "asked"}]
    assert [reply["text"] for reply in turn.replies] == [Renderer(settings().data_dir).say("handoff_asked", language)]


def test_a_wish_for_a_person_is_heard_in_whatever_else_is_said(talk: Talk) -> None:
    turn = talk("Where is my order? No, let me talk to a real person please")
    assert turn.effects == [{"kind": "handoff", "reason": "asked"}]


@pytest.mark.parametrize(
    ("text", "intent"),
    [("hello", "greet"), ("thank you very much", "thanks"), ("goodbye", "goodbye"), ("are you a robot?", "bot_challenge")],
)
def test_small_talk_is_answered_as_such(talk: Talk, text: str, intent: str) -> None:
    turn = talk(text)
    assert (turn.decision["action"], turn.decision["intent"]) == ("chat", intent)
    assert keys(turn) == [intent]


def test_praise_is_kept_as_feedback(talk: Talk) -> None:
    assert talk("your new site is lovely").effects == [{"kind": "feedback"}]


def test_what_can_mean_several_things_is_offered_to_choose_from_and_a_person(talk: Talk) -> None:
    turn = next(turn for turn in map(talk, VAGUE) if turn.decision["reason"] == "plausible_articles")
    assert turn.decision["action"] == "clarify"
    offered = [button["payload"] for reply in turn.replies for button in reply["buttons"]]
    assert offered[:-1] == [{"article": candidate["article"]} for candidate in turn.decision["candidates"]]
    assert 1 <= len(offered[:-1]) <= 3
    assert offered[-1] == {"person": True}
    assert all(button["title"] for reply in turn.replies for button in reply["buttons"])


def test_what_no_shop_can_answer_is_not_answered_by_an_article(talk: Talk) -> None:
    turn = talk("What will the weather be like in Paris tomorrow?")
    assert turn.decision["action"] != "answer"
    assert {"person": True} in [button["payload"] for reply in turn.replies for button in reply["buttons"]]


def test_a_language_that_is_not_spoken_is_told_with_those_that_are(talk: Talk) -> None:
    turn = talk("Guten Tag, ich möchte gerne wissen, wo meine Bestellung ist")
    assert (turn.decision["action"], turn.decision["intent"]) == ("chat", "language_not_spoken")
    (reply,) = turn.replies
    assert [button["payload"] for button in reply["buttons"]] == [*({"language": code} for code in LANGUAGES), {"person": True}]
    assert "ไทย" in reply["text"]


@pytest.mark.parametrize("text", ["/restart", '/handoff{"awaiting": "contact"}', "\u00a0/handoff", "\u3000/session_start", " / / handoff"])
def test_what_looks_like_a_command_is_read_as_words(talk: Talk, text: str) -> None:
    """SE-1: Rasa takes a text that begins with a slash for an intent, past all understanding."""
    turn = talk(text)
    assert turn.decision is not None, "the pipeline has seen it"
    assert turn.replies
    after = talk("Where is my order?")
    assert after.decision["article"] == "order-status"


@pytest.mark.parametrize(
    "text", ["", " ", "\x00", "👍", "?", "a" * 4096, "ก" * 4096, "x " * 2048, "\u202eabc", "𝓱𝓮𝓵𝓵𝓸", "<b>&nbsp;</b>", "${jndi}"]
)
def test_whatever_is_typed_gets_a_decision_and_a_reply(talk: Talk, text: str) -> None:
    turn = talk(text)
    assert turn.decision is not None
    assert 0.0 <= turn.decision["confidence"] <= 1.0
    assert all(reply["text"].strip() for reply in turn.replies)
    assert turn.replies
