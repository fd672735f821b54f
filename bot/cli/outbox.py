"""`faqtotum outbox`: what waits to be sent, what could not be sent or read, and sending it again."""

from __future__ import annotations

import typer
from rich.markup import escape
from rich.table import Table

from bot.cli.console import console, errors_as_sentences
from bot.shared.errors import DataError
from bot.shared.settings import settings
from bot.store import inbox, messages, outbox
from bot.store.engine import Store
from bot.store.migrate import migrate
from bot.store.rows import Row

SHOWN = 60
app = typer.Typer(no_args_is_help=True, help="What waits to be sent, and what could not be sent or read.")


@app.command("list")
@errors_as_sentences
def listed(everything: bool = typer.Option(False, "--all", help="Also what was sent.")) -> None:
    """Show what waits, and the dead letters of both directions."""
    states = (*outbox.UNFINISHED, outbox.DEAD, *((outbox.SENT,) if everything else ()))
    with _store().begin() as tx:
        going = [(row, messages.get(tx, row["message_id"])) for row in outbox.listed(tx, states)]
        counted, unread = outbox.counts(tx), inbox.dead(tx)
    console.print(_outgoing(going))
    console.print(_unread(unread))
    console.print(", ".join(f"{number} {state}" for state, number in sorted(counted.items())) or "nothing has been sent yet")


@app.command()
@errors_as_sentences
def replay(
    ids: list[str] = typer.Argument(None, help="Ids of dead rows, or their beginnings."),
    everything: bool = typer.Option(False, "--all", help="All dead rows."),
) -> None:
    """Try dead rows again; a running gateway sends them within seconds."""
    if bool(ids) == everything:
        raise typer.BadParameter("give the ids of dead rows, or --all.")
    with _store().begin() as tx:
        dead = [row["id"] for row in outbox.listed(tx, (outbox.DEAD,), limit=100_000)]
        chosen = dead if everything else [_only(dead, part) for part in ids]
        replayed = sum(outbox.replay(tx, item) for item in chosen)
    console.print(f"{replayed} of {len(chosen)} will be sent again")


def _only(dead: list[str], part: str) -> str:
    found = [item for item in dead if item.startswith(part)]
    if len(found) != 1:
        raise DataError(f"{part!r} is the beginning of {len(found)} dead rows, and must be that of one. See `faqtotum outbox list`.")
    return found[0]


def _store() -> Store:
    migrate(settings().database)
    return Store(settings().database)


def _outgoing(rows: list[tuple[Row, Row | None]]) -> Table:
    shown = Table(title="Going out")
    for title in ("id", "channel", "state", "attempts", "next", "text", "error"):
        shown.add_column(title, overflow="fold")
    for row, message in rows:
        text = (message or {}).get("text", "")[:SHOWN]
        due = f"{row['next_at']:%Y-%m-%d %H:%M:%S}" if row["state"] in outbox.UNFINISHED else ""
        shown.add_row(row["id"][:8], row["channel"], row["state"], str(row["attempts"]), due, escape(text), escape(row["error"]))
    return shown


def _unread(rows: list[Row]) -> Table:
    shown = Table(title="Came in and could not be read")
    for title in ("number", "channel", "received", "fault", "item"):
        shown.add_column(title, overflow="fold")
    for row in rows:
        item = escape(repr(row["raw"])[:SHOWN])
        shown.add_row(str(row["id"]), row["channel"], f"{row['received_at']:%Y-%m-%d %H:%M:%S}", escape(row["fault"]), item)
    return shown
