"""`faqtotum language`: making the bundled language model again."""

from __future__ import annotations

from pathlib import Path

import typer

from bot.cli.console import console, errors_as_sentences, quiet_libraries
from bot.shared.settings import settings

app = typer.Typer(help="The language model.", no_args_is_help=True)


@app.callback()
def language() -> None:
    """The language model."""


@app.command()
@errors_as_sentences
def train(
    pairs: Path = typer.Option(..., help="Folder of parallel text: parallel/en-XX.tsv.xz, tatoeba-train/, dictionaries/."),
    out: Path = typer.Option(None, help="Where to write it; the bundled model's folder where none is given."),
) -> None:
    """Learn to tell the languages apart (about five minutes on two cores)."""
    quiet_libraries()
    from bot.training.language.run import train_language

    target = out or settings().models_dir / "language"
    train_language(pairs, settings().data_dir, target, lambda line: console.print(line, style="dim"))
    console.print(f"wrote {target}. Now: faqtotum evaluate, faqtotum bench language")
