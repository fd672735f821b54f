"""Fixtures that several rooms need: databases, and a gateway with a fake dialogue server behind it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, expect

from bot.replies.renderer import Renderer
from bot.shared.settings import Settings, read_settings
from bot.store.engine import Store
from bot.store.migrate import migrate
from bot.store.tables import metadata
from tests.fakes.browser import CHROMIUM, MISSING, chromium
from tests.fakes.dialogue import FakeDialogue
from tests.fakes.gateway import Customer, Gateway
from tests.fakes.postgres import Cluster, binaries
from tests.fakes.shop import Shop, make_sound_shop

NO_LIMIT = 1_000_000


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL server for the whole run; what needs it is skipped where none is installed."""
    programs = binaries()
    if programs is None:
        pytest.skip("no PostgreSQL server is installed here; `apt-get install postgresql` gives one")
    cluster = Cluster(programs)
    migrate(cluster.url())
    yield cluster
    cluster.remove()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables and no rows, to be copied."""
    path = tmp_path_factory.mktemp("database") / "migrated.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """A fresh SQLite database."""
    copy = tmp_path / "faqtotum.db"
    shutil.copy(migrated_sqlite, copy)
    return f"sqlite:///{copy}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database of each kind."""
    return str(request.getfixturevalue(f"{'sqlite' if request.param == 'sqlite' else 'postgres'}_url"))


@pytest.fixture
def postgres_url(postgres: Cluster) -> str:
    """An emptied PostgreSQL database. DELETE, since TRUNCATE takes twenty times as long on tables that are nearly empty."""
    empty = [f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables)]
    engine = sa.create_engine(postgres.url(), future=True)
    with engine.begin() as tx:
        tx.exec_driver_sql("; ".join([*empty, "ALTER SEQUENCE cases_id_seq RESTART", "ALTER SEQUENCE agents_id_seq RESTART"]))
    engine.dispose()
    return postgres.url()


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """The store on each kind of database."""
    opened = Store(database_url)
    yield opened
    opened.close()


@pytest.fixture
def settings(sqlite_url: str, tmp_path: Path) -> Settings:
    """The real data, an empty SQLite database, and no limit on the rate."""
    return replace(
        read_settings({}), state_dir=tmp_path, database_url=sqlite_url, sessions_per_minute=NO_LIMIT, messages_per_minute=NO_LIMIT
    )


@pytest.fixture(scope="session")
def renderer() -> Renderer:
    """The real words."""
    return Renderer(read_settings({}).data_dir)


@pytest.fixture
def dialogue() -> FakeDialogue:
    """Repeats what the customer says, until a test wants something else."""
    return FakeDialogue()


@pytest.fixture
def open_gateway(settings: Settings, dialogue: FakeDialogue) -> Iterator[Callable[..., Gateway]]:
    """Starts a gateway with some settings changed."""
    with ExitStack() as stack:

        def start(**changes: Any) -> Gateway:
            return stack.enter_context(Gateway(replace(settings, **changes), dialogue))

        yield start


@pytest.fixture
def gateway(open_gateway: Callable[..., Gateway]) -> Gateway:
    """A gateway on SQLite."""
    return open_gateway()


@pytest.fixture(scope="module")
def still_gateway(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """One gateway for a whole module of calls that leave nothing behind which the next one would notice."""
    folder = tmp_path_factory.mktemp("gateway")
    copy = shutil.copy(migrated_sqlite, folder / "faqtotum.db")
    limits = {"sessions_per_minute": NO_LIMIT, "messages_per_minute": NO_LIMIT}
    settings = replace(read_settings({}), state_dir=folder, database_url=f"sqlite:///{copy}", **limits)
    with Gateway(settings, FakeDialogue()) as started:
        yield started


@pytest.fixture
def customer(gateway: Gateway) -> Customer:
    """Somebody in a chat."""
    return gateway.customer()


@pytest.fixture(scope="session")
def sound_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small shop's data without a fault, to be copied."""
    return make_sound_shop(tmp_path_factory.mktemp("shop"))


@pytest.fixture
def shop(sound_shop: Path, tmp_path: Path) -> Shop:
    """A small shop's data that a test may break."""
    shutil.copytree(sound_shop, tmp_path / "shop")
    return Shop(tmp_path / "shop")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's chromium; what needs it is skipped where it is not installed. Not for the whole run: it keeps an event loop running."""
    if not CHROMIUM.is_file():
        pytest.skip(MISSING)
    with chromium() as running:
        expect.set_options(timeout=20_000)
        yield running
