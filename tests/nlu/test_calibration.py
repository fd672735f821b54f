from __future__ import annotations

import json
import os
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.calibration import (
    ANSWER_FEATURES,
    RANKING_FEATURES,
    UNCALIBRATED,
    ArticleThresholds,
    Calibration,
    Logistic,
    Thresholds,
    read_calibration,
)
from bot.shared.errors import NotReadyError

FITTED = Calibration(
    ranking=Logistic(dict.fromkeys(RANKING_FEATURES, 2.0)),
    answer=Logistic(dict.fromkeys(ANSWER_FEATURES, 0.5), -1.0),
    thresholds=Thresholds(0.8, 0.4, 0.5, 0.6, 0.5, 0.7),
    languages={"pl": ArticleThresholds(0.9, 0.45), "th": ArticleThresholds(0.7, 0.3)},
    fitted_on=100,
    max_error=0.05,
    reliability={"all": [[0.1, 0.12, 50]], "pl": [[0.1, 0.15, 20]]},
    curve={"all": [[0.05, 0.8, 0.9, 0.048]], "pl": [[0.05, 0.9, 0.8, 0.05]]},
)


def test_a_score_is_the_weighted_sum() -> None:
    assert Logistic({"a": 2.0, "b": -1.0}, 0.5).score({"a": 3.0, "b": 4.0, "unused": 9.0}) == 2.5


def test_a_feature_that_a_message_does_not_have_counts_nothing() -> None:
    """A message in one language has no feature of another."""
    assert Logistic({"a": 2.0, "b": -1.0}, 0.5).score({"a": 3.0}) == 6.5


@pytest.mark.parametrize(("score", "probability"), [(0.0, 0.5), (2.0, 0.8808), (-2.0, 0.1192)])
def test_a_probability_is_the_logistic_of_the_score(score: float, probability: float) -> None:
    assert Logistic({"a": 1.0}).probability({"a": score}) == pytest.approx(probability, abs=1e-4)


@given(st.floats(allow_nan=False))
def test_a_probability_lies_between_0_and_1_however_large_the_score(score: float) -> None:
    assert 0 < Logistic({"a": 1.0}).probability({"a": score}) < 1


def test_uncalibrated_nothing_is_ever_answered() -> None:
    assert UNCALIBRATED.answer.probability(dict.fromkeys(ANSWER_FEATURES, 1.0)) < UNCALIBRATED.thresholds.answer


@pytest.mark.parametrize(("code", "answer", "clarify"), [("pl", 0.9, 0.45), ("th", 0.7, 0.3), ("en", 0.8, 0.4), ("all", 0.8, 0.4)])
def test_a_language_has_its_own_thresholds_for_articles_and_one_without_has_those_over_all(
    code: str, answer: float, clarify: float
) -> None:
    assert FITTED.in_language(code).thresholds == replace(FITTED.thresholds, answer=answer, clarify=clarify)


def test_nothing_but_the_thresholds_is_of_the_language() -> None:
    assert replace(FITTED.in_language("pl"), thresholds=FITTED.thresholds) == FITTED


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


def changed(**fields: Any) -> str:
    """What is written, with fields changed or gone."""
    raw = {**asdict(FITTED), **fields}
    return json.dumps({name: value for name, value in raw.items() if value != "gone"})


# As it was written before each language had thresholds of its own.
OLDER = changed(languages="gone", curve="gone", reliability=[[0.1, 0.12, 50]])
REFUSED = {
    "empty": "",
    "not json": "{",
    "list": "[]",
    "null": "null",
    "no ranking": changed(ranking="gone"),
    "ranking a list": changed(ranking=[]),
    "no weights": changed(answer={"weight": 1}),
    "threshold missing": changed(thresholds={"answer": 0.5}),
    "languages a list": changed(languages=[]),
    "language without offers": changed(languages={"pl": {"answer": 0.9}}),
    "language a number": changed(languages={"pl": 0.9}),
    "unknown field": changed(unknown=1),
    "older form": OLDER,
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED)
def test_a_file_of_another_form_is_refused_with_the_command_that_makes_it(tmp_path: Path, content: str) -> None:
    path = tmp_path / "router.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(NotReadyError, match="Run `faqtotum train`"):
        read_calibration(path)


def test_a_file_that_is_no_text_is_refused_too(tmp_path: Path) -> None:
    path = tmp_path / "router.json"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(NotReadyError, match="Run `faqtotum train`"):
        read_calibration(path)


def test_a_missing_file_is_refused_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(NotReadyError, match=r"router\.json cannot be read"):
        read_calibration(tmp_path / "router.json")
