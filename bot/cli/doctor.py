"""`faqtotum doctor`: what is installed, what is running, what is wrong and how to mend it."""

from __future__ import annotations

import typer
from rich.table import Table

from bot.cli.console import console, quiet_libraries
from bot.shared.settings import settings


def doctor() -> None:
    """Examine this installation."""
    quiet_libraries()
    from bot.operation.examine import examine

    findings = examine(settings())
    table = Table("", "", "found", "remedy", box=None)
    for finding in findings:
        mark = "[green]ok[/green]" if finding.good else "[red]wrong[/red]"
        table.add_row(mark, finding.what, finding.found, "" if finding.good else finding.remedy)
    console.print(table)
    if not all(finding.good for finding in findings):
        raise typer.Exit(1)
