"""The reliability diagram: does the bot know how sure it may be? One panel a language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.training.thresholds import expected_calibration_error

COLUMNS = 4
INK, GRID, FILL = "#1f3a5f", "#c9d1dc", "#8fb3dd"


def draw_reliability(rows: Mapping[str, Sequence[Sequence[float]]], path: Path) -> None:
    """Writes the diagram as SVG.

    Args:
        rows: language -> rows of (predicted probability, share right, messages).
        path: file to write.
    """
    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG  # no display, no global state
    from matplotlib.figure import Figure

    lines = -(-len(rows) // COLUMNS)
    figure = Figure(figsize=(3.0 * COLUMNS, 3.1 * lines), constrained_layout=True)
    FigureCanvasSVG(figure)
    axes = figure.subplots(lines, COLUMNS, squeeze=False).ravel()
    for axis, (name, points) in zip(axes, rows.items(), strict=False):
        _panel(axis, name, points)
    for axis in axes[len(rows) :]:
        axis.set_visible(False)
    # The same numbers give the same file: no date, no random ids.
    with rc_context({"svg.hashsalt": "faqtotum"}):
        figure.savefig(path, format="svg", metadata={"Date": None})


def _panel(axis: Any, name: str, points: Sequence[Sequence[float]]) -> None:
    """Above: share right against predicted probability. Below: how many messages there are of each."""
    total = sum(row[2] for row in points)
    axis.plot([0, 1], [0, 1], color=GRID, linewidth=1)
    axis.bar([row[0] for row in points], [row[2] / total for row in points], width=0.06, color=FILL, alpha=0.6)
    axis.plot([row[0] for row in points], [row[1] for row in points], color=INK, marker="o", markersize=4, linewidth=1.4)
    axis.set_title(f"{name}: {total} messages, error {expected_calibration_error(points):.3f}", fontsize=9)
    axis.set(xlim=(0, 1), ylim=(0, 1.02), xlabel="predicted probability", ylabel="share right")
    axis.tick_params(labelsize=7)
