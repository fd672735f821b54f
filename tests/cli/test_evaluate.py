"""`faqtotum evaluate`: what it refuses before anything is loaded. What it measures is tested end to end."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run


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
