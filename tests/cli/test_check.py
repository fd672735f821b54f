"""`faqtotum check`: all faults, one a line, where a script can count them. Which faults there are is tested in tests/checks."""

from __future__ import annotations

import pytest
import yaml

from bot.checks.examples import FEWEST_EXAMPLES, WITHOUT_EXAMPLES
from bot.shared.settings import ROOT
from tests.cli.conftest import Run
from tests.fakes.shop import INTENTS, LANGUAGES, Shop


@pytest.fixture(autouse=True)
def all_intents(shop: Shop) -> None:
    """The command holds the data to the real domain, so the small shop needs examples of all its intents."""
    for intent in set(yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"]) - WITHOUT_EXAMPLES - {*INTENTS}:
        for language in LANGUAGES:
            examples = "".join(f"  - {intent} number {number}\n" for number in range(FEWEST_EXAMPLES))
            shop.write(f"data/languages/{language}/nlu/{intent}.yml", f"intent: {intent}\nexamples:\n{examples}")


def test_data_in_order_is_said_so(run: Run) -> None:
    ended = run("check")
    assert (ended.exit_code, ended.stdout, ended.stderr) == (0, "The data is in order.\n", "")


def test_every_fault_is_a_line_however_long_and_the_number_is_the_last(run: Run, shop: Shop) -> None:
    shop.change("data/languages/en/replies.yml", lambda raw: raw.pop("apology"))
    shop.append("data/evaluation/en.jsonl", text="[bold]" + "very " * 60 + "long[/bold]", expect="nothing")
    ended = run("check")
    lines = ended.stderr.splitlines()
    assert (ended.exit_code, ended.stdout, len(lines)) == (1, "", 3)
    assert lines[0] == "data/languages/en/replies.yml: the reply 'apology' is missing"
    assert lines[1].startswith("data/evaluation/en.jsonl: '[bold]very ")
    assert lines[2] == "2 faults."


def test_broken_rules_are_a_fault_and_no_traceback(run: Run, shop: Shop) -> None:
    shop.write("data/dialogue/rules.yml", "rules: [")
    ended = run("check")
    assert ended.exit_code == 1
    assert ended.stderr.splitlines()[0].startswith("data/dialogue/rules.yml: not a file of rules")
