"""What can be wrong with the labelled messages."""

from __future__ import annotations

import pytest

from tests.fakes.shop import Shop

LEARNED, MEASURED = "data/calibration/en.jsonl", "data/evaluation/en.jsonl"


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ({"expect": "order-stauts"}, "expects 'order-stauts', which is no faq label that exists"),
        ({"kind": "human", "expect": "greet"}, "expects 'greet', which is no human label that exists"),
        ({"kind": "smalltalk", "expect": "order-status"}, "expects 'order-status', which is no smalltalk label that exists"),
        ({"language": "sv"}, "is in 'sv', which is not in languages.yml"),
    ],
)
@pytest.mark.parametrize("path", [LEARNED, MEASURED])
def test_a_label_must_exist(shop: Shop, path: str, message: dict[str, str], said: str) -> None:
    shop.append(path, text="has the zeppelin landed", **message)
    assert shop.faults() == [f"{path}: 'has the zeppelin landed' {said}"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("not JSON", "not a labelled message"),
        ("[]", "not a labelled message"),
        ('{"text": "hi", "expect": "greet", "kind": "smalltalk"}', "not a labelled message"),
        ('{"text": "hi", "expect": "greet", "kind": "chitchat", "language": "en"}', "kind 'chitchat' must be one of"),
        ('{"text": "", "expect": "greet", "kind": "smalltalk", "language": "en"}', "every field a text that is not empty"),
        ('{"text": 5, "expect": "greet", "kind": "smalltalk", "language": "en"}', "every field a text that is not empty"),
        ('{"text": "hi", "expect": "greet", "kind": ["faq"], "language": "en"}', "kind ['faq'] must be one of"),
    ],
)
def test_a_line_that_is_not_of_the_form_is_named_by_its_number(shop: Shop, line: str, said: str) -> None:
    shop.write(MEASURED, '\n{"text": "hi", "expect": "greet", "kind": "smalltalk", "language": "en"}\n' + line + "\n")
    (fault,) = shop.faults()
    assert fault.startswith(f"{MEASURED}:3: ")
    assert said in fault


def test_what_was_learned_from_is_not_measured_by(shop: Shop) -> None:
    shop.append(LEARNED, text="has the zeppelin landed")
    shop.append(MEASURED, text="Has the zeppelin landed?")
    assert shop.faults() == [f"{MEASURED}: 'Has the zeppelin landed?' is measured by, but also learned from in en.jsonl of calibration"]


def test_the_same_words_in_two_languages_are_two_messages(shop: Shop) -> None:
    shop.append(LEARNED, text="hot dog?")
    shop.append("data/evaluation/pl.jsonl", text="hot dog?", language="pl")
    assert shop.faults() == []
