"""The command line on a small shop, in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli.main import app
from bot.operation.prepare import read_articles
from bot.shared.settings import PREFIX, settings
from bot.training.freshness import model_name
from kb_index.build import build_index
from tests.fakes.knowledge import TrigramEncoder
from tests.fakes.ports import free_port
from tests.fakes.shop import Shop

Run = Callable[..., Result]


@pytest.fixture
def environment(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """The variables of a small shop with folders and ports of its own; set here and for the processes that a test starts."""
    variables = {
        f"{PREFIX}DATA_DIR": str(shop.data),
        f"{PREFIX}MODELS_DIR": str(shop.path("models")),
        f"{PREFIX}STATE_DIR": str(shop.path("state")),
        f"{PREFIX}ENCODER": "trigrams",
        f"{PREFIX}PORT": str(free_port()),
        f"{PREFIX}DIALOGUE_PORT": str(free_port()),
        f"{PREFIX}ACTIONS_PORT": str(free_port()),
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    yield variables
    settings.cache_clear()


@pytest.fixture
def run(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """`faqtotum ...`, with variables changed by keywords."""

    def run(*words: str, typed: str = "", **variables: str) -> Result:
        for name, value in variables.items():
            monkeypatch.setenv(PREFIX + name, value)
        settings.cache_clear()
        return CliRunner().invoke(app, [*words], input=typed)

    return run


@pytest.fixture
def prepared(environment: dict[str, str]) -> None:
    """An index that is up to date, and files in the place of a trained model."""
    chosen = settings()
    build_index(read_articles(chosen), TrigramEncoder(), chosen.index_dir)
    chosen.dialogue_dir.mkdir(parents=True)
    for name in (f"{model_name(chosen)}.tar.gz", "router.json"):
        (chosen.dialogue_dir / name).touch()
