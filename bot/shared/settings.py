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


def setting(default: Any, about: str, secret: bool = False) -> Any:
    """A field of `Settings` with its line of documentation; a secret one is never printed, and may stand in a file (SE-9)."""
    return field(default=default, metadata={"about": about, "secret": secret}, repr=not secret)


@dataclass(frozen=True)
class Settings:
    """What an operator may change. Paths are resolved against the repository's root."""

    data_dir: Path = setting(Path("data"), "texts, facts, articles and examples")
    models_dir: Path = setting(Path("models"), "the encoder and the trained dialogue models")
    state_dir: Path = setting(Path(".faqtotum"), "everything that is made while running: database, index, logs")
    database_url: str = setting("", "SQLAlchemy address of the database; empty: an SQLite file in the state folder", secret=True)
    encoder: str = setting("", "sentence-transformers model, a folder or a hub name; empty: the bundled models/encoder")
    host: str = setting("127.0.0.1", "address on which the gateway listens")
    port: int = setting(8080, "port of the gateway: shop page, chat API, desk")
    dialogue_port: int = setting(5005, "port of the dialogue server, on loopback only")
    dialogue_processes: int = setting(1, "dialogue servers, on as many ports from the first on; each conversation stays with one of them")
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
    chat_user_secret: str = setting(
        "", "secret by which the shop signs who is logged in (JWT, HS256), 32 characters or more; empty: nobody", secret=True
    )

    public_url: str = setting("", "the gateway's address as customers and providers see it, such as https://chat.example.com")
    whatsapp_app_secret: str = setting("", "Meta app's secret, signs the webhooks; with it the WhatsApp channel is on", secret=True)
    whatsapp_verify_token: str = setting("", "the word of your choice that Meta sends to verify the webhook", secret=True)
    whatsapp_access_token: str = setting("", "permanent token of the system user that sends messages", secret=True)
    whatsapp_phone_number_id: str = setting("", "id (not the number) of the shop's WhatsApp number")
    whatsapp_base_url: str = setting("https://graph.facebook.com", "Graph API's address; another one for trials")
    whatsapp_version: str = setting("v23.0", "Graph API's version")
    whatsapp_template: str = setting(
        "", "approved template with one text parameter, for what is said after 24 hours of silence; empty: none"
    )
    twilio_account_sid: str = setting("", "Twilio account's SID")
    twilio_auth_token: str = setting("", "Twilio account's token, signs the webhooks; with it the Twilio channel is on", secret=True)
    twilio_number: str = setting("", "the shop's number at Twilio, such as whatsapp:+14155238886")
    twilio_content_sid: str = setting(
        "", "content template (HX...) with one variable, for what is said after 24 hours of silence; empty: none"
    )
    twilio_base_url: str = setting("https://api.twilio.com", "Twilio's address; another one for trials")
    telegram_bot_token: str = setting("", "token of the Telegram bot; with it the Telegram channel is on", secret=True)
    telegram_secret_token: str = setting("", "the word of your choice that Telegram sends with each webhook", secret=True)
    telegram_base_url: str = setting("https://api.telegram.org", "Telegram's address; another one for trials")

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
    def dialogue_ports(self) -> tuple[int, ...]:
        """Ports of the dialogue servers."""
        return tuple(range(self.dialogue_port, self.dialogue_port + max(1, self.dialogue_processes)))

    @property
    def dialogue_urls(self) -> tuple[str, ...]:
        """Root addresses of the dialogue servers."""
        return tuple(f"http://127.0.0.1:{port}" for port in self.dialogue_ports)


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
    given |= {
        item.name: _from_file(variables[_file_of(item.name)])
        for item in fields(Settings)
        if _file_of(item.name) in variables and item.metadata["secret"]
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


def _file_of(name: str) -> str:
    return f"{PREFIX}{name.upper()}_FILE"


def _from_file(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path!r} should hold a secret and cannot be read ({type(error).__name__}).") from error


def _parse(name: str, default: Any, text: str) -> Any:
    try:
        if isinstance(default, bool):
            return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False, "": False}[text.lower()]
        return type(default)(text) if not isinstance(default, Path) else Path(text)
    except (KeyError, ValueError) as error:
        raise DataError(
            f"{PREFIX}{name.upper()}={text!r} is not a {type(default).__name__}. See the settings table in README.md."
        ) from error
