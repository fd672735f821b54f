"""`faqtotum check`: every fault in the data, at once."""

from __future__ import annotations

import typer

from bot.checks.run import all_faults
from bot.cli.console import complaints, console
from bot.shared.settings import ROOT, settings


def check() -> None:
    """Read all texts, facts, articles, examples and rules, and name every fault as `path: fault`."""
    faults = all_faults(settings().data_dir, ROOT / "domain.yml")
    for fault in faults:
        complaints.print(fault, markup=False, soft_wrap=True)
    if faults:
        complaints.print(f"{len(faults)} faults.", style="red")
        raise typer.Exit(1)
    console.print("The data is in order.", style="green")
