"""`faqtotum index`: bring the knowledge base's index up to date."""

from __future__ import annotations

import typer

from bot.cli.console import console, quiet_libraries
from bot.shared.settings import settings


def index(rebuild: bool = typer.Option(False, help="Encode everything anew.")) -> None:
    """Index the articles. Only changed texts are encoded; running bots follow without restart."""
    quiet_libraries()
    from bot.operation import prepare

    if not rebuild and prepare.index_is_current(settings()):
        console.print("The index is up to date.")
        return
    with console.status("encoding"):
        report = prepare.build(settings(), rebuild)
    articles = ", ".join(f"{code} {count}" for code, count in sorted(report.articles.items()))
    console.print(f"{report.entries} entries ({report.encoded} newly encoded) of articles: {articles}")
