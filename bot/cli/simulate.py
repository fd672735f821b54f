"""`faqtotum simulate`: channels tried at home, with a stand-in for the provider. Nothing leaves this machine."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import typer

from bot.cli.console import console, errors_as_sentences, quiet_libraries
from bot.shared.settings import settings

app = typer.Typer(help="Try a channel at home, with a stand-in for its provider.", no_args_is_help=True)


@app.callback()
def simulate() -> None:
    """Try a channel at home, with a stand-in for its provider."""


@app.command()
@errors_as_sentences
def whatsapp() -> None:
    """Start everything with a stand-in for Meta, and chat as a customer. Lines may also come from a pipe."""
    quiet_libraries()
    from bot.trials.simulate import simulate as run

    run(settings(), _lines(), lambda line: console.print(line, markup=False, soft_wrap=True))


def _lines() -> Iterator[str]:
    """What is typed, until Ctrl-D or Ctrl-C; from a pipe, its lines, echoed."""
    if not sys.stdin.isatty():
        sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]  # whatever bytes a pipe brings
        for line in sys.stdin:
            console.print(f"> {line.rstrip()}", markup=False, soft_wrap=True)
            yield line
        return
    while True:
        try:
            yield console.input("[bold]> [/bold]")
        except (EOFError, KeyboardInterrupt):
            return
