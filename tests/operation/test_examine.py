"""What the doctor finds, on installations that lack one thing or another."""

from __future__ import annotations

import http.server
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.operation.examine import Finding, examine
from bot.operation.prepare import read_articles
from bot.shared.settings import Settings, read_settings
from bot.store.migrate import migrate
from bot.training.freshness import model_name
from kb_index.build import build_index
from tests.fakes.knowledge import TrigramEncoder
from tests.fakes.ports import free_port
from tests.fakes.shop import Shop


@pytest.fixture
def healthy(shop: Shop) -> Settings:
    """A small shop where nothing is wrong."""
    chosen = replace(
        read_settings({}),
        data_dir=shop.data,
        models_dir=shop.path("models"),
        state_dir=shop.path("state"),
        encoder="trigrams",
        port=free_port(),
        dialogue_port=free_port(),
        actions_port=free_port(),
    )
    chosen.dialogue_dir.mkdir(parents=True)
    for name in (f"{model_name(chosen)}.tar.gz", "router.json"):
        (chosen.dialogue_dir / name).touch()
    build_index(read_articles(chosen), TrigramEncoder(), chosen.index_dir)
    migrate(chosen.database)
    return chosen


def found(chosen: Settings) -> dict[str, Finding]:
    return {finding.what: finding for finding in examine(chosen)}


def test_nothing_is_wrong_where_nothing_is_wrong(healthy: Settings) -> None:
    assert {what: finding for what, finding in found(healthy).items() if not finding.good} == {}


def test_the_examination_shows_versions_counts_and_ports(healthy: Settings) -> None:
    findings = found(healthy)
    assert findings["rasa"].found == "3.6.21"
    assert findings["Python"].found.startswith("3.10.")
    assert "{'en': 3, 'pl': 3}" in findings["index"].found
    assert findings["dialogue model"].found == f"{model_name(healthy)}.tar.gz"
    assert findings["database"].found == "0 agents"
    assert findings[f"port {healthy.port} (gateway)"].found == "free"


def no_index(chosen: Settings) -> None:
    (chosen.index_dir / "current").unlink()


def damaged_index(chosen: Settings) -> None:
    vectors, *_ = sorted(chosen.index_dir.glob("build-*/vectors-*.faiss"))
    vectors.write_bytes(vectors.read_bytes()[:-1] + b"\0\1")


def outdated_index(chosen: Settings) -> None:
    path = chosen.data_dir / "kb" / "pl" / "order-status.md"
    path.write_text(path.read_text(encoding="utf-8") + "\nPS\n", encoding="utf-8")


def no_router(chosen: Settings) -> None:
    (chosen.dialogue_dir / "router.json").unlink()


def older_model(chosen: Settings) -> None:
    (chosen.dialogue_dir / f"{model_name(chosen)}.tar.gz").rename(chosen.dialogue_dir / "faqtotum-1.tar.gz")


def no_tables(chosen: Settings) -> None:
    (chosen.state_dir / "faqtotum.db").unlink()


@pytest.mark.parametrize(
    ("spoil", "what", "shown", "remedy"),
    [
        (no_index, "index", "none", "faqtotum index"),
        (damaged_index, "index", "vectors-en.faiss is missing or damaged", "faqtotum index"),
        (outdated_index, "index", "outdated", "faqtotum index"),
        (no_router, "dialogue model", ".tar.gz", "faqtotum train"),
        (older_model, "dialogue model", "older than the data", "faqtotum train"),
        (no_tables, "database", "OperationalError", "faqtotum up"),
    ],
)
def test_what_is_wrong_is_named_with_its_remedy(
    healthy: Settings, spoil: Callable[[Settings], None], what: str, shown: str, remedy: str
) -> None:
    spoil(healthy)
    wrong = {name: finding for name, finding in found(healthy).items() if not finding.good}
    assert list(wrong) == ([what] if spoil is not outdated_index else ["index", "dialogue model"])
    assert shown in wrong[what].found
    assert remedy in wrong[what].remedy


def test_a_bundled_encoder_that_is_incomplete_is_named(healthy: Settings) -> None:
    finding = found(replace(healthy, encoder=""))["encoder"]
    assert not finding.good
    assert str(healthy.models_dir / "encoder") in finding.remedy


@pytest.mark.parametrize("url", ["nonsense", "sqlite:////no/such/folder/faqtotum.db", "postgresql://nobody@127.0.0.1:1/nothing"])
def test_a_database_that_cannot_be_reached_is_named(healthy: Settings, url: str) -> None:
    finding = found(replace(healthy, database_url=url))["database"]
    assert not finding.good
    assert "FAQTOTUM_DATABASE_URL" in finding.remedy


def test_a_port_that_is_in_use_is_told(healthy: Settings) -> None:
    with http.server.HTTPServer(("127.0.0.1", healthy.port), http.server.BaseHTTPRequestHandler):
        assert found(healthy)[f"port {healthy.port} (gateway)"].found == "something listens"


def test_an_installation_without_anything_is_examined_to_the_end(healthy: Settings, shop: Shop) -> None:
    bare = replace(healthy, state_dir=shop.path("nowhere"), models_dir=shop.path("nowhere"))
    wrong = [what for what, finding in found(bare).items() if not finding.good]
    assert wrong == ["index", "dialogue model", "database"]
    assert not shop.path("nowhere").exists(), "who examines changes nothing"


def test_an_article_that_cannot_be_read_is_a_finding(healthy: Settings, shop: Shop) -> None:
    shop.write("data/kb/pl/order-status.md", "no front matter")
    finding = found(healthy)["index"]
    assert not finding.good
    assert "kb/pl/order-status.md: no front matter" in finding.found
