"""`faqtotum train`: learn the dialogue model and fit the router."""

from __future__ import annotations

import time

from bot.cli.console import console, quiet_libraries
from bot.shared.settings import settings


def train() -> None:
    """Train the dialogue model on the language packs, the articles' questions and the rules."""
    quiet_libraries()
    from bot.operation import prepare

    started = time.monotonic()
    if not prepare.index_is_current(settings()):
        with console.status("indexing"):
            prepare.build(settings())
    from bot.training.train import train as run  # takes ten seconds; a faulty article is told before

    with console.status("starting") as status:
        model = run(settings(), lambda line: status.update(f"{line} ..."))
    console.print(f"trained {model.name} in {time.monotonic() - started:.0f} s")
