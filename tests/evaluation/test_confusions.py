"""Which articles are taken for which."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.console import Console

from bot.evaluation.confusions import NOTHING, SHOWN, Confusion, confusion_table, confusions
from bot.evaluation.predict import Prediction
from tests.evaluation.conftest import Predict

STATUS, LATE, LOST = "order-status", "delivery-late", "delivery-lost"


@pytest.fixture
def predictions(predicted: Predict) -> list[Prediction]:
    """Three orders taken for late deliveries, one for a lost one, one for nothing, and what is no confusion."""
    return [
        predicted(articles=(STATUS, LATE)),
        predicted(articles=(LOST, STATUS), action="clarify"),
        predicted(articles=(LATE, STATUS), language="pl"),
        predicted(articles=(LATE, STATUS), language="en", action="clarify"),
        predicted(articles=(LATE,), language="pl", action="handoff"),
        predicted(action="handoff"),
        predicted("human", "handoff", articles=(LATE,)),
        predicted("smalltalk", "greet", "clarify", articles=(STATUS,)),
    ]


def shown(pairs: list[Confusion]) -> list[list[str]]:
    """The cells of the table, row by row."""
    console = Console(width=300)
    with console.capture() as capture:
        console.print(confusion_table(pairs))
    return [[cell.strip() for cell in line.strip("│").split("│")] for line in capture.get().splitlines() if line.startswith("│")]


def test_pairs_come_with_the_most_frequent_first_and_then_by_name(predictions: list[Prediction]) -> None:
    found = [(pair.expected, pair.found, len(pair.predictions)) for pair in confusions(predictions)]
    assert found == [(STATUS, LATE, 3), (STATUS, NOTHING, 1), (STATUS, LOST, 1)]


def test_the_other_way_round_is_another_pair(predicted: Predict) -> None:
    found = confusions([predicted(expect=STATUS, articles=(LATE,)), predicted(expect=LATE, articles=(STATUS,))])
    assert [(pair.expected, pair.found) for pair in found] == [(LATE, STATUS), (STATUS, LATE)]


def test_a_wrong_answer_weighs_more_than_a_wrong_offer(predictions: list[Prediction]) -> None:
    assert [pair.answered for pair in confusions(predictions)] == [1, 0, 0]


def test_the_languages_are_counted(predictions: list[Prediction]) -> None:
    assert [pair.languages for pair in confusions(predictions)] == ["pl 2 en 1", "en 1", "en 1"]


def test_languages_as_frequent_are_in_the_order_of_their_codes(predicted: Predict) -> None:
    made = [predicted(articles=(LATE,), language=code) for code in ("th", "bg", "hu")]
    assert confusions(made)[0].languages == "bg 1 hu 1 th 1"


def test_where_all_is_right_there_is_no_pair(predicted: Predict) -> None:
    assert confusions([predicted(articles=(STATUS, LATE)), predicted("oos", "no_answer", "chat")]) == []


def test_the_table_has_a_row_for_each_pair_with_a_message(predictions: list[Prediction]) -> None:
    rows = shown(confusions(predictions))
    assert rows[0] == [STATUS, LATE, "3", "1", "pl 2 en 1", "a message"]
    assert [row[1] for row in rows] == [LATE, NOTHING, LOST]


def test_a_long_list_is_cut_and_its_title_counts_all(predicted: Predict) -> None:
    pairs = confusions([predicted(articles=(f"article-{number:03}",)) for number in range(SHOWN + 5)])
    assert [row[1] for row in shown(pairs)] == [f"article-{number:03}" for number in range(SHOWN)]
    assert f"({SHOWN + 5} messages, {SHOWN + 5} pairs)" in str(confusion_table(pairs).title)


@pytest.mark.parametrize("text", ["[bold]where[/bold] is it", "where [/] is it", "[order 17]", "where \\[is it"])
def test_a_message_is_shown_as_it_was_written(predicted: Predict, text: str) -> None:
    item = predicted(articles=(LATE,))
    odd = replace(item, message=replace(item.message, text=text))
    assert shown(confusions([odd]))[0][-1] == text
