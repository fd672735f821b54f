from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.store.migrate import configuration, migrate
from bot.store.tables import metadata
from tests.fakes.postgres import Cluster


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    cluster: Cluster = request.getfixturevalue("postgres")
    engine = sa.create_engine(cluster.url(), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE IF EXISTS empty")
        connection.exec_driver_sql("CREATE DATABASE empty")
    engine.dispose()
    return cluster.url("empty")


def tables(url: str) -> set[str]:
    engine = sa.create_engine(url)
    names = set(sa.inspect(engine).get_table_names())
    engine.dispose()
    return names


def test_the_migrations_make_exactly_the_tables_of_the_code(empty_url: str):
    migrate(empty_url)
    engine = sa.create_engine(empty_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "target_metadata": metadata})
        difference = compare_metadata(context, metadata)
    engine.dispose()
    assert difference == []


def test_migrating_twice_changes_nothing(empty_url: str):
    migrate(empty_url)
    before = tables(empty_url)
    migrate(empty_url)
    assert tables(empty_url) == before


def test_every_migration_can_be_taken_back(empty_url: str):
    migrate(empty_url)
    command.downgrade(configuration(empty_url), "base")
    assert tables(empty_url) == {"alembic_version"}
    migrate(empty_url)
    assert tables(empty_url) == {"alembic_version", *metadata.tables}


def test_there_is_one_line_of_migrations():
    heads = ScriptDirectory.from_config(configuration("sqlite://")).get_heads()
    assert len(heads) == 1


def test_the_folder_of_an_sqlite_file_is_made(tmp_path: Path):
    migrate(f"sqlite:///{tmp_path / 'not' / 'yet' / 'here.db'}")
    assert (tmp_path / "not" / "yet" / "here.db").exists()
