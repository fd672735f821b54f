"""`faqtotum index`: only what changed is encoded."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import Result

from bot.shared.settings import ROOT
from tests.cli.conftest import Run
from tests.fakes.shop import Shop

pytestmark = pytest.mark.slow
ORDER_STATUS = "data/kb/pl/order-status.md"
Index = Callable[..., Result]


@pytest.fixture
def index(run: Run) -> Index:
    """With the bundled encoder."""
    return lambda *words: run("index", *words, ENCODER=str(ROOT / "models" / "encoder"))


def encoded(ended: Result) -> int:
    """How many texts were encoded."""
    assert ended.exit_code == 0, ended.stderr
    return int(ended.stdout.split("(")[1].split(" ")[0])


def test_a_second_run_has_nothing_to_do(index: Index) -> None:
    first = index()
    assert "of articles: en 3, pl 3" in first.stdout
    assert encoded(first) > 100
    assert index().stdout == "The index is up to date.\n"


def test_one_new_question_is_one_text_to_encode(index: Index, shop: Shop) -> None:
    index()
    shop.replace(ORDER_STATUS, "questions:\n", "questions:\n  - gdzie utknął mój dywanik\n")
    assert encoded(index()) == 1


def test_an_article_that_goes_costs_nothing(index: Index, shop: Shop) -> None:
    index()
    shop.path(ORDER_STATUS).unlink()
    ended = index()
    assert encoded(ended) == 0
    assert "of articles: en 3, pl 2" in ended.stdout


def test_rebuilding_encodes_everything_anew(index: Index) -> None:
    assert encoded(index()) == encoded(index("--rebuild"))
