"""`faqtotum evaluate`: what it refuses before anything is loaded, and what it shows. What it measures is tested end to end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.cli import evaluate
from bot.shared.decision import Candidate, Decision, LanguageGuess
from tests.cli.conftest import Run


class AlwaysLate:
    """In the place of the live pipeline: takes every message for a question after a late delivery."""

    def parse(self, text: str) -> dict[str, Any]:
        decision = Decision(
            "answer", "question", 0.9, LanguageGuess("en", 0.9, "text"), "delivery-late", (Candidate("delivery-late", 0.9),)
        )
        return {"decision": decision.as_dict()}

    def close(self) -> None:
        """Nothing to close."""


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A file of one message that is taken for something else."""
    monkeypatch.setattr(evaluate, "open_dialogue", AlwaysLate)
    path = tmp_path / "mine.jsonl"
    path.write_text('{"text": "where is it", "expect": "order-status", "kind": "faq", "language": "en"}\n', encoding="utf-8")
    return str(path)


def test_a_file_that_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    ended = run("evaluate", str(tmp_path / "nothing.jsonl"))
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert ended.stderr.startswith(f"{tmp_path}/nothing.jsonl: cannot be read")


def test_a_line_that_is_not_of_the_form_is_named_by_its_number(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text('{"text": "hi", "expect": "greet", "kind": "smalltalk", "language": "en"}\n{"text": "hi"}\n', encoding="utf-8")
    ended = run("evaluate", str(path))
    assert ended.exit_code == 1
    assert ended.stderr.startswith(f"{path}:2: not a labelled message")


@pytest.mark.parametrize("content", ["", "\n \n"])
def test_a_file_without_messages_is_refused(run: Run, tmp_path: Path, content: str) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text(content, encoding="utf-8")
    ended = run("evaluate", str(path))
    assert (ended.exit_code, ended.stderr) == (1, "There are no messages in these files.\n")


def test_a_place_for_the_predictions_that_cannot_be_written_is_told_before_the_work(run: Run, tmp_path: Path) -> None:
    ended = run("evaluate", "--predictions", str(tmp_path / "no" / "folder" / "predictions.jsonl"))
    assert ended.exit_code == 1
    assert f"{tmp_path}/no/folder" in ended.stderr
    assert "dialogue model" not in ended.stderr


@pytest.mark.parametrize(("words", "shown"), [([], False), (["--confusions"], True)])
def test_confusions_are_shown_to_those_who_ask(run: Run, mine: str, words: list[str], shown: bool) -> None:
    ended = run("evaluate", mine, *words)
    assert ended.exit_code == 0, ended.stderr
    assert ("Articles taken for others (1 messages, 1 pairs)" in ended.stdout) is shown
    assert ("where is it" in ended.stdout) is shown


def test_json_stays_json_with_confusions_asked_for(run: Run, mine: str) -> None:
    figures = json.loads(run("evaluate", mine, "--json", "--confusions").stdout)
    assert figures["all"].items() >= {"messages": 1, "top1": 0.0, "calibration_error": 0.9}.items()
