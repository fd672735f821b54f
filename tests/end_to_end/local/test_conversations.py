"""What a decision owes to what was said before."""

from __future__ import annotations

from typing import Any

import pytest

from bot.replies.renderer import Renderer
from bot.shared.settings import settings
from tests.end_to_end.local.conftest import Talk, variables
from tests.end_to_end.local.test_decisions import VAGUE, keys

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2400)]
CASE = {"case_number": "F-2041-7", "state": "queued", "agent": "", "opened": "21 November 2026", "closed": ""}
LOW = {"kind": "handoff", "reason": "low_confidence"}
CLEAR = "Where is my order?"


def said(turn: Any) -> str:
    return "\n\n".join(reply["text"] for reply in turn.replies)


@pytest.fixture(scope="module")
def doubtful(dialogue: Any) -> tuple[str, str]:
    """Two messages that are doubtful by themselves."""
    found = [text for text in VAGUE if dialogue.parse(text)["decision"]["action"] == "clarify"]
    assert len(found) >= 2
    return found[0], found[1]


def test_the_second_doubtful_message_in_a_row_goes_to_a_person(talk: Talk, doubtful: tuple[str, str]) -> None:
    assert talk(doubtful[0]).effects == []
    assert talk(doubtful[1]).effects == [LOW]


def test_a_clear_message_between_them_begins_the_count_anew(talk: Talk, doubtful: tuple[str, str]) -> None:
    talk(doubtful[0])
    assert talk(CLEAR).decision["action"] == "answer"
    assert talk(doubtful[1]).decision["action"] == "clarify"


@pytest.mark.parametrize(("setting", "handed_off"), [(1, 1), (2, 2), (3, 3)])
def test_the_setting_says_which_doubtful_message_it_is(talk: Talk, doubtful: tuple[str, str], setting: int, handed_off: int) -> None:
    with variables(DOUBTFUL_BEFORE_HANDOFF=setting):
        effects = [talk(doubtful[number % 2]).effects for number in range(handed_off)]
    assert effects == [[]] * (handed_off - 1) + [[LOW]]


def test_no_to_what_was_offered_goes_to_a_person(talk: Talk, doubtful: tuple[str, str]) -> None:
    talk(doubtful[0])
    assert talk("no").effects == [{"kind": "handoff", "reason": "no_answer"}]


def test_the_same_question_a_third_time_goes_to_a_person(talk: Talk) -> None:
    assert [talk(CLEAR).effects for _ in range(3)] == [[], [], [{"kind": "handoff", "reason": "repeat"}]]


def test_a_complaint_is_acknowledged_first_and_no_acknowledgement_comes_twice_in_a_row(talk: Talk) -> None:
    first = talk("I am furious! My lamp arrived broken, this is a disgrace!")
    second = talk("This is outrageous, the lamp arrived broken again! Shame on you!")
    for turn in (first, second):
        assert turn.decision["intent"] == "complain"
        assert keys(turn)[0].startswith("complaint_")
    opening, again = (said(turn).split("\n\n")[0] for turn in (first, second))
    assert opening
    assert again != opening
    assert second.effects == [{"kind": "handoff", "reason": "complaint"}], "help, and not a second acknowledgement instead"


def test_contact_details_are_asked_for_once_and_kept(talk: Talk) -> None:
    """AD-7"""
    assert keys(talk("I want to leave my contact details")) == ["contact_ask"]
    turn = talk("anna@example.com")
    assert turn.effects == [{"kind": "contact", "email": "anna@example.com"}]
    assert "anna@example.com" in said(turn)


def test_contact_details_that_come_at_once_are_not_asked_for(talk: Talk) -> None:
    """AD-4"""
    turn = talk("Please call me back on +48 601 234 567")
    assert turn.effects == [{"kind": "contact", "phone": "+48601234567"}]


@pytest.mark.parametrize(
    ("case", "key"),
    [
        (CASE, "case_found_queued"),
        ({**CASE, "state": "human", "agent": "Maria"}, "case_found_human"),
        ({**CASE, "state": "closed", "closed": "22 November 2026"}, "case_found_closed"),
    ],
)
def test_the_state_of_a_case_is_told(talk: Talk, case: dict[str, str], key: str) -> None:
    """AD-8"""
    turn = talk("any news about my case?", cases=[case])
    assert keys(turn) == [key]
    assert "F-2041-7" in said(turn)
    assert (case["agent"] or case["closed"] or case["opened"]) in said(turn)


def test_a_case_is_found_by_its_number_among_the_customers_own_only(talk: Talk) -> None:
    """AD-8: somebody else's number tells nothing."""
    own = [CASE, {**CASE, "case_number": "F-2050-3", "state": "closed", "closed": "22 November 2026"}]
    assert keys(talk("F-2041-7", cases=own)) == ["case_found_queued"]
    turn = talk("and F-9999-4?", cases=own)
    assert keys(turn) == ["case_unknown"]
    assert "F-2041-7" not in said(turn)


def test_who_has_no_case_is_asked_for_the_number_and_may_give_it_alone(talk: Talk) -> None:
    assert keys(talk("any news about my case?")) == ["case_ask"]
    assert keys(talk("F-2041-7", cases=[CASE])) == ["case_found_queued"]


def test_a_wish_for_another_language_is_granted_and_kept(talk: Talk) -> None:
    turn = talk("Can we speak Polish?")
    assert turn.effects == [{"kind": "language", "language": "pl"}]
    assert said(turn) == Renderer(settings().data_dir).say("language_changed", "pl")
    assert talk("ok").decision["language"]["code"] == "pl"


@pytest.mark.parametrize("text", ["ok", "123456", "👍", "Luna"])
def test_what_tells_no_language_changes_none(talk: Talk, text: str) -> None:
    talk("Gdzie jest moje zamówienie?")
    assert talk(text).decision["language"]["code"] == "pl"


def test_a_clear_sentence_in_another_language_is_answered_in_it(talk: Talk) -> None:
    talk("Where is my order?")
    assert talk("Jakie są metody płatności w waszym sklepie?").decision["language"]["code"] == "pl"


def test_the_conversations_language_that_the_gateway_knows_counts(talk: Talk) -> None:
    assert talk("ok", conversation_language="hu").decision["language"]["code"] == "hu"
    assert talk("ok", locale="hr-HR").decision["language"]["code"] == "hu"


def test_a_pressed_button_is_an_answer_whatever_its_title_says(talk: Talk) -> None:
    turn = talk("gibberish blorp", choice={"article": "return-how"})
    assert (turn.decision["action"], turn.decision["article"], turn.decision["confidence"]) == ("answer", "return-how", 1.0)
    assert keys(turn) == ["answer:return-how"]


def test_a_pressed_button_for_a_person_is_a_hand_off(talk: Talk) -> None:
    assert talk("Talk to a person", choice={"person": True}).effects == [{"kind": "handoff", "reason": "asked"}]


def test_a_pressed_button_of_an_article_that_is_gone_asks_again_and_offers_a_person(talk: Talk) -> None:
    turn = talk("How do I fly?", choice={"article": "flying-carpets"})
    assert [button["payload"] for reply in turn.replies for button in reply["buttons"]] == [{"person": True}]


def test_conversations_do_not_hear_one_another(dialogue: Any, doubtful: tuple[str, str]) -> None:
    first = dialogue.turn("one", doubtful[0])
    second = dialogue.turn("another", doubtful[1])
    assert (first.effects, second.effects) == ([], [])
