"""The training run: Rasa learns, then the router's numbers are fitted on the new model."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from bot.nlu.calibration import Calibration, read_calibration
from bot.nlu.router import ROUTER_FILE
from bot.shared.errors import NotReadyError
from bot.shared.settings import Settings
from bot.training.calibrate import collect, fit
from bot.training.freshness import CONFIG, DOMAIN, model_name
from bot.training.labelled import read_folder
from bot.training.picture import draw_reliability

MAX_ERROR = 0.05
PICTURE = "reliability.svg"


def train(settings: Settings, tell: Callable[[str], None] = print) -> Path:
    """Train a dialogue model and fit the router. The knowledge base's index must exist.

    Args:
        settings: where data and models are.
        tell: called with a line at each step.

    Returns:
        The model's archive.

    Raises:
        NotReadyError: when Rasa gave no model.
    """
    os.environ.setdefault("RASA_CACHE_DIRECTORY", str(settings.state_dir / "rasa-cache"))
    settings.dialogue_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.models_dir, prefix=".training-") as workplace:
        return _train_in(Path(workplace), settings, tell)


def _train_in(workplace: Path, settings: Settings, tell: Callable[[str], None]) -> Path:
    """Model and router are made in a folder of their own and moved together, so that a stopped training changes nothing."""
    from rasa.model_training import train as rasa_train

    tell("learning languages, intents and rules")
    result = rasa_train(
        domain=str(DOMAIN),
        config=str(CONFIG),
        training_files=[str(settings.data_dir / "dialogue")],
        output=str(workplace),
        fixed_model_name=model_name(settings),
        force_training=True,
    )
    if result.model is None:
        raise NotReadyError(f"Training ended without a model (code {result.code}). Run `faqtotum check`, then `faqtotum train` again.")
    tell("fitting the router on labelled messages")
    made = write_calibration(calibrate(settings, Path(result.model), wanted_error(settings)), workplace)
    for path in (*made, Path(result.model)):
        os.replace(path, settings.dialogue_dir / path.name)
    return settings.dialogue_dir / Path(result.model).name


def wanted_error(settings: Settings) -> float:
    """The share of wrong answers that the operator aimed at last (`faqtotum calibrate --max-error`), else the default."""
    try:
        return read_calibration(settings.dialogue_dir / ROUTER_FILE).max_error or MAX_ERROR
    except NotReadyError:
        return MAX_ERROR


def write_calibration(calibration: Calibration, folder: Path) -> tuple[Path, Path]:
    """The numbers and the reliability diagram, as two files; their paths."""
    numbers, picture = folder / ROUTER_FILE, folder / PICTURE
    calibration.write(numbers)
    draw_reliability(calibration.reliability, picture)
    return numbers, picture


def recalibrate(settings: Settings, model: Path, max_error: float) -> Calibration:
    """Fit the router anew for a model that exists, and put the numbers in place; running bots follow.

    Args:
        settings: where data and models are.
        model: its archive.
        max_error: share of answers that may be wrong, above 0 and below 1.
    """
    fitted = calibrate(settings, model, max_error)
    with tempfile.TemporaryDirectory(dir=settings.models_dir, prefix=".calibrating-") as workplace:
        for path in write_calibration(fitted, Path(workplace)):
            os.replace(path, settings.dialogue_dir / path.name)
    return fitted


def calibrate(settings: Settings, model: Path, max_error: float) -> Calibration:
    """The router's numbers, fitted for a model.

    Args:
        settings: where data and models are.
        model: its archive.
        max_error: share of answers that may be wrong.
    """
    from bot.dialogue.local import LocalDialogue

    dialogue = LocalDialogue(model)
    try:
        samples = collect(read_folder(settings.data_dir / "calibration"), dialogue.parse)
    finally:
        dialogue.close()
    return fit(samples, max_error)
