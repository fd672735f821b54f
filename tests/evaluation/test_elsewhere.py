"""Someone else's messages, made up here: four labels, and messages that fit none of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.evaluation import elsewhere
from bot.evaluation.elsewhere import Messages, evaluate_elsewhere, read_messages
from bot.shared.errors import DataError
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


def csv_file(folder: Path, text: str) -> Path:
    path = folder / "messages.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("header", ["sentence,label", "text,category", "text,label", "id,label,sentence"])
def test_a_file_is_read_by_the_names_of_its_columns(tmp_path: Path, header: str) -> None:
    row = {"sentence": '"where, please?"', "text": '"where, please?"', "label": "TRACK", "category": "TRACK", "id": "1"}
    found = read_messages(csv_file(tmp_path, f"{header}\n{','.join(row[name] for name in header.split(','))}\n"))
    assert found == Messages(["where, please?"], ["TRACK"])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "header"),
        ("sentence,label\n", "header"),
        ("a,b\n1,2\n", "columns sentence and label"),
        ("sentence,label\nhi,\n", "line 2 has no"),
    ],
)
def test_a_file_of_another_form_is_refused_by_name(tmp_path: Path, text: str, fault: str) -> None:
    path = csv_file(tmp_path, text)
    with pytest.raises(DataError, match=fault) as refused:
        read_messages(path)
    assert str(path) in str(refused.value)


def test_without_a_label_for_the_rest_every_message_gets_one() -> None:
    found = evaluate_elsewhere(TRAIN, TEST, "", settings())
    assert found.messages == len(TEST.texts)
    assert found.out_of_scope is None
    assert found.overall == found.in_scope == found.in_scope_any > 0.9


def test_what_fits_no_label_is_told_by_a_threshold_from_the_training_file_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"FOLDS": 3, "GROUPS": 2, "REPEATS": 1}.items():
        monkeypatch.setattr(elsewhere, name, value)
    test = Messages([*TEST.texts, *STRANGERS], [*TEST.labels, *[NONE] * len(STRANGERS)])
    found = evaluate_elsewhere(TRAIN, test, NONE, settings())
    assert found.out_of_scope is not None
    assert found.out_of_scope >= 0.8
    assert found.in_scope > 0.7
    assert 0 < found.threshold < 1
    assert found.as_dict()["messages"] == len(test.texts)
