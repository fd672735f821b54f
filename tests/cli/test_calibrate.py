"""`faqtotum calibrate`: what it asks for and shows. The fitting itself is tested in tests/training."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.nlu.calibration import UNCALIBRATED, ArticleThresholds, Calibration
from bot.shared.errors import DataError
from bot.shared.settings import Settings
from bot.training import train
from tests.cli.conftest import Run
from tests.fakes.shop import Shop

FITTED = replace(
    UNCALIBRATED,
    thresholds=replace(UNCALIBRATED.thresholds, answer=0.71, clarify=0.32),
    languages={"pl": ArticleThresholds(0.83, 0.44)},
    reliability={"all": [[0.2, 0.1, 100], [0.9, 0.9, 300]], "pl": [[0.9, 0.8, 50]]},
    curve={"all": [[0.01, 0.95, 0.5, 0.01], [0.05, 0.71, 0.925, 0.049]], "pl": [[0.01, 0.97, 0.25, 0.0], [0.05, 0.83, 0.875, 0.05]]},
)


@pytest.fixture
def fitted(prepared: None, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, float]]:
    """What was fitted with which error, in the place of the live pipeline."""
    calls: list[tuple[Path, float]] = []

    def recalibrate(settings: Settings, model: Path, max_error: float) -> Calibration:
        calls.append((model, max_error))
        return FITTED

    monkeypatch.setattr(train, "recalibrate", recalibrate)
    return calls


def rows(shown: str, name: str) -> list[list[str]]:
    """The cells of the rows of a language."""
    cells = ([cell.strip() for cell in line.strip("│").split("│")] for line in shown.splitlines() if line.startswith("│"))
    return [row for row in cells if row[0] == name]


@pytest.mark.parametrize(("words", "max_error"), [([], 0.05), (["--max-error", "0.02"], 0.02)])
def test_the_live_model_is_fitted_with_the_error_that_was_wanted(
    run: Run, fitted: list[tuple[Path, float]], words: list[str], max_error: float
) -> None:
    ended = run("calibrate", *words)
    assert (ended.exit_code, ended.stderr) == (0, "")
    assert [(model.suffixes, error) for model, error in fitted] == [([".tar", ".gz"], max_error)]
    assert f"At most {max_error:.1%} of answers wrong" in ended.stdout


def test_each_language_is_shown_with_its_own_thresholds(run: Run, fitted: list[tuple[Path, float]]) -> None:
    shown = run("calibrate").stdout
    assert rows(shown, "all")[0] == ["all", "0.71", "0.32", "400", "0.025"]
    assert rows(shown, "pl")[0] == ["pl", "0.83", "0.44", "50", "0.100"]


def test_what_other_errors_would_give_is_shown(run: Run, fitted: list[tuple[Path, float]]) -> None:
    shown = run("calibrate").stdout
    assert rows(shown, "all")[1] == ["all", "50.0% (1.0%)", "92.5% (4.9%)"]
    assert rows(shown, "pl")[1] == ["pl", "25.0% (0.0%)", "87.5% (5.0%)"]


def test_where_it_was_written_is_told(run: Run, fitted: list[tuple[Path, float]], shop: Shop) -> None:
    said = " ".join(run("calibrate").stdout.split())
    assert "router.json and reliability.svg beside it" in said


@pytest.mark.parametrize("max_error", ["0", "0.6", "-0.1", "five"])
def test_an_error_that_cannot_be_aimed_at_is_refused(run: Run, fitted: list[tuple[Path, float]], max_error: str) -> None:
    ended = run("calibrate", "--max-error", max_error)
    assert (ended.exit_code, fitted) == (2, [])
    assert "--max-error" in ended.stderr


def test_without_a_model_the_command_that_makes_it_is_named(run: Run, shop: Shop) -> None:
    ended = run("calibrate")
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert ended.stderr == f"{shop.path('models')}/dialogue: no dialogue model yet. Run `faqtotum train`.\n"


def test_a_fault_in_the_labelled_messages_is_one_sentence(run: Run, prepared: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def recalibrate(*_: object) -> Calibration:
        raise DataError("data/calibration/pl.jsonl:3: not a labelled message.")

    monkeypatch.setattr(train, "recalibrate", recalibrate)
    ended = run("calibrate")
    assert ended.exit_code == 1
    assert ended.stderr == "data/calibration/pl.jsonl:3: not a labelled message.\n"
