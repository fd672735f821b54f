from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from bot.nlu.calibration import ArticleThresholds, Calibration, Logistic, Thresholds
from bot.nlu.ranking import SMALL_TALK, Understanding
from bot.nlu.routing import History, choose_article, choose_person, route
from bot.shared.decision import ACTIONS, PLAUSIBLE, Candidate, Decision, LanguageGuess
from kb_index.search import Hit

ENGLISH = LanguageGuess("en", 1.0, "text")
POLISH = LanguageGuess("pl", 1.0, "text")
CROATIAN = LanguageGuess("hr", 1.0, "text")
GERMAN = LanguageGuess("en", 0.98, "text", foreign="de")
# The probability of the first article follows its dense score: 0.9 is sure, 0.5 is one half, 0.1 is next to nothing.
CALIBRATION = Calibration(
    ranking=Logistic({"dense": 10.0}),
    answer=Logistic({"best_dense": 20.0}, -10.0),
    thresholds=Thresholds(answer=0.7, clarify=0.3, human=0.5, complain=0.5, chat=0.5, out_of_scope=0.5),
    languages={"pl": ArticleThresholds(answer=0.9, clarify=0.6), "hr": ArticleThresholds(answer=0.45, clarify=0.2)},
)
SURE, PERHAPS, HARDLY = 0.9, 0.5, 0.1


def see(
    found: float | None = None, language: LanguageGuess = ENGLISH, entities: dict[str, str] | None = None, **intents: float
) -> Understanding:
    """A message; `found` is the dense score of `order-status`, before that of `refund-time`."""
    hits = [] if found is None else [Hit("order-status", found, 0.5), Hit("refund-time", found - 0.3, 0.3)]
    return Understanding("text", language, intents, {}, hits, entities or {}, 3)


def decide(understanding: Understanding, past: Sequence[Decision] = (), awaiting: str = "", doubtful: int = 2) -> Decision:
    return route(understanding, History(past, awaiting, doubtful), CALIBRATION)


def before(action: str, intent: str = "question", article: str = "", candidates: Sequence[str] = (), reason: str = "") -> Decision:
    """An earlier decision."""
    return Decision(action, intent, 0.8, ENGLISH, article, tuple(Candidate(name, 0.4) for name in candidates), reason)


OFFERED_ONE = before("clarify", candidates=["gift-card"], reason=PLAUSIBLE)
OFFERED_TWO = before("clarify", candidates=["gift-card", "refund-time"], reason=PLAUSIBLE)
ASKED_AGAIN = before("clarify", candidates=["gift-card"], reason="no_plausible_article")
ANSWERED = before("answer", article="order-status")

# A message with a sign for every rule. Signs are taken away one by one, in the order of the rules.
EVERYTHING: dict[str, Any] = {
    "found": SURE,
    "language": GERMAN,
    "entities": {"case_number": "F-1001-9"},
    "ask_human": 0.9,
    "complain": 0.9,
    "thanks": 0.95,
}
ORDER = [
    ({}, ("chat", "language_not_spoken", "foreign_language")),
    ({"language": ENGLISH}, ("handoff", "ask_human", "asked")),
    ({"ask_human": 0.1}, ("chat", "case_status", "case_number")),
    ({"entities": {}}, ("answer", "complain", "complaint")),
    ({"complain": 0.1}, ("chat", "thanks", "small_talk")),
    ({"thanks": 0.1}, ("answer", "question", "article")),
    ({"found": PERHAPS}, ("clarify", "question", PLAUSIBLE)),
]


@pytest.mark.parametrize("number", range(len(ORDER)), ids=[expected[1] for _, expected in ORDER])
def test_the_rules_come_in_their_order(number: int) -> None:
    signs = dict(EVERYTHING)
    for taken, _ in ORDER[: number + 1]:
        signs.update(taken)
    decision = decide(see(**signs))
    assert (decision.action, decision.intent, decision.reason) == ORDER[number][1]


SIGNS: dict[str, dict[str, Any]] = {
    "answer": {"found": SURE, "question": 0.9},
    "clarify": {"found": PERHAPS, "question": 0.9},
    "handoff": {"ask_human": 0.9},
    "chat": {"thanks": 0.9},
}


@pytest.mark.parametrize("action", ACTIONS)
def test_each_action_follows_from_its_sign(action: str) -> None:
    decision = decide(see(**SIGNS[action]))
    assert decision.action == action
    assert bool(decision.article) is (action == "answer"), "an article is given with an answer and with nothing else"


