"""What `faqtotum doctor` looks at."""

from __future__ import annotations

import importlib.metadata
import platform
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.operation.prepare import index_is_current, is_trained
from bot.shared.settings import Settings
from bot.training.freshness import is_outdated
from kb_index.build import current_build
from kb_index.errors import KnowledgeBaseError
from kb_index.manifest import read_manifest, verify

PACKAGES = ("rasa", "rasa-sdk", "spacy", "pythainlp", "sentence-transformers", "torch", "faiss-cpu", "langdetect", "fastapi", "SQLAlchemy")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        what: the thing.
        good: whether it is in order.
        found: what is there.
        remedy: what to do when it is not in order.
    """

    what: str
    good: bool
    found: str
    remedy: str = ""


def examine(settings: Settings) -> list[Finding]:
    """Everything, the most basic things first."""
    checks: tuple[Callable[[Settings], Iterator[Finding]], ...] = (_python, _packages, _encoder, _index, _model, _database, _ports)
    return [finding for check in checks for finding in check(settings)]


def _python(settings: Settings) -> Iterator[Finding]:
    version = platform.python_version()
    yield Finding(
        "Python", sys.version_info[:2] == (3, 10), version, "Rasa 3.6 needs Python 3.10. Install it and run the first command again."
    )


def _packages(settings: Settings) -> Iterator[Finding]:
    for name in PACKAGES:
        try:
            yield Finding(name, True, importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:
            yield Finding(name, False, "not installed", "Run the README's first command again; it installs what is missing.")


def _encoder(settings: Settings) -> Iterator[Finding]:
    bundled = settings.models_dir / "encoder"
    good = bool(settings.encoder) or (bundled / "modules.json").is_file()
    yield Finding("encoder", good, settings.encoder_name, f"{bundled} is incomplete. Restore it with git, or set FAQTOTUM_ENCODER.")


def _index(settings: Settings) -> Iterator[Finding]:
    remedy = "Run `faqtotum index`."
    build = current_build(settings.index_dir)
    if build is None:
        yield Finding("index", False, "none", remedy)
        return
    try:
        manifest = read_manifest(build)
        verify(build, manifest)
        current = index_is_current(settings)
        yield Finding("index", current, f"{manifest.entries} entries of {manifest.articles}" + ("" if current else ", outdated"), remedy)
    except KnowledgeBaseError as error:
        yield Finding("index", False, str(error), remedy)


def _model(settings: Settings) -> Iterator[Finding]:
    names = sorted(path.name for path in settings.dialogue_dir.glob("*.tar.gz"))
    current = is_trained(settings) and not is_outdated(settings)
    found = ", ".join(names) + (", older than the data" if is_outdated(settings) else "")
    yield Finding("dialogue model", current, found or "none", "Run `faqtotum train`.")


def _database(settings: Settings) -> Iterator[Finding]:
    from sqlalchemy.exc import SQLAlchemyError

    from bot.store import agents
    from bot.store.engine import Store

    try:
        store = Store(settings.database)
        with store.begin() as tx:
            count = agents.count(tx)
        store.close()
        yield Finding("database", True, f"{count} agents")
    except (SQLAlchemyError, OSError) as error:
        yield Finding(
            "database", False, type(error).__name__, "`faqtotum up` makes it; for another database look at FAQTOTUM_DATABASE_URL."
        )


def _ports(settings: Settings) -> Iterator[Finding]:
    dialogue = [("dialogue", port) for port in settings.dialogue_ports]
    for name, port in (("gateway", settings.port), *dialogue, ("actions", settings.actions_port)):
        with socket.socket() as probe:
            probe.settimeout(0.5)
            busy = probe.connect_ex(("127.0.0.1", port)) == 0
        yield Finding(f"port {port} ({name})", True, "something listens" if busy else "free")
