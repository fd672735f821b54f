"""Someone else's messages, made up here: four labels, and messages that fit none of them."""

from __future__ import annotations

import pytest

from bot.evaluation.elsewhere import open_set
from bot.evaluation.elsewhere.messages import Messages
from bot.evaluation.elsewhere.run import evaluate_elsewhere
from bot.shared.settings import settings

THINGS = ("protein powder", "vitamins", "a shaker", "fish oil", "my order", "two bars", "the bottle", "oats", "a tracker", "creatine")
TEMPLATES = {
    "REFUND": ("how do i get a refund for {}", "money back for {} please", "i want to return {}"),
    "TRACK": ("where is {}", "when does {} arrive", "track {}"),
    "STORE": ("is there a shop near me that sells {}", "store address for {}", "can i buy {} in a store"),
    "PAY": ("can i pay for {} by card", "cash on delivery for {}", "payment options for {}"),
}
NONE = "NONE"
STRANGERS = ("who won the cricket match", "tell me a joke about cats", "what is the capital of peru", "my knee hurts since monday", "lol")


def messages(things: tuple[str, ...]) -> Messages:
    rows = [(template.format(thing), label) for label, templates in TEMPLATES.items() for template in templates for thing in things]
    return Messages([text for text, _ in rows], [label for _, label in rows])


TRAIN, TEST = messages(THINGS[:6]), messages(THINGS[6:])


def test_without_a_label_for_the_rest_every_message_gets_one() -> None:
    found = evaluate_elsewhere(TRAIN, TEST, "", settings())
    assert found.messages == len(TEST.texts)
    assert found.out_of_scope is None
    assert found.overall == found.in_scope == found.in_scope_any > 0.9


def test_what_fits_no_label_is_told_by_a_threshold_from_the_training_file_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"FOLDS": 3, "GROUPS": 2, "REPEATS": 1}.items():
        monkeypatch.setattr(open_set, name, value)
    test = Messages([*TEST.texts, *STRANGERS], [*TEST.labels, *[NONE] * len(STRANGERS)])
    found = evaluate_elsewhere(TRAIN, test, NONE, settings())
    assert found.out_of_scope is not None
    assert found.out_of_scope >= 0.8
    assert found.in_scope > 0.7
    assert 0 < found.threshold < 1
    assert found.as_dict()["messages"] == len(test.texts)