def test_what_was_found_in_the_text_stays_with_the_decision() -> None:
    decision = decide(see(SURE, entities={"order_number": "LD-123456"}))
    assert (decision.entities, decision.language) == ({"order_number": "LD-123456"}, ENGLISH)


def test_a_message_without_any_sign_is_doubtful() -> None:
    """RL-3: so it is while the index is unusable."""
    decision = decide(see())
    assert (decision.action, decision.reason, decision.candidates, decision.confidence) == ("clarify", "no_plausible_article", (), 0.0)


# --- a language that is not spoken


def test_a_wish_for_another_language_may_be_put_in_that_language() -> None:
    decision = decide(see(language=GERMAN, entities={"language": "pl"}, switch_language=0.8))
    assert (decision.intent, decision.language.code) == ("switch_language", "pl")


def test_an_unsure_wish_in_a_foreign_language_is_foreign_all_the_same() -> None:
    assert decide(see(language=GERMAN, switch_language=0.4)).intent == "language_not_spoken"


# --- a person wanted


@pytest.mark.parametrize(("wish", "action"), [(0.5, "handoff"), (0.19, "answer")])
def test_a_person_comes_from_the_threshold_on_whatever_else_is_in_the_message(wish: float, action: str) -> None:
    assert decide(see(SURE, ask_human=wish, complain=0.4)).action == action


def test_the_person_gets_the_articles_that_may_fit() -> None:
    decision = decide(see(SURE, ask_human=0.9))
    assert (decision.confidence, decision.article) == (0.9, "")
    assert [item.article for item in decision.candidates] == ["order-status", "refund-time"]


# --- answers to what the bot has asked


@pytest.mark.parametrize(("awaiting", "intent"), [("contact", "leave_contact"), ("case_number", "question"), ("", "question")])
@pytest.mark.parametrize("entity", ["email", "phone"])
def test_a_contact_is_kept_when_it_was_asked_for(awaiting: str, intent: str, entity: str) -> None:
    assert decide(see(SURE, entities={entity: "x"}), awaiting=awaiting).intent == intent


def test_a_case_number_is_a_question_about_the_case_asked_for_or_not() -> None:
    for awaiting in ("", "case_number", "contact"):
        assert decide(see(SURE, entities={"case_number": "F-1001-9", "email": "x"}), awaiting=awaiting).intent == "case_status"


def test_yes_to_the_only_article_offered_gives_it() -> None:
    decision = decide(see(affirm=0.9), [OFFERED_ONE])
    assert (decision.action, decision.intent, decision.article, decision.reason) == ("answer", "question", "gift-card", "confirmed")


@pytest.mark.parametrize(
    ("past", "why"),
    [
        ([], "nothing was asked"),
        ([OFFERED_TWO], "which of the two?"),
        ([ASKED_AGAIN], "no article was offered"),
        ([OFFERED_ONE, before("chat", "thanks")], "that is over"),
        ([ANSWERED], "nothing was asked"),
    ],
)
def test_any_other_yes_is_small_talk(past: list[Decision], why: str) -> None:
    decision = decide(see(affirm=0.9), past)
    assert (decision.action, decision.intent) == ("chat", "affirm"), why


@pytest.mark.parametrize("last", [OFFERED_ONE, OFFERED_TWO])
def test_no_to_what_was_offered_brings_a_person(last: Decision) -> None:
    decision = decide(see(deny=0.9), [last], doubtful=5)
    assert (decision.action, decision.reason, decision.candidates) == ("handoff", "no_answer", last.candidates)


def test_no_without_an_offer_is_small_talk() -> None:
    assert decide(see(deny=0.9), [ANSWERED]).intent == "deny"


@pytest.mark.parametrize("intent", ["affirm", "deny"])
def test_an_unsure_yes_or_no_is_not_taken_for_one(intent: str) -> None:
    assert decide(see(SURE, **{intent: 0.4}), [OFFERED_ONE]).article == "order-status"


# --- complaints


def test_a_complaint_with_an_answer_is_answered_as_a_complaint() -> None:
    decision = decide(see(SURE, complain=0.9))
    assert (decision.action, decision.intent, decision.article) == ("answer", "complain", "order-status")


@pytest.mark.parametrize("found", [None, HARDLY, PERHAPS])
def test_a_complaint_without_a_sure_answer_brings_a_person(found: float | None) -> None:
    decision = decide(see(found, complain=0.9))
    assert (decision.action, decision.intent, decision.reason, decision.confidence) == ("handoff", "complain", "complaint", 0.9)


@pytest.mark.parametrize("between", [0, 1, 2])
def test_a_second_complaint_brings_a_person_even_with_an_answer(between: int) -> None:
    past = [before("answer", "complain", "order-status"), *[ANSWERED] * between]
    assert decide(see(SURE, complain=0.9), past).action == "handoff"


