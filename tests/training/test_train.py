"""What training keeps, and how the router's numbers get into place. That a model comes out is tested end to end."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.nlu.calibration import UNCALIBRATED, Calibration, read_calibration
from bot.nlu.router import ROUTER_FILE
from bot.shared.settings import Settings, read_settings
from bot.training import train
from bot.training.train import MAX_ERROR, PICTURE, recalibrate, wanted_error, write_calibration

FITTED = replace(UNCALIBRATED, max_error=0.02, fitted_on=100, reliability={"all": [[0.1, 0.12, 50]]})


@pytest.fixture
def place(tmp_path: Path) -> Settings:
    """A folder for models, with one for dialogue models in it."""
    settings = replace(read_settings({}), models_dir=tmp_path)
    settings.dialogue_dir.mkdir()
    return settings


@pytest.fixture
def fitting(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, float]]:
    """Which models were fitted with which error, in the place of the live pipeline."""
    calls: list[tuple[Path, float]] = []

    def calibrate(settings: Settings, model: Path, max_error: float) -> Calibration:
        calls.append((model, max_error))
        return replace(FITTED, max_error=max_error)

    monkeypatch.setattr(train, "calibrate", calibrate)
    return calls


def test_a_training_aims_at_what_the_operator_wanted_last(place: Settings) -> None:
    FITTED.write(place.dialogue_dir / ROUTER_FILE)
    assert wanted_error(place) == 0.02


@pytest.mark.parametrize("content", [None, "", "{}", '{"max_error": 0.02}'], ids=["missing", "empty", "nothing in it", "of an older form"])
def test_without_a_file_that_says_so_it_aims_at_the_default(place: Settings, content: str | None) -> None:
    if content is not None:
        (place.dialogue_dir / ROUTER_FILE).write_text(content, encoding="utf-8")
    assert wanted_error(place) == MAX_ERROR


def test_numbers_that_aimed_at_nothing_leave_the_default(place: Settings) -> None:
    UNCALIBRATED.write(place.dialogue_dir / ROUTER_FILE)
    assert wanted_error(place) == MAX_ERROR


def test_the_numbers_and_their_picture_are_written_side_by_side(tmp_path: Path) -> None:
    assert write_calibration(FITTED, tmp_path) == (tmp_path / ROUTER_FILE, tmp_path / PICTURE)
    assert read_calibration(tmp_path / ROUTER_FILE) == FITTED
    assert "<svg" in (tmp_path / PICTURE).read_text(encoding="utf-8")


def test_fitting_anew_puts_both_in_place_and_leaves_nothing_else(place: Settings, fitting: list[tuple[Path, float]]) -> None:
    model = place.dialogue_dir / "faqtotum-1.tar.gz"
    model.touch()
    assert recalibrate(place, model, 0.03).max_error == 0.03
    assert fitting == [(model, 0.03)]
    assert wanted_error(place) == 0.03
    assert sorted(path.name for path in place.models_dir.rglob("*")) == ["dialogue", model.name, PICTURE, ROUTER_FILE]


def test_where_the_picture_fails_the_numbers_of_before_stay(
    place: Settings, fitting: list[tuple[Path, float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    FITTED.write(place.dialogue_dir / ROUTER_FILE)

    def fail(*_: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(train, "draw_reliability", fail)
    with pytest.raises(OSError, match="no space left"):
        recalibrate(place, place.dialogue_dir / "faqtotum-1.tar.gz", 0.03)
    assert wanted_error(place) == 0.02
    assert sorted(path.name for path in place.models_dir.rglob("*")) == ["dialogue", ROUTER_FILE]
