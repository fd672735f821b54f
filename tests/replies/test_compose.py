from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.replies.compose import OFFER_PERSON, Composer, Reply
from bot.replies.renderer import Renderer
from bot.shared.decision import PLAUSIBLE, Candidate, Decision, LanguageGuess
from kb_index.build import build_index
from kb_index.search import KnowledgeBase
from tests.fakes.knowledge import TrigramEncoder, make_article

PERSON = {"title": "A person", "payload": {"person": True}}

Compose = Callable[..., Reply]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    """A parcel that is late, in English and Polish; a refund in English and Polish; a gift card in Thai and English only."""
    folder = tmp_path_factory.mktemp("index")
    articles = [
        make_article("delivery-late", "en", "Where is my late parcel?", "Wait three days.", tags=["delivery", "late"]),
        make_article("delivery-late", "pl", "Gdzie paczka?", "Proszę poczekać.", tags=["delivery", "late"]),
        make_article("refund-time", "en", "When is my money back?", "After {return_days} days.", tags=["returns"]),
        make_article("gift-card", "th", "บัตรของขวัญ", "มีค่ะ", tags=["offers"]),
        make_article("gift-card", "en", "Gift cards?", "We sell them.", tags=["offers"]),
        make_article("order-bulk", "pl", "Hurt?", "Tak, rabat.", tags=["orders"]),
        make_article("order-bulk", "en", "Bulk?", "Yes, a discount.", tags=["orders"]),
    ]
    build_index(articles, TrigramEncoder(), folder)
    return KnowledgeBase(folder, TrigramEncoder())


@pytest.fixture
def compose(words: Renderer, base: KnowledgeBase) -> Compose:
    composer = Composer(words, lambda: base)
    return composer.compose


def decision(
    action: str = "chat",
    intent: str = "greet",
    language: str = "en",
    article: str = "",
    candidates: Sequence[tuple[str, float]] = (),
    reason: str = "",
) -> Decision:
    found = tuple(Candidate(name, probability, f"Title of {name}") for name, probability in candidates)
    return Decision(action, intent, 0.9, LanguageGuess(language, 1.0, "text"), article, found, reason)


def answer(article: str, language: str = "en", intent: str = "question", probability: float = 0.9) -> Decision:
    return decision("answer", intent, language, article, [(article, probability)])


CLARIFY = decision("clarify", "question", candidates=[("delivery-late", 0.4), ("refund-time", 0.3)], reason=PLAUSIBLE)


def test_a_reply_is_in_the_decisions_language_and_remembers_its_key(compose: Compose) -> None:
    assert compose("greet", decision(language="pl")) == Reply(("greet",), "Dzień dobry!", "pl")


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ([], "Hello!"),
        (["greet"], "Hi there!"),
        (["greet", "thanks", "greet"], "Good day!"),
        (["thanks", "answer:refund-time"], "Hello!"),
        (["greet"] * 3, "Hello!"),
    ],
)
def test_wordings_take_turns_with_what_was_said_before(compose: Compose, said: list[str], text: str) -> None:
    assert compose("greet", decision(), said).text == text


def test_values_are_put_into_the_sentence(compose: Compose) -> None:
    assert compose("contact_saved", decision(), values={"contact": "a@b.example"}).text == "Noted: a@b.example"


def test_an_answer_is_the_article_and_its_key_names_it(compose: Compose) -> None:
    assert compose("answer", answer("refund-time")) == Reply(("answer:refund-time",), "After 30 days.", "en")


def test_an_answer_in_another_language_says_so(compose: Compose) -> None:
    reply = compose("answer", answer("gift-card", "pl"))
    assert (reply.text, reply.language) == ("Tylko po: English\n\nWe sell them.", "pl")


def test_an_answer_in_the_fallback_language_says_so(compose: Compose) -> None:
    """This shop's fallback is Polish, although there is English too."""
    assert compose("answer", answer("order-bulk", "th")).text == "Only in Polski:\n\nTak, rabat."


@pytest.mark.parametrize("article", ["no-such", ""])
def test_an_article_that_is_gone_becomes_a_question_back(compose: Compose, article: str) -> None:
    reply = compose("answer", answer(article))
    assert (reply.keys, reply.text, reply.buttons) == (("clarify_rephrase",), "Please put it another way.", (PERSON,))


def test_without_a_usable_index_an_answer_becomes_a_question_back(words: Renderer, tmp_path: Path) -> None:
    """RL-3"""
    composer = Composer(words, lambda: KnowledgeBase(tmp_path, TrigramEncoder()))
    assert composer.compose("answer", answer("refund-time")).keys == ("clarify_rephrase",)


def test_a_complaint_is_acknowledged_before_the_answer(compose: Compose) -> None:
    reply = compose("answer", answer("delivery-late", intent="complain"))
    assert reply.text == "Sorry about the delivery.\n\nWait three days."
    assert reply.keys == ("complaint_delivery", "answer:delivery-late")


