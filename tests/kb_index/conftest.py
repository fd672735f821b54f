"""A small knowledge base, its encoder and its folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb_index.articles import Article
from kb_index.build import build_index
from tests.fakes.knowledge import TrigramEncoder, make_article


@pytest.fixture
def encoder() -> TrigramEncoder:
    return TrigramEncoder()


@pytest.fixture
def articles() -> list[Article]:
    """Two wishes, in English and Polish; eight texts to encode."""
    return [
        make_article("order-status", "en", "Where is my order?", "You can follow it in your account.", ["track my parcel"]),
        make_article("order-status", "pl", "Gdzie jest moje zamówienie?", "Zobaczysz to na swoim koncie.", ["śledzenie paczki"]),
        make_article("refund-time", "en", "When do I get my money back?", "Soon.", ["refund"], ["returns"]),
    ]


@pytest.fixture
def folder(tmp_path: Path, articles: list[Article], encoder: TrigramEncoder) -> Path:
    """The built index of these articles."""
    build_index(articles, encoder, tmp_path / "index")
    encoder.encoded.clear()
    return tmp_path / "index"