def test_a_complaint_long_ago_does_not_count() -> None:
    past = [before("answer", "complain", "refund-time"), before("chat"), before("chat"), before("chat")]
    assert decide(see(SURE, complain=0.9), past).action == "answer"


@pytest.mark.parametrize(("anger", "out_of_scope"), [(0.19, 0.0), (0.6, 0.7)], ids=["not angry enough", "an insult without a problem"])
def test_what_is_no_complaint_is_not_treated_as_one(anger: float, out_of_scope: float) -> None:
    assert decide(see(HARDLY, complain=anger, out_of_scope=out_of_scope)).intent != "complain"


# --- small talk


@pytest.mark.parametrize("intent", [name for name in SMALL_TALK if name != "switch_language"])
def test_small_talk_is_answered_by_its_rule(intent: str) -> None:
    decision = decide(see(SURE, **{intent: 0.8}))
    assert (decision.action, decision.intent, decision.confidence, decision.reason) == ("chat", intent, 0.8, "small_talk")


def test_small_talk_must_be_the_likeliest_and_sure() -> None:
    assert decide(see(SURE, greet=0.6, question=0.7)).action == "answer"
    assert decide(see(SURE, greet=0.49)).action == "answer"


def test_a_named_language_is_switched_to() -> None:
    decision = decide(see(switch_language=0.8, entities={"language": "pl"}))
    assert decision.language == LanguageGuess("pl", 0.8, "chosen")


@pytest.mark.parametrize("entities", [{}, {"language_not_spoken": "de"}], ids=["none named", "one that is not spoken"])
def test_without_a_language_of_the_shop_the_old_one_stays(entities: dict[str, str]) -> None:
    decision = decide(see(switch_language=0.8, entities=entities))
    assert (decision.intent, decision.language, decision.entities) == ("switch_language", ENGLISH, entities)


@pytest.mark.parametrize(
    ("found", "share", "outcome"),
    [(HARDLY, 0.5, ("chat", "out_of_scope")), (SURE, 0.9, ("answer", "question")), (HARDLY, 0.49, ("clarify", "question"))],
    ids=["out of scope", "an article fits", "not sure"],
)
def test_out_of_scope_is_what_no_article_fits(found: float, share: float, outcome: tuple[str, str]) -> None:
    decision = decide(see(found, out_of_scope=share))
    assert (decision.action, decision.intent) == outcome


# --- articles


@pytest.mark.parametrize(("found", "action"), [(0.55, "answer"), (0.53, "clarify")])
def test_an_article_is_given_from_the_threshold_on(found: float, action: str) -> None:
    """A dense score of 0.542 is a probability of 0.7."""
    assert decide(see(found)).action == action


def test_the_third_time_the_same_article_brings_a_person() -> None:
    assert decide(see(SURE), [ANSWERED]).article == "order-status"
    decision = decide(see(SURE), [ANSWERED, ANSWERED])
    assert (decision.action, decision.reason, decision.article) == ("handoff", "repeat", "")


@pytest.mark.parametrize(
    "past",
    [
        [ANSWERED, before("answer", article="refund-time")],
        [ANSWERED, ANSWERED, before("answer", article="refund-time")],
        [ANSWERED, before("chat", "thanks"), ANSWERED, before("chat", "thanks")],
    ],
    ids=["another article", "another since", "small talk since"],
)
def test_an_article_that_was_not_given_twice_just_now_is_given(past: list[Decision]) -> None:
    assert decide(see(SURE), past).article == "order-status"


# --- each language's own thresholds

BETWEEN = 0.58  # a probability of 0.83


@pytest.mark.parametrize(
    ("found", "language", "outcome"),
    [
        (BETWEEN, ENGLISH, ("answer", "article")),
        (BETWEEN, POLISH, ("clarify", PLAUSIBLE)),
        (BETWEEN, CROATIAN, ("answer", "article")),
        (PERHAPS, ENGLISH, ("clarify", PLAUSIBLE)),
        (PERHAPS, POLISH, ("clarify", "no_plausible_article")),
        (PERHAPS, CROATIAN, ("answer", "article")),
        (SURE, POLISH, ("answer", "article")),
        (HARDLY, CROATIAN, ("clarify", "no_plausible_article")),
    ],
)
def test_the_threshold_of_the_language_decides_on_the_same_evidence(
    found: float, language: LanguageGuess, outcome: tuple[str, str]
) -> None:
    decision = decide(see(found, language, question=0.9))
    assert (decision.action, decision.reason) == outcome


