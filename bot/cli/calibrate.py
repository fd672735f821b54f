"""`faqtotum calibrate`: how sure the bot must be before it answers."""

from __future__ import annotations

import typer
from rich.table import Table

from bot.cli.console import console, quiet_libraries
from bot.nlu.calibration import Calibration
from bot.shared.settings import settings


def calibrate(
    max_error: float = typer.Option(0.05, "--max-error", min=0.001, max=0.5, help="Share of the given answers that may be wrong."),
) -> None:
    """Fit the thresholds anew on data/calibration for the model that is there; running bots follow, later trainings keep the target."""
    quiet_libraries()
    from bot.training.freshness import latest_model
    from bot.training.train import PICTURE, recalibrate

    model = latest_model(settings().dialogue_dir)
    with console.status("reading the labelled messages"):
        fitted = recalibrate(settings(), model, max_error)
    console.print(_summary(fitted, max_error))
    console.print(_curve(fitted))
    console.print(f"wrote {settings().dialogue_dir / 'router.json'} and {PICTURE} beside it")


def _summary(fitted: Calibration, max_error: float) -> Table:
    from bot.training.thresholds import expected_calibration_error

    shown = Table(title=f"At most {max_error:.1%} of answers wrong, on held-out folds")
    for title in ("language", "answers from", "offers from", "messages", "calibration error"):
        shown.add_column(title, justify="left" if title == "language" else "right")
    for name, rows in fitted.reliability.items():
        own = fitted.in_language(name).thresholds
        messages = str(int(sum(row[2] for row in rows)))
        shown.add_row(name, f"{own.answer:.2f}", f"{own.clarify:.2f}", messages, f"{expected_calibration_error(rows):.3f}")
    return shown


def _curve(fitted: Calibration) -> Table:
    shown = Table(title="What each error gives: share of questions answered (share of answers wrong)")
    shown.add_column("language")
    for row in next(iter(fitted.curve.values()), []):
        shown.add_column(f"{row[0]:.0%}", justify="right")
    for name, rows in fitted.curve.items():
        shown.add_row(name, *(f"{row[2]:.1%} ({row[3]:.1%})" for row in rows))
    return shown
