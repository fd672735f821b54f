"""`faqtotum ask`: one message through the live pipeline, without servers."""

from __future__ import annotations

import json
from typing import Any

import typer
from rich.markdown import Markdown
from rich.table import Table

from bot.cli.console import console, quiet_libraries
from bot.shared.errors import RefusedError
from bot.shared.settings import settings
from bot.shared.text import has_words, storable
from bot.training.freshness import latest_model


def ask(
    text: str = typer.Argument(..., help="What a customer would write."),
    language: str = typer.Option("", help="The conversation's language so far, such as pl."),
    as_json: bool = typer.Option(False, "--json", help="Print the decision and the reply as JSON."),
) -> None:
    """Ask the bot one thing."""
    clean = _checked(text)
    quiet_libraries()
    dialogue = open_dialogue()
    try:
        turn = dialogue.turn("ask", clean, {"conversation_language": language})
    finally:
        dialogue.close()
    if as_json:
        console.print_json(json.dumps(_flat(turn.as_dict()), ensure_ascii=False))
    else:
        show(turn.decision, turn.replies)


def open_dialogue() -> Any:
    """The live pipeline in this process.

    Raises:
        NotReadyError: when nothing has been trained yet.
    """
    from bot.operation.prepare import require_trained

    require_trained(settings())
    from bot.dialogue.local import LocalDialogue

    return LocalDialogue(latest_model(settings().dialogue_dir))


def show(decision: dict[str, Any] | None, replies: list[dict[str, Any]]) -> None:
    """A turn for people."""
    for reply in replies:
        console.print(Markdown(reply["text"]))
        for button in reply["buttons"]:
            console.print(f"  [ {button['title']} ]", markup=False, style="bold")
    if decision:
        console.print(_evidence(decision))


def _checked(text: str) -> str:
    clean, limit = storable(text), settings().max_message_length
    if not has_words(clean):
        raise RefusedError("The text has no words. Write what a customer would write.")
    if len(clean) > limit:
        raise RefusedError(f"The text has {len(clean)} characters; at most {limit} are read. Shorten it.")
    return clean


def _flat(turn: dict[str, Any]) -> dict[str, Any]:
    """The decision's fields at the top, where scripts look for them."""
    decision = turn["decision"] or {}
    guess = decision.get("language", {})
    return {
        "decision": decision.get("action"),
        **{name: decision.get(name) for name in ("article", "intent", "confidence", "reason", "candidates", "entities")},
        "language": guess.get("code"),
        "language_evidence": guess,
        "replies": turn["replies"],
        "effects": turn["effects"],
    }


def _evidence(decision: dict[str, Any]) -> Table:
    table = Table(show_header=False, box=None, style="dim")
    table.add_row("decision", f"{decision['action']} ({decision['reason']}), confidence {decision['confidence']:.2f}")
    table.add_row("intent", decision["intent"])
    table.add_row("language", f"{decision['language']['code']} ({decision['language']['why']})")
    for candidate in decision["candidates"]:
        table.add_row("candidate", f"{candidate['article']} {candidate['probability']:.2f}")
    return table
