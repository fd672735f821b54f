"""Rasa's dialogue state in SQLite, as fast as it may be: what must not be lost stands in the gateway's database, not here."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore

BUSY_MILLISECONDS = 10_000


class Trackers(SQLTrackerStore):  # type: ignore[misc]  # Rasa's classes carry no types
    """Named in endpoints.yml. With a write-ahead log several dialogue servers share the file, and a turn waits for no disk.

    Args:
        domain: Rasa's domain.
        settings: as Rasa's own store takes them; `db` is the file.
    """

    def __init__(self, domain: Any = None, **settings: Any) -> None:
        settings.pop("host", None)  # Rasa gives the endpoint's address, and there is none
        super().__init__(domain=domain, **{**settings, "dialect": "sqlite"})
        sa.event.listen(self.engine, "connect", _prepare)
        self.engine.dispose()  # connections from now on are prepared


def _prepare(connection: Any, record: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", f"busy_timeout={BUSY_MILLISECONDS}"):
        connection.execute(f"PRAGMA {pragma}")
