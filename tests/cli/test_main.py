"""All verbs: what they say of themselves, and how they end when something is not in order."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.cli.main import app
from bot.shared.settings import ROOT
from tests.cli.conftest import Run
from tests.fakes.shop import Shop

VERBS = ("ask", "calibrate", "chat", "check", "doctor", "evaluate", "index", "train", "up")
# With what each verb needs to get going.
CALLS = {verb: [verb] for verb in VERBS} | {
    "ask": ["ask", "hello"],
    "encoder train": ["encoder", "train", "--pairs", "nowhere", "--teacher", "nobody"],
    "language train": ["language", "train", "--pairs", "nowhere"],
    **{f"bench {part}": ["bench", part] for part in ("language", "encoder", "index", "pipeline", "understanding")},
}
GROUPS = {"encoder": "train", "language": "train", "bench": "pipeline", "outbox": "list", "simulate": "whatsapp"}


def test_these_are_the_verbs() -> None:
    assert {command.callback.__name__ for command in app.registered_commands if command.callback} == set(VERBS)
    assert [group.name for group in app.registered_groups] == list(GROUPS)


@pytest.mark.parametrize("words", [[], *([group] for group in GROUPS), *(name.split() for name in CALLS)], ids=" ".join)
def test_every_verb_explains_itself(run: Run, words: list[str]) -> None:
    shown = run(*words, "--help")
    assert shown.exit_code == 0
    assert "Usage: " in shown.stdout
    assert len([line for line in shown.stdout.splitlines() if line.strip()]) >= 4, "usage, a sentence, options"


@pytest.mark.parametrize(("words", "verb"), [([], "train"), *(([group], verb) for group, verb in GROUPS.items())])
def test_without_a_verb_there_is_the_list_of_them(run: Run, words: list[str], verb: str) -> None:
    shown = run(*words)
    assert "Commands" in shown.stdout
    assert verb in shown.stdout


@pytest.mark.parametrize(
    "words",
    [
        ["fly"],
        ["ask"],
        ["check", "--fast"],
        ["evaluate", "--figures"],
        ["encoder", "train"],
        ["language", "train"],
        ["bench", "fly"],
    ],
    ids=" ".join,
)
def test_a_wrong_call_is_refused_with_the_way_to_help(run: Run, words: list[str]) -> None:
    refused = run(*words)
    assert refused.exit_code == 2
    assert "Usage: " in refused.stderr


@pytest.mark.parametrize("words", CALLS.values(), ids=CALLS)
def test_a_bad_setting_is_one_sentence(run: Run, words: list[str]) -> None:
    ended = run(*words, PORT="eighty")
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert ended.stderr == "FAQTOTUM_PORT='eighty' is not a int. See the settings table in README.md.\n"


@pytest.mark.parametrize("url", ["mysql://me:hunter2@db/shop", "postgres://me:hunter2@db/shop", "hunter2"])
def test_a_database_that_is_not_supported_is_one_sentence_without_its_password(run: Run, url: str) -> None:
    """SE-9"""
    ended = run("doctor", DATABASE_URL=url)
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert ended.stderr.startswith("FAQTOTUM_DATABASE_URL must begin with sqlite:// or postgresql://.")
    assert "hunter2" not in ended.stderr


@pytest.mark.parametrize("words", [["ask", "hello"], ["chat"], ["evaluate"], ["bench", "pipeline"]], ids=" ".join)
def test_without_a_model_the_command_that_makes_it_is_named(run: Run, shop: Shop, words: list[str]) -> None:
    ended = run(*words)
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert ended.stderr == f"{shop.path('models')}/dialogue: no trained dialogue model. Run `faqtotum train`.\n"


@pytest.mark.parametrize("verb", ["index", "train"])
def test_a_broken_article_is_named_by_its_path(run: Run, shop: Shop, verb: str) -> None:
    shop.write("data/kb/pl/order-status.md", "no front matter")
    ended = run(verb)
    assert ended.exit_code == 1
    assert ended.stderr.startswith(f"{shop.data}/kb/pl/order-status.md: no front matter")


@pytest.mark.parametrize("verb", ["index", "train", "check"])
def test_several_faults_of_articles_are_all_named(run: Run, shop: Shop, verb: str) -> None:
    for article in ("order-status", "return-policy"):
        shop.write(f"data/kb/pl/{article}.md", "no front matter")
    ended = run(verb)
    assert ended.exit_code == 1
    assert sum(line.endswith("then the answer.") for line in ended.stderr.splitlines()) == 2


def test_the_process_ends_with_the_code_and_without_a_traceback(environment: dict[str, str]) -> None:
    """As an operator calls it."""
    ended = subprocess.run([sys.executable, "-m", "bot.cli", "ask", "hello"], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.endswith("no trained dialogue model. Run `faqtotum train`.\n")
    assert "Traceback" not in ended.stderr
