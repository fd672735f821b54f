"""What is checked of the action server's answers is what Rasa checks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction

from bot.dialogue.answer_check import check_answers_fast

GOOD: list[dict[str, Any]] = [
    {},
    {"events": [], "responses": []},
    {"events": [{"event": "slot", "name": "awaiting", "value": None, "timestamp": None}], "responses": [{"response": "utter_greet"}]},
]
BAD: list[Any] = [
    [],
    "text",
    {"events": {}},
    {"events": [{"name": "awaiting"}]},
    {"events": [{"event": "slot"}]},
    {"responses": ["text"]},
]


@pytest.fixture(autouse=True)
def rasas_own() -> Iterator[None]:
    before = RemoteAction._validate_action_result
    yield
    RemoteAction._validate_action_result = before


def both_ways(answer: Any) -> list[bool | str]:
    """What Rasa's own check says, and ours."""
    action = RemoteAction("action_hand_off", None)
    said: list[bool | str] = []
    for prepare in (lambda: None, check_answers_fast):
        prepare()
        try:
            said.append(action._validate_action_result(answer))
        except ValidationError as error:
            said.append(error.validator)
    return said


@pytest.mark.parametrize("answer", GOOD)
def test_a_good_answer_is_taken(answer: Any) -> None:
    assert both_ways(answer) == [True, True]


@pytest.mark.parametrize("answer", BAD)
def test_a_bad_answer_is_refused_for_the_same_reason(answer: Any) -> None:
    own, ours = both_ways(answer)
    assert own == ours
    assert own is not True
