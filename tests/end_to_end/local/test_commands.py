"""The verbs that need the live pipeline, on an installation of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli.main import app
from bot.nlu.knowledge import knowledge_base
from bot.replies.renderer import Renderer
from bot.shared.settings import ROOT, settings
from bot.store.migrate import migrate

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2400), pytest.mark.usefixtures("home")]


def run(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, [*words], input=typed)


@pytest.fixture(scope="module")
def asked(home: Path) -> subprocess.CompletedProcess[str]:
    """As a script calls it: the one verb that is run in a process of its own."""
    command = [sys.executable, "-m", "bot.cli", "ask", "--json", "gdzie jest moja paczka"]
    return subprocess.run(command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, timeout=300)


@pytest.fixture
def answer(asked: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert asked.returncode == 0, asked.stderr
    parsed: dict[str, Any] = json.loads(asked.stdout)
    return parsed


def test_asked_for_json_the_output_is_json_and_the_terminal_is_quiet(asked: subprocess.CompletedProcess[str]) -> None:
    json.loads(asked.stdout)
    assert asked.stderr == ""


def test_the_decision_has_its_evidence(answer: dict[str, Any]) -> None:
    assert (answer["decision"], answer["article"], answer["language"]) == ("answer", "order-status", "pl")
    assert 0.0 < answer["confidence"] <= 1.0
    assert answer["candidates"][0]["article"] == "order-status"
    assert answer["language_evidence"]["why"] == "text"
    assert (answer["intent"], answer["reason"], answer["effects"]) == ("question", "article", [])


def test_the_reply_is_the_article_in_that_language(answer: dict[str, Any]) -> None:
    article = knowledge_base().article("order-status", "pl")
    assert article is not None
    assert [reply["text"] for reply in answer["replies"]] == [Renderer(settings().data_dir).answer(article, "pl")]


def test_for_people_there_is_the_reply_and_what_was_understood() -> None:
    ended = run("ask", "Where is my order?")
    assert ended.exit_code == 0
    assert "Account → Orders" in ended.stdout
    assert "answer (article), confidence" in ended.stdout


def test_the_conversations_language_can_be_given() -> None:
    assert json.loads(run("ask", "--json", "--language", "hu", "ok").stdout)["language"] == "hu"


def test_a_conversation_in_the_terminal_ends_with_an_empty_line() -> None:
    ended = run("chat", typed="hello\n👍\nhow can I pay\n\n")
    assert ended.exit_code == 0
    renderer = Renderer(settings().data_dir)
    plain = " ".join(ended.stdout.split())
    assert plain.startswith(" ".join(renderer.say("welcome", "en").split()))
    assert " ".join(renderer.say("greet", "en").split()) in plain
    assert " ".join(renderer.say("message_empty", "en").split()) in plain


def test_evaluating_runs_the_live_pipeline_and_writes_what_became_of_each_message(tmp_path: Path) -> None:
    messages = [
        {"text": "Where is my order?", "expect": "order-status", "kind": "faq", "language": "en"},
        {"text": "Jak mogę zapłacić?", "expect": "payment-methods", "kind": "faq", "language": "pl"},
        {"text": "Where is my order?", "expect": "return-how", "kind": "faq", "language": "en"},
        {"text": "I want to talk to a person", "expect": "handoff", "kind": "human", "language": "en"},
        {"text": "thank you very much", "expect": "thanks", "kind": "smalltalk", "language": "en"},
    ]
    path, predictions = tmp_path / "mine.jsonl", tmp_path / "predictions.jsonl"
    path.write_text("".join(json.dumps(message) + "\n" for message in messages), encoding="utf-8")
    ended = run("evaluate", str(path), "--json", "--predictions", str(predictions))
    assert ended.exit_code == 0, ended.stderr
    figures = json.loads(ended.stdout)
    assert set(figures) == {"en", "pl", "all"}
    expected = {"messages": 5, "top1": 0.6667, "coverage": 1.0, "precision": 0.6667, "human": 1.0, "smalltalk": 1.0, "language": 1.0}
    assert figures["all"].items() >= expected.items()
    lines = [json.loads(line) for line in predictions.read_text(encoding="utf-8").splitlines()]
    assert [(line["text"], line["right"]) for line in lines] == [(message["text"], number != 2) for number, message in enumerate(messages)]
    assert [line["decision"]["article"] for line in lines[:3]] == ["order-status", "payment-methods", "order-status"]


def test_the_doctor_finds_nothing_wrong() -> None:
    migrate(settings().database)
    ended = run("doctor")
    assert ended.exit_code == 0, ended.stdout
