"""`faqtotum check`: all faults, one a line, where a script can count them. Which faults there are is tested in tests/checks."""

from __future__ import annotations

from tests.cli.conftest import Run
from tests.fakes.shop import Shop


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
