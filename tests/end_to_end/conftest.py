"""What all end-to-end tests need: a trained model, made at most once for the whole run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.shared.settings import PREFIX, ROOT, read_settings

TRAINING_SECONDS = 1500


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models folder: the repository's, if its live model was learned from today's data; else one that is made here."""
    from bot.training.train import data_hash  # imports Rasa

    chosen = read_settings({})
    models = sorted(chosen.dialogue_dir.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    live = models[-1].name if models else ""
    if live == f"faqtotum-{data_hash(chosen)}.tar.gz" and (chosen.dialogue_dir / "router.json").is_file():
        return chosen.models_dir
    folder = tmp_path_factory.mktemp("models")
    (folder / "encoder").symlink_to(chosen.models_dir / "encoder")
    environment = environment_of(folder, tmp_path_factory.mktemp("training"))
    command = [sys.executable, "-m", "bot.cli", "train"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=TRAINING_SECONDS)
    assert done.returncode == 0, done.stderr
    return folder


def environment_of(models: Path, state: Path, **variables: object) -> dict[str, str]:
    """The variables of an installation of its own: nothing that is set outside the tests counts."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    own = {"MODELS_DIR": models, "STATE_DIR": state, **variables}
    return {**inherited, **{PREFIX + name: str(value) for name, value in own.items()}}
