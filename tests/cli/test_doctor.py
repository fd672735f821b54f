"""`faqtotum doctor`: the table, and the code for scripts. What is looked at is tested in tests/operation."""

from __future__ import annotations

import pytest

from bot.shared.settings import settings
from bot.store.migrate import migrate
from tests.cli.conftest import Run


@pytest.mark.usefixtures("prepared")
def test_nothing_wrong_ends_well(run: Run) -> None:
    migrate(settings().database)
    ended = run("doctor")
    assert (ended.exit_code, ended.stderr) == (0, "")
    assert "wrong" not in ended.stdout


def test_something_wrong_is_marked_with_its_remedy_and_ends_badly(run: Run) -> None:
    ended = run("doctor", COLUMNS="200")
    marked = {line.split()[1]: line for line in ended.stdout.splitlines() if line.split()[:1] == ["wrong"]}
    assert ended.exit_code == 1
    assert set(marked) == {"index", "dialogue", "database"}
    assert "faqtotum index" in marked["index"]