@pytest.mark.parametrize(("language", "actions"), [(ENGLISH, ["answer", "answer"]), (POLISH, ["handoff", "chat"])], ids=["en", "pl"])
def test_it_decides_too_what_a_complaint_gets_and_what_is_out_of_scope(language: LanguageGuess, actions: list[str]) -> None:
    decisions = decide(see(BETWEEN, language, complain=0.9)), decide(see(BETWEEN, language, out_of_scope=0.9))
    assert [decision.action for decision in decisions] == actions


@pytest.mark.parametrize("language", [ENGLISH, POLISH, CROATIAN], ids=lambda guess: guess.code)
@pytest.mark.parametrize(("sure", "action"), [(0.5, "handoff"), (0.19, "clarify")])
def test_a_person_comes_from_the_same_threshold_in_every_language(language: LanguageGuess, sure: float, action: str) -> None:
    assert decide(see(HARDLY, language, ask_human=sure)).action == action


# --- doubt


@pytest.mark.parametrize(("found", "reason"), [(PERHAPS, PLAUSIBLE), (HARDLY, "no_plausible_article")])
def test_a_doubtful_message_is_asked_about_once(found: float, reason: str) -> None:
    decision = decide(see(found))
    assert (decision.action, decision.reason) == ("clarify", reason)
    assert [item.article for item in decision.candidates] == ["order-status", "refund-time"]


@pytest.mark.parametrize(
    ("doubtful", "past", "action"),
    [
        (1, [], "handoff"),
        (2, [], "clarify"),
        (2, [OFFERED_TWO], "handoff"),
        (2, [ASKED_AGAIN], "handoff"),
        (2, [OFFERED_TWO, ANSWERED], "clarify"),
        (2, [OFFERED_TWO, before("chat", "thanks")], "clarify"),
        (3, [OFFERED_TWO], "clarify"),
        (3, [OFFERED_TWO, ASKED_AGAIN], "handoff"),
        (3, [OFFERED_TWO, ANSWERED, ASKED_AGAIN], "clarify"),
    ],
)
def test_so_many_doubtful_messages_in_a_row_bring_a_person(doubtful: int, past: list[Decision], action: str) -> None:
    decision = decide(see(PERHAPS), past, doubtful=doubtful)
    assert decision.action == action
    assert (decision.reason == "low_confidence") is (action == "handoff")


# --- buttons


def test_a_pressed_article_is_given_without_doubt() -> None:
    decision = choose_article(see(HARDLY, ask_human=0.9), "gift-card")
    assert (decision.action, decision.article, decision.confidence) == ("answer", "gift-card", 1.0)
    assert decision.candidates == (Candidate("gift-card", 1.0),)


def test_a_pressed_person_comes() -> None:
    decision = choose_person(see(SURE, greet=0.9))
    assert (decision.action, decision.intent, decision.reason, decision.confidence) == ("handoff", "ask_human", "asked", 1.0)


OPEN = LanguageGuess("hr", 0.4, "text", candidates=("hr", "pl"))


def test_a_first_message_that_leaves_the_language_open_is_asked_about_it_and_nothing_else() -> None:
    decision = decide(see(language=OPEN))
    assert (decision.action, decision.intent, decision.reason) == ("chat", "switch_language", "language_open")
    assert decision.language.candidates == ("hr", "pl")


def test_the_language_is_not_asked_about_where_there_is_an_answer_or_a_conversation() -> None:
    assert decide(see(0.95, OPEN)).action == "answer"
    assert decide(see(language=OPEN), [ANSWERED]).action == "clarify"


@pytest.mark.parametrize(("wish", "action"), [(0.2, "handoff"), (0.19, "answer")])
def test_an_article_is_not_given_to_who_may_want_a_person(wish: float, action: str) -> None:
    assert decide(see(SURE, ask_human=wish)).action == action


def test_what_no_article_answers_is_taken_for_a_wish_or_a_complaint_that_was_not_quite_clear() -> None:
    assert decide(see(HARDLY, ask_human=0.3)).intent == "ask_human"
    assert decide(see(HARDLY, complain=0.3)).reason == "complaint"
    assert decide(see(HARDLY, complain=0.3, out_of_scope=0.4)).action == "clarify"


def test_clear_small_talk_goes_before_some_of_a_wish_for_a_person() -> None:
    human = replace(CALIBRATION, thresholds=replace(CALIBRATION.thresholds, human=0.1))
    for wish, action in ((0.16, "handoff"), (0.14, "chat")):
        assert route(see(ask_human=wish, bot_challenge=0.9), History(), human).action == action
