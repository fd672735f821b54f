"""`faqtotum bench`: speed and quality of the parts, beside others, in one run."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import typer

from bot.cli.console import console, errors_as_sentences, quiet_libraries
from bot.shared.errors import DataError
from bot.shared.settings import settings

app = typer.Typer(help="Speed and quality of the parts, beside others, in one run.", no_args_is_help=True)
DATA = typer.Option(None, "--data", help="Folder with ntrex/ and tatoeba-train/; without it, only the shop's own messages are measured.")
SIZES = typer.Option("10000,100000,1000000", "--sizes", help="Numbers of index entries, comma-separated.")


@app.callback()
def bench() -> None:
    """Speed and quality of the parts, beside others, in one run."""


@app.command()
@errors_as_sentences
def language(data: Path = DATA, as_json: bool = typer.Option(False, "--json", help="Print the figures as JSON.")) -> None:
    """Language detection beside lingua and langdetect."""
    quiet_libraries()
    from bot.bench import language as bench_of
    from bot.bench.sources import data_folder

    rows, foreign = bench_of.bench_language(settings(), data_folder(data))
    if as_json:
        console.print_json(json.dumps(bench_of.as_dict(rows, foreign)))
    else:
        console.print(bench_of.table(rows, foreign))


@app.command()
@errors_as_sentences
def encoder(
    data: Path = DATA, teacher: str = typer.Option("", help="English model to compare with; the installed one where none is given.")
) -> None:
    """The encoder beside character n-grams, its teacher and published figures."""
    quiet_libraries()
    from bot.bench import encoder as bench_of
    from bot.bench.sources import data_folder
    from kb_index.sources import markdown

    articles = markdown.read(settings().data_dir / "kb")
    console.print(bench_of.table(bench_of.bench_encoder(settings(), data_folder(data), articles, teacher or bench_of.bundled_teacher())))


@app.command()
@errors_as_sentences
def index(sizes: str = SIZES) -> None:
    """The index beside exact FAISS and scikit-learn (a million entries take about ten minutes and 8 GB)."""
    quiet_libraries()
    from bot.bench import index as bench_of
    from kb_index.encoder import load_encoder
    from kb_index.sources import markdown

    wanted = _sizes(sizes)
    articles = markdown.read(settings().data_dir / "kb")
    with console.status("starting") as status:
        rows = bench_of.bench_index(load_encoder(settings().encoder_name), articles, wanted, lambda line: status.update(f"{line} ..."))
    console.print(bench_of.table(rows))


@app.command()
@errors_as_sentences
def pipeline() -> None:
    """What understanding one message costs, by component, and the memory it needs."""
    quiet_libraries()
    from bot.bench import pipeline as bench_of
    from bot.cli.ask import open_dialogue
    from bot.training.labelled import read_folder

    folder = settings().data_dir / "evaluation"
    messages = read_folder(folder)
    if not messages:
        raise DataError(f"{folder}: no labelled messages to measure with.")
    with ExitStack() as opened:

        def opening() -> Any:
            dialogue = open_dialogue()
            opened.callback(dialogue.close)
            return dialogue.parse

        costs = bench_of.bench_pipeline(messages, opening)
    console.print(bench_of.table(costs))


@app.command()
@errors_as_sentences
def understanding(data: Path = DATA, sizes: str = SIZES) -> None:
    """All of these: language, encoder, pipeline, index."""
    _sizes(sizes)
    language(data, False)
    encoder(data, "")
    pipeline()
    index(sizes)


@app.command()
@errors_as_sentences
def load(
    clients: str = typer.Option("1,8,32,128", help="Numbers of clients at once."),
    processes: str = typer.Option("1,2", help="Numbers of dialogue servers."),
    seconds: float = typer.Option(10.0, min=1.0, help="Seconds of each row."),
) -> None:
    """Webhooks and chat turns a second, beside Rasa's own REST channel with a trivial bot. Takes about ten minutes."""
    quiet_libraries()
    from bot.trials.load import bench_load, table

    rows = bench_load(settings(), _numbers(clients, "--clients"), _numbers(processes, "--processes"), seconds, console.print)
    console.print(table(rows))


@app.command()
@errors_as_sentences
def soak(
    minutes: int = typer.Option(10, min=1, max=600, help="How long customers write; then it waits until all has settled."),
    seed: int = typer.Option(0, help="Of the accidents."),
) -> None:
    """Nothing lost and nothing doubled, while processes are killed and Meta's stand-in fails; exit code 1 when a rule is violated."""
    quiet_libraries()
    from bot.trials import soak as trial
    from bot.trials.soak_report import story, table

    report = trial.soak(settings(), trial.plan_for(minutes, seed), lambda line: console.print(line, markup=False, style="dim"))
    console.print(table(report))
    console.print(story(report), markup=False)
    if not report.good:
        raise typer.Exit(1)


def _sizes(text: str) -> list[int]:
    from kb_index.dense import NEAREST

    return _numbers(text, "--sizes", NEAREST, "10000,100000")


def _numbers(text: str, option: str, least: int = 1, example: str = "1,8") -> list[int]:
    """The whole numbers of an option, none of them below `least`."""
    try:
        found = [int(part) for part in text.split(",")]
    except ValueError:
        found = []
    if not found or min(found) < least:
        raise typer.BadParameter(f"{text!r} must be whole numbers from {least} on, such as {example}.", param_hint=option)
    return found
