"""The table for the terminal."""

from __future__ import annotations

from rich.console import Console

from bot.evaluation.figures import figures_by_language
from bot.evaluation.report import COLUMNS, table
from tests.evaluation.conftest import Predict


def shown(predicted: Predict) -> str:
    console = Console(width=300)
    right, wrong = predicted(articles=("order-status",), language="pl"), predicted(articles=("gift-card",), language="hu", milliseconds=20)
    with console.capture() as capture:
        console.print(table(figures_by_language([right, wrong])))
    return capture.get()


def test_a_row_for_each_language_and_for_all(predicted: Predict) -> None:
    rows = [line.split()[1] for line in shown(predicted).splitlines() if line.startswith("│")]
    assert rows == ["hu", "pl", "all"]


def test_shares_are_in_percent_and_nothing_to_count_is_a_dash(predicted: Predict) -> None:
    polish = next(line for line in shown(predicted).splitlines() if line.startswith("│ pl"))
    cells = [cell.strip() for cell in polish.strip("│").split("│")]
    assert cells == ["pl", "1", "100.0", "100.0", "100.0", "100.0", "-", "-", "-", "-", "-", "100.0", "0.500", "10.0", "10.0"]


def test_every_figure_has_its_column(predicted: Predict) -> None:
    text = shown(predicted)
    assert [title for title in (*COLUMNS.values(), "calibration error", "p50 ms", "p95 ms") if title not in text] == []


def test_without_a_question_there_is_no_calibration_to_speak_of(predicted: Predict) -> None:
    console = Console(width=300)
    with console.capture() as capture:
        console.print(table(figures_by_language([predicted("smalltalk", "greet", "chat", "greet")])))
    english = next(line for line in capture.get().splitlines() if line.startswith("│ en"))
    assert [cell.strip() for cell in english.strip("│").split("│")][-3:] == ["-", "10.0", "10.0"]
