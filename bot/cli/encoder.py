"""`faqtotum encoder`: making the bundled encoder again."""

from __future__ import annotations

from pathlib import Path

import typer

from bot.cli.console import console, errors_as_sentences, quiet_libraries
from bot.shared.settings import settings

app = typer.Typer(help="The sentence encoder.", no_args_is_help=True)


@app.callback()
def encoder() -> None:
    """The sentence encoder."""


@app.command()
@errors_as_sentences
def train(
    pairs: Path = typer.Option(..., help="Folder of parallel text: parallel/en-XX.tsv.xz, tatoeba-train/, dictionaries/."),
    teacher: str = typer.Option(..., help="English sentence-transformers model: a folder or a hub name."),
    out: Path = typer.Option(None, help="Where to write it; the bundled encoder's folder where none is given."),
    epochs: int = typer.Option(6, min=1, help="Passes over the pairs; each takes one to two minutes on two cores."),
) -> None:
    """Distil the encoder from an English teacher and parallel text (about half an hour on two cores)."""
    quiet_libraries()
    from kb_index.encoder_training.run import train_encoder
    from kb_index.sources import markdown

    target = out or settings().models_dir / "encoder"
    articles = markdown.read(settings().data_dir / "kb")
    train_encoder(pairs, teacher, articles, target, epochs, lambda line: console.print(line, style="dim"))
    console.print(f"wrote {target}. Now: faqtotum index, faqtotum train, faqtotum evaluate")
