"""Opening the database and its transactions."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError
from sqlalchemy.pool import QueuePool

BUSY_MILLISECONDS = 10_000
# Errors are logged; what customers wrote is not (SE-7).
OPTIONS = {"future": True, "hide_parameters": True}


class Store:
    """The database.

    Args:
        url: SQLAlchemy address.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine: Engine = _sqlite(url) if url.startswith("sqlite") else sa.create_engine(url, pool_pre_ping=True, **OPTIONS)
        # SQLite lets one write at a time, and who waits for it asks again and again, with growing pauses. A lock wakes the next at once.
        self._turn: AbstractContextManager[object] = threading.Lock() if url.startswith("sqlite") else nullcontext()
        self._reading: Engine = self._engine.execution_options(reading=True)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """One transaction: committed at the end, rolled back by any error."""
        with self._turn, self._engine.begin() as transaction:
            yield transaction

    @contextmanager
    def look(self) -> Iterator[Connection]:
        """A transaction that only reads. On SQLite it waits for no writer, and no writer waits for it."""
        with self._reading.begin() as transaction:
            yield transaction

    def close(self) -> None:
        """Closes all connections."""
        self._engine.dispose()


def is_away(error: Exception) -> bool:
    """Whether an error means that the database cannot be reached now, so that the same step may succeed later."""
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    return lost or isinstance(error, (OperationalError, TimeoutError))


def _sqlite(url: str) -> Engine:
    """SQLite with a write-ahead log, every commit on disk, and writers that wait for one another instead of failing."""
    engine = sa.create_engine(
        url, poolclass=QueuePool, connect_args={"check_same_thread": False, "timeout": BUSY_MILLISECONDS / 1000}, **OPTIONS
    )

    @sa.event.listens_for(engine, "connect")  # type: ignore[misc]  # SQLAlchemy 1.4 carries no types
    def connect(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy begins transactions itself, below
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MILLISECONDS}"):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")  # type: ignore[misc]
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get("reading") else "BEGIN IMMEDIATE")

    return engine