def test_a_complaint_is_acknowledged_before_the_person_comes(compose: Compose) -> None:
    angry = decision("handoff", "complain", candidates=[("delivery-late", 0.5)], reason="complaint")
    reply = compose("handoff_complaint", angry)
    assert reply.text == "Sorry about the delivery.\n\nA person takes over."
    assert reply.keys == ("complaint_delivery", "handoff_complaint")


def test_an_acknowledgement_is_never_the_same_twice_in_a_row(compose: Compose) -> None:
    first = compose("answer", answer("delivery-late", intent="complain"))
    second = compose("answer", answer("delivery-late", intent="complain"), first.keys)
    assert second.text == "That delivery went wrong.\n\nWait three days."


@pytest.mark.parametrize(
    "candidates",
    [[], [("no-such", 0.9)], [("delivery-late", 0.3), ("no-such", 0.3)], [("delivery-late", 0.0)]],
    ids=["nothing found", "article gone", "evidence divided", "no evidence"],
)
def test_a_problem_is_named_only_when_we_dare(compose: Compose, candidates: list[tuple[str, float]]) -> None:
    reply = compose("handoff_complaint", decision("handoff", "complain", candidates=candidates, reason="complaint"))
    assert reply.keys == ("complaint_general", "handoff_complaint")


def test_without_a_usable_index_a_complaint_is_acknowledged_in_general(words: Renderer, tmp_path: Path) -> None:
    """RL-3"""
    composer = Composer(words, lambda: KnowledgeBase(tmp_path, TrigramEncoder()))
    angry = decision("handoff", "complain", candidates=[("delivery-late", 0.9)], reason="complaint")
    assert composer.compose("handoff_complaint", angry).keys == ("complaint_general", "handoff_complaint")


@pytest.mark.parametrize("key", ["greet", "handoff_asked"])
def test_other_replies_carry_no_acknowledgement(compose: Compose, key: str) -> None:
    assert compose(key, decision("handoff", "complain", candidates=[("delivery-late", 0.9)])).keys == (key,)


def test_a_calm_question_is_not_apologised_for(compose: Compose) -> None:
    assert compose("answer", answer("delivery-late")).text == "Wait three days."


def test_plausible_articles_are_offered_as_buttons_and_a_person(compose: Compose) -> None:
    reply = compose("clarify", CLARIFY)
    assert reply.text == "Did you mean one of these?"
    assert reply.buttons == (
        {"title": "Title of delivery-late", "payload": {"article": "delivery-late"}},
        {"title": "Title of refund-time", "payload": {"article": "refund-time"}},
        PERSON,
    )


def test_an_article_without_a_title_is_not_offered(compose: Compose) -> None:
    untitled = Decision("clarify", "question", 0.4, LanguageGuess("en", 1.0, "text"), "", (Candidate("gone", 0.4),), PLAUSIBLE)
    assert compose("clarify", untitled).buttons == (PERSON,)


@pytest.mark.parametrize("candidates", [[], [("delivery-late", 0.1)]])
def test_without_a_plausible_article_the_customer_is_asked_to_say_it_otherwise(
    compose: Compose, candidates: list[tuple[str, float]]
) -> None:
    reply = compose("clarify", decision("clarify", "question", candidates=candidates, reason="no_plausible_article"))
    assert (reply.keys, reply.buttons) == (("clarify_rephrase",), (PERSON,))


@pytest.mark.parametrize("key", ["language_which", "language_not_spoken"])
def test_languages_are_offered_by_their_own_names(compose: Compose, key: str) -> None:
    offered = [button for button in compose(key, decision()).buttons if "language" in button["payload"]]
    assert offered == [
        {"title": "English", "payload": {"language": "en"}},
        {"title": "Polski", "payload": {"language": "pl"}},
        {"title": "ไทย", "payload": {"language": "th"}},
    ]


def test_languages_are_named_in_the_sentence(compose: Compose) -> None:
    assert compose("language_not_spoken", decision()).text == "I speak: English, Polski, ไทย."


@pytest.mark.parametrize("key", sorted(OFFER_PERSON))
def test_who_goes_without_an_answer_is_offered_a_person(compose: Compose, key: str) -> None:
    known = CLARIFY if key == "clarify" else decision()
    assert compose(key, known, values={"case_number": "F-1001-9"}).buttons[-1] == PERSON


@pytest.mark.parametrize("key", ["greet", "thanks", "feedback", "case_ask", "handoff_asked"])
def test_other_replies_have_no_buttons(compose: Compose, key: str) -> None:
    assert compose(key, decision()).buttons == ()


def test_a_reply_is_carried_as_plain_json(compose: Compose) -> None:
    plain: dict[str, Any] = compose("deny", decision()).as_dict()
    assert plain == {"keys": ["deny"], "text": "All right.", "language": "en", "buttons": [PERSON]}


def test_an_open_language_is_asked_about_in_each_that_it_may_be(compose: Compose) -> None:
    open_language = LanguageGuess("en", 0.4, "text", candidates=("en", "pl"))
    reply = compose("language_which", Decision("chat", "switch_language", 0.5, open_language))
    assert reply.text.count("\n\n") == 1
    assert [button["payload"]["language"] for button in reply.buttons][:2] == ["en", "pl"]
