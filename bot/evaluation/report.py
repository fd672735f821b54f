"""The figures as a table for the terminal."""

from __future__ import annotations

from collections.abc import Mapping

from rich.table import Table

from bot.evaluation.figures import Figures
from bot.training.thresholds import ALL

COLUMNS = {
    "top1": "top-1",
    "top3": "top-3",
    "coverage": "answered",
    "precision": "of these right",
    "human": "person: handed off",
    "human_answered": "person: answered",
    "oos_answered": "out of scope: answered",
    "complaint": "complaints met",
    "smalltalk": "small talk",
    "language": "language",
}


def table(figures: Mapping[str, Figures]) -> Table:
    """One row a language; shares in percent."""
    result = Table(title="Understanding, on messages that nothing learned from")
    result.add_column("language")
    result.add_column("messages", justify="right")
    for title in (*COLUMNS.values(), "calibration error", "p50 ms", "p95 ms"):
        result.add_column(title, justify="right")
    for code, row in figures.items():
        plain = row.as_dict()
        shares = [_percent(plain[name]) for name in COLUMNS]
        result.add_row(
            code,
            str(row.messages),
            *shares,
            _plain(row.calibration_error),
            f"{row.p50_ms:.1f}",
            f"{row.p95_ms:.1f}",
            end_section=code != ALL,
        )
    return result


def _plain(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value * 100:.1f}"
