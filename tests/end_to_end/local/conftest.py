"""The live pipeline in this process, without servers, on a copy of the data that tests may change."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.shared.settings import PREFIX, ROOT, settings

Talk = Callable[..., Any]


@contextmanager
def variables(**changed: object) -> Iterator[None]:
    """Settings of this process, changed for a while."""
    before = dict(os.environ)
    os.environ.update({PREFIX + name: str(value) for name, value in changed.items()})
    settings.cache_clear()
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        settings.cache_clear()


@pytest.fixture(scope="package")
def home(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An installation with a folder of its own: `data`, `state`. This process works in it."""
    from bot.cli.console import quiet_libraries
    from bot.nlu.knowledge import encoder, knowledge_base
    from bot.operation.prepare import build

    folder = tmp_path_factory.mktemp("home")
    shutil.copytree(ROOT / "data", folder / "data")
    with variables(MODELS_DIR=trained.parent, DATA_DIR=folder / "data", STATE_DIR=folder / "state"):
        quiet_libraries()
        knowledge_base.cache_clear()
        encoder.cache_clear()
        build(settings())
        yield folder
    knowledge_base.cache_clear()


@pytest.fixture(scope="package")
def dialogue(home: Path) -> Iterator[Any]:
    """The agent, loaded once."""
    from bot.dialogue.local import LocalDialogue
    from bot.training.freshness import latest_model

    loaded = LocalDialogue(latest_model(settings().dialogue_dir))
    yield loaded
    loaded.close()


@pytest.fixture
def talk(dialogue: Any) -> Talk:
    """Says something in a conversation of its own: `talk("hello") -> Turn`; keywords become metadata, as the gateway sends them."""
    conversation = uuid.uuid4().hex

    def talk(text: str, **metadata: Any) -> Any:
        return dialogue.turn(conversation, text, metadata)

    return talk
