"""What must exist before anything can be served."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.operation.prepare import index_is_current, is_trained, read_articles, require_trained
from bot.shared.errors import NotReadyError
from bot.shared.settings import Settings, read_settings
from kb_index.build import build_index
from kb_index.errors import ArticleError
from tests.fakes.knowledge import TrigramEncoder
from tests.fakes.shop import Shop


@pytest.fixture
def chosen(shop: Shop) -> Settings:
    """A small shop with a state folder of its own, and an encoder that is quickly made."""
    return replace(read_settings({}), data_dir=shop.data, models_dir=shop.path("models"), state_dir=shop.path("state"), encoder="trigrams")


def index(chosen: Settings, encoder: str = "trigrams") -> None:
    build_index(read_articles(chosen), TrigramEncoder(encoder), chosen.index_dir)


def put_model(chosen: Settings, *names: str) -> None:
    chosen.dialogue_dir.mkdir(parents=True)
    for name in names:
        (chosen.dialogue_dir / name).touch()


def test_an_index_of_todays_articles_and_encoder_is_current(chosen: Settings) -> None:
    assert not index_is_current(chosen)
    index(chosen)
    assert index_is_current(chosen)


def test_a_changed_article_makes_it_outdated(chosen: Settings, shop: Shop) -> None:
    index(chosen)
    shop.replace("data/kb/pl/order-status.md", "questions:\n", "questions:\n  - gdzie mój dywan\n")
    assert not index_is_current(chosen)
    index(chosen)
    assert index_is_current(chosen)


def test_another_encoder_makes_it_outdated(chosen: Settings) -> None:
    index(chosen, "another")
    assert not index_is_current(chosen)


def test_a_faulty_article_is_not_passed_over(chosen: Settings, shop: Shop) -> None:
    shop.write("data/kb/pl/order-status.md", "no front matter")
    with pytest.raises(ArticleError, match=r"kb/pl/order-status\.md: no front matter"):
        index_is_current(chosen)


@pytest.mark.parametrize(
    ("files", "trained"),
    [((), False), (("a.tar.gz",), False), (("router.json",), False), (("a.tar.gz", "router.json"), True)],
)
def test_trained_is_a_model_with_its_router(chosen: Settings, files: tuple[str, ...], trained: bool) -> None:
    put_model(chosen, *files)
    assert is_trained(chosen) == trained


def test_without_a_model_the_command_that_makes_it_is_named(chosen: Settings) -> None:
    with pytest.raises(NotReadyError, match=r"dialogue: no trained dialogue model\. Run `faqtotum train`\."):
        require_trained(chosen)


def test_with_a_model_there_is_nothing_to_complain_of(chosen: Settings) -> None:
    put_model(chosen, "a.tar.gz", "router.json")
    require_trained(chosen)
    assert Path(chosen.dialogue_dir).is_dir()
