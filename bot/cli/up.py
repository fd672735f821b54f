"""`faqtotum up`: make what is missing, start everything, watch it, stop it cleanly."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading

import typer
from rich.panel import Panel

from bot.cli.console import console
from bot.operation.prepare import index_is_current, is_trained
from bot.operation.processes import plans
from bot.operation.supervisor import Supervisor
from bot.shared.settings import Settings, settings
from bot.store.engine import Store
from bot.store.migrate import migrate
from bot.training.freshness import is_outdated, latest_model

START_SECONDS = 180.0


def up(prepare_only: bool = typer.Option(False, help="Make what is missing, then end without starting anything.")) -> None:
    """Start the shop page, the chat, the desk and the bot. Ctrl-C stops them."""
    chosen = settings()
    chosen.state_dir.mkdir(parents=True, exist_ok=True)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    _prepare(chosen, stop)
    if prepare_only or stop.is_set():
        return
    supervisor = Supervisor(plans(chosen, latest_model(chosen.dialogue_dir)), chosen.state_dir / "logs", _tell)
    try:
        with console.status("starting (10 to 20 seconds)"):
            supervisor.start(START_SECONDS, stop.is_set)
        if not stop.is_set():
            _show_where(chosen)
        supervisor.run(stop.is_set)
    finally:
        console.print("stopping ...")
        supervisor.stop()
        console.print("stopped. Nothing runs any more.")


def _prepare(chosen: Settings, stop: threading.Event) -> None:
    migrate(chosen.database)
    if not index_is_current(chosen):
        _step("building the index of the knowledge base", "index", stop)
    if is_outdated(chosen):
        console.print(
            "The data has changed since the dialogue model was trained; `faqtotum train` teaches it. The model that is there is used.",
            style="yellow",
        )
    if not is_trained(chosen) and not stop.is_set():
        _step("training the dialogue model (once, one to three minutes)", "train", stop)


def _step(what: str, verb: str, stop: threading.Event) -> None:
    """In a process of its own, so that this one stays small and can be stopped."""
    console.print(f"[bold]{what}[/bold]")
    child = subprocess.Popen([sys.executable, "-m", "bot.cli", verb])  # noqa: S603 - our own command
    while child.poll() is None:
        if stop.wait(0.2):
            child.terminate()
            child.wait()
            return
    if child.returncode:
        raise typer.Exit(child.returncode)


def _tell(line: str) -> None:
    console.print(line, style="dim", markup=False)


def _show_where(chosen: Settings) -> None:
    root = f"http://{'localhost' if chosen.host in ('127.0.0.1', '0.0.0.0') else chosen.host}:{chosen.port}"  # noqa: S104 - compared
    lines = [f"shop demo and chat   {root}/", f"desk for agents      {root}/desk", f"API docs             {root}/docs"]
    lines += ["", f"logs in {chosen.state_dir / 'logs'} · Ctrl-C stops everything"]
    console.print(Panel("\n".join(lines), title="Faqtotum is up", expand=False))
    code = _setup_code(chosen)
    if code:
        console.print("There is no agent yet. Make the first admin (this link works once):")
        console.print(f"{root}/desk#setup={code}", soft_wrap=True)  # whole in one line, however narrow the terminal is


def _setup_code(chosen: Settings) -> str | None:
    from bot.desk.accounts import Accounts

    store = Store(chosen.database)
    try:
        return Accounts(store, chosen).new_setup_code()
    finally:
        store.close()
