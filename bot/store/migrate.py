"""Bringing the database's tables up to date (alembic)."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy.engine import make_url

HERE = Path(__file__).resolve().parent


def migrate(url: str) -> None:
    """Applies all migrations that are missing; makes an SQLite file's folder."""
    file = make_url(url).database
    if url.startswith("sqlite") and file:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    command.upgrade(configuration(url), "head")


def configuration(url: str) -> Config:
    """alembic's configuration, without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(HERE / "migrations"))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config
