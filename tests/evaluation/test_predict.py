"""What counts as right, and how a message is run."""

from __future__ import annotations

from typing import Any

import pytest

from bot.evaluation.predict import predict
from bot.shared.decision import Candidate, Decision, LanguageGuess
from bot.training.labelled import Labelled
from tests.evaluation.conftest import Predict

RIGHT = ("order-status",)


@pytest.mark.parametrize(
    ("right", "made"),
    [
        (True, {"kind": "faq", "articles": RIGHT}),
        (False, {"kind": "faq", "articles": ("return-how", "order-status")}),
        (False, {"kind": "faq", "action": "clarify", "articles": RIGHT}),
        (False, {"kind": "faq", "action": "handoff", "articles": RIGHT}),
        (True, {"kind": "human", "expect": "handoff", "action": "handoff", "intent": "ask_human"}),
        (False, {"kind": "human", "expect": "handoff", "action": "chat", "intent": "ask_human"}),
        (True, {"kind": "oos", "expect": "no_answer", "action": "chat", "intent": "out_of_scope"}),
        (True, {"kind": "oos", "expect": "no_answer", "action": "handoff"}),
        (True, {"kind": "oos", "expect": "no_answer", "action": "clarify"}),
        (False, {"kind": "oos", "expect": "no_answer", "articles": RIGHT}),
        (True, {"kind": "complaint", "expect": "handoff_or_empathy", "action": "handoff", "intent": "complain"}),
        (True, {"kind": "complaint", "expect": "handoff_or_empathy", "action": "answer", "intent": "complain", "articles": RIGHT}),
        (False, {"kind": "complaint", "expect": "handoff_or_empathy", "action": "answer", "articles": RIGHT}),
        (True, {"kind": "smalltalk", "expect": "greet", "action": "chat", "intent": "greet"}),
        (False, {"kind": "smalltalk", "expect": "greet", "action": "chat", "intent": "thanks"}),
        (False, {"kind": "smalltalk", "expect": "greet", "action": "clarify", "intent": "greet"}),
    ],
)
def test_right_is_what_the_label_asks_for(predicted: Predict, right: bool, made: dict[str, Any]) -> None:
    assert predicted(**made).right == right


def test_each_message_is_parsed_once_in_order_and_keeps_its_decision() -> None:
    decisions = {text: Decision("clarify", "question", 0.25, LanguageGuess("hr", 0.75, "text")) for text in ("prva", "druga")}
    parsed: list[str] = []

    def parse(text: str) -> dict[str, Any]:
        parsed.append(text)
        return {"decision": decisions[text].as_dict()}

    messages = [Labelled(text, "order-status", "faq", "hr") for text in decisions]
    results = predict(messages, parse)
    assert parsed == ["prva", "druga"]
    assert [(item.message, item.decision) for item in results] == [(message, decisions[message.text]) for message in messages]
    assert all(item.milliseconds >= 0 for item in results)


def test_a_line_of_predictions_says_what_was_asked_and_what_became_of_it(predicted: Predict) -> None:
    line = predicted(articles=RIGHT, milliseconds=1.23456).as_dict()
    assert line.items() >= {"text": "a message", "expect": "order-status", "kind": "faq", "language": "en", "right": True}.items()
    assert line["milliseconds"] == 1.23
    assert Decision.from_dict(line["decision"]).candidates == (Candidate("order-status", 0.5),)
