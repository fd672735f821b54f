"""`faqtotum chat`: a conversation in the terminal."""

from __future__ import annotations

import uuid

import typer

from bot.cli.ask import open_dialogue, show
from bot.cli.console import console, quiet_libraries
from bot.replies.renderer import Renderer
from bot.shared.settings import settings
from bot.shared.text import has_words, storable


def chat(evidence: bool = typer.Option(False, help="Show what was understood after each message.")) -> None:
    """Talk to the bot here. An empty line or Ctrl-D ends."""
    quiet_libraries()
    with console.status("loading"):
        dialogue = open_dialogue()
    renderer = Renderer(settings().data_dir)
    console.print(renderer.say("welcome", "en"))
    conversation = uuid.uuid4().hex
    try:
        while text := storable(_read()):
            if not has_words(text):
                console.print(renderer.say("message_empty", "en"))
                continue
            turn = dialogue.turn(conversation, text)
            show(turn.decision if evidence else None, turn.replies)
    finally:
        dialogue.close()


def _read() -> str:
    try:
        return console.input("[bold]> [/bold]")
    except (EOFError, KeyboardInterrupt):
        return ""
