from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.calibration import ANSWER_FEATURES, RANKING_FEATURES, UNCALIBRATED, Calibration, Logistic, Thresholds, read_calibration
from bot.shared.errors import NotReadyError

FITTED = Calibration(
    ranking=Logistic(dict.fromkeys(RANKING_FEATURES, 2.0)),
    answer=Logistic(dict.fromkeys(ANSWER_FEATURES, 0.5), -1.0),
    thresholds=Thresholds(0.8, 0.4, 0.5, 0.6, 0.5, 0.7),
    fitted_on=100,
    max_error=0.05,
    reliability=[[0.1, 0.12, 50]],
)


def test_a_score_is_the_weighted_sum() -> None:
    assert Logistic({"a": 2.0, "b": -1.0}, 0.5).score({"a": 3.0, "b": 4.0, "unused": 9.0}) == 2.5


@pytest.mark.parametrize(("score", "probability"), [(0.0, 0.5), (2.0, 0.8808), (-2.0, 0.1192)])
def test_a_probability_is_the_logistic_of_the_score(score: float, probability: float) -> None:
    assert Logistic({"a": 1.0}).probability({"a": score}) == pytest.approx(probability, abs=1e-4)


@given(st.floats(allow_nan=False))
def test_a_probability_lies_between_0_and_1_however_large_the_score(score: float) -> None:
    assert 0 < Logistic({"a": 1.0}).probability({"a": score}) < 1


def test_uncalibrated_nothing_is_ever_answered() -> None:
    assert UNCALIBRATED.answer.probability(dict.fromkeys(ANSWER_FEATURES, 1.0)) < UNCALIBRATED.thresholds.answer


def test_what_was_written_is_read(tmp_path: Path) -> None:
    FITTED.write(tmp_path / "router.json")
    assert read_calibration(tmp_path / "router.json") == FITTED


def test_a_new_calibration_is_taken_up_while_running(tmp_path: Path) -> None:
    path = tmp_path / "router.json"
    FITTED.write(path)
    assert read_calibration(path).max_error == 0.05
    replace(FITTED, max_error=0.01).write(path)
    os.utime(path, ns=(1, 1))
    assert read_calibration(path).max_error == 0.01


def changed(**fields: Any) -> bytes:
    raw = json.loads(json.dumps({"ranking": {"weights": {}}, "answer": {"weights": {}}, "thresholds": vars(FITTED.thresholds)}))
    return json.dumps({name: value for name, value in {**raw, **fields}.items() if value != "gone"}).encode()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        changed(ranking="gone"),
        changed(ranking=[]),
        changed(answer={"weight": 1}),
        changed(thresholds={"answer": 0.5}),
        changed(unknown=1),
    ],
    ids=[
        "empty",
        "not json",
        "list",
        "null",
        "not utf8",
        "no ranking",
        "ranking a list",
        "no weights",
        "threshold missing",
        "unknown field",
    ],
)
def test_a_file_of_another_form_is_refused_with_the_command_that_makes_it(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "router.json"
    path.write_bytes(content)
    with pytest.raises(NotReadyError, match="Run `faqtotum train`"):
        read_calibration(path)


def test_a_missing_file_is_refused_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(NotReadyError, match=r"router\.json cannot be read"):
        read_calibration(tmp_path / "router.json")
