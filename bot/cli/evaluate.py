"""`faqtotum evaluate`: measure the live pipeline on labelled messages."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from bot.cli.ask import open_dialogue
from bot.cli.console import complaints, console, quiet_libraries
from bot.shared.settings import settings


def evaluate(
    files: list[Path] = typer.Argument(None, help="Files of labelled messages (JSONL); the shop's own where none are given."),
    predictions: Path = typer.Option(None, help="Write the decision on every message to this file.", dir_okay=False),
    confusions: bool = typer.Option(False, "--confusions", help="Show which articles are taken for which."),
    train: Path = typer.Option(None, "--train", help="Someone else's labelled messages (CSV: sentence,label) to learn from.", exists=True),
    test: Path = typer.Option(None, "--test", help="With --train: messages to measure on.", exists=True),
    oos_label: str = typer.Option("", "--oos-label", help="With --train: the label of messages that no other label fits."),
    as_json: bool = typer.Option(False, "--json", help="Print the figures as JSON."),
) -> None:
    """Run labelled messages through exactly the live pipeline and print the figures; or train and test on someone else's."""
    quiet_libraries()
    if train or test:
        _evaluate_elsewhere(train, test, oos_label, as_json)
        return
    from bot.evaluation.confusions import confusion_table
    from bot.evaluation.confusions import confusions as confused
    from bot.evaluation.figures import figures_by_language
    from bot.evaluation.predict import predict
    from bot.evaluation.report import table
    from bot.training.labelled import read_file

    chosen = files or sorted((settings().data_dir / "evaluation").glob("*.jsonl"))
    messages = [message for path in chosen for message in read_file(path)]
    if not messages:
        complaints.print("There are no messages in these files.", style="red")
        raise typer.Exit(1)
    if predictions:
        predictions.touch()  # what cannot be written is told before the work
    dialogue = open_dialogue()
    try:
        dialogue.parse("warm up")
        results = predict(messages, dialogue.parse)
    finally:
        dialogue.close()
    if predictions:
        lines = (json.dumps(result.as_dict(), ensure_ascii=False) for result in results)
        predictions.write_text("\n".join(lines) + "\n", encoding="utf-8")
    figures = figures_by_language(results)
    if as_json:
        console.print_json(json.dumps({code: row.as_dict() for code, row in figures.items()}))
    else:
        console.print(table(figures))
        if confusions:
            console.print(confusion_table(confused(results)))


def _evaluate_elsewhere(train: Path | None, test: Path | None, oos_label: str, as_json: bool) -> None:
    """The same kind of understanding, trained and measured on other people's messages."""
    if not (train and test):
        complaints.print("--train and --test belong together: two CSV files with the columns sentence and label.", style="red")
        raise typer.Exit(2)
    from bot.evaluation.elsewhere.messages import read_messages
    from bot.evaluation.elsewhere.run import evaluate_elsewhere

    found = evaluate_elsewhere(read_messages(train), read_messages(test), oos_label, settings())
    if as_json:
        console.print_json(json.dumps(found.as_dict()))
    else:
        console.print(found.table())
