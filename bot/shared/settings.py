"""All settings: one table. Each is read from the environment variable `FAQTOTUM_<NAME>` and described in the README."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.shared.errors import DataError

PREFIX = "FAQTOTUM_"
ROOT = Path(__file__).resolve().parents[2]
DATABASES = ("sqlite://", "postgresql://")


def setting(default: Any, about: str) -> Any:
    """A field of `Settings` with its line of documentation."""
    return field(default=default, metadata={"about": about})


@dataclass(frozen=True)
class Settings:
    """What an operator may change. Paths are resolved against the repository's root."""

    data_dir: Path = setting(Path("data"), "texts, facts, articles and examples")
    models_dir: Path = setting(Path("models"), "the encoder and the trained dialogue models")
    state_dir: Path = setting(Path(".faqtotum"), "everything that is made while running: database, index, logs")
    database_url: str = setting("", "SQLAlchemy address of the database; empty: an SQLite file in the state folder")
    encoder: str = setting("", "sentence-transformers model, a folder or a hub name; empty: the bundled models/encoder")
    host: str = setting("127.0.0.1", "address on which the gateway listens")
    port: int = setting(8080, "port of the gateway: shop page, chat API, desk")
    dialogue_port: int = setting(5005, "port of the dialogue server, on loopback only")
    actions_port: int = setting(5055, "port of the action server, on loopback only")
    doubtful_before_handoff: int = setting(2, "the how-manieth doubtful message in a row goes to a person; 1: at once")
    max_message_length: int = setting(4096, "characters of a customer's message; longer ones are refused")
    dialogue_timeout: float = setting(15.0, "seconds to wait for the dialogue server before apologising")
    messages_per_minute: int = setting(30, "messages that one chat session may send in a minute")
    sessions_per_minute: int = setting(30, "chat sessions that one address may open in a minute")
    session_days: int = setting(30, "days after which an unused chat session expires")
    desk_session_hours: int = setting(12, "hours after which an agent has to sign in again")
    secure_cookies: bool = setting(False, "true behind https: the desk's cookies get the __Host- prefix and Secure")
    allowed_origins: str = setting("", "comma-separated origins of shop sites that may use the chat API; empty: only our own")

    @property
    def database(self) -> str:
        """The database's address, with the default filled in."""
        return self.database_url or f"sqlite:///{self.state_dir / 'faqtotum.db'}"

    @property
    def index_dir(self) -> Path:
        """Where the knowledge base's index lives."""
        return self.state_dir / "index"

    @property
    def dialogue_dir(self) -> Path:
        """Where trained dialogue models live."""
        return self.models_dir / "dialogue"

    @property
    def encoder_name(self) -> str:
        """Folder or hub name of the sentence encoder."""
        return self.encoder or str(self.models_dir / "encoder")

    @property
    def dialogue_url(self) -> str:
        """Root address of the dialogue server."""
        return f"http://127.0.0.1:{self.dialogue_port}"


def read_settings(environment: dict[str, str] | None = None) -> Settings:
    """Settings from environment variables.

    Args:
        environment: variables; the process's own where none are given.

    Raises:
        DataError: when a value is not of its setting's type, or the database is of a kind that is not supported.
    """
    variables = dict(os.environ) if environment is None else environment
    given = {
        item.name: _parse(item.name, item.default, variables[PREFIX + item.name.upper()])
        for item in fields(Settings)
        if PREFIX + item.name.upper() in variables
    }
    plain = Settings(**given)
    if plain.database_url and not plain.database_url.startswith(DATABASES):
        # The value itself is not repeated: it may hold a password (SE-9).
        raise DataError(f"{PREFIX}DATABASE_URL must begin with {' or '.join(DATABASES)}. See the settings table in README.md.")
    paths = {item.name: ROOT / getattr(plain, item.name) for item in fields(Settings) if isinstance(item.default, Path)}
    return Settings(**{**given, **paths})


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The process's settings, read once."""
    return read_settings()


def _parse(name: str, default: Any, text: str) -> Any:
    try:
        if isinstance(default, bool):
            return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False, "": False}[text.lower()]
        return type(default)(text) if not isinstance(default, Path) else Path(text)
    except (KeyError, ValueError) as error:
        raise DataError(
            f"{PREFIX}{name.upper()}={text!r} is not a {type(default).__name__}. See the settings table in README.md."
        ) from error
