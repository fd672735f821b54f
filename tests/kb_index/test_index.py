from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kb_index.articles import Article
from kb_index.build import ARTICLES, CURRENT, ENTRIES, build_index, current_build, vectors_file
from kb_index.entries import WEIGHTS
from kb_index.errors import IndexCorrupt, IndexMissing, UnusableIndexError, WrongEncoder
from kb_index.index import LoadedIndex
from tests.fakes.knowledge import TrigramEncoder, make_article

DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "truncated": lambda content: content[: len(content) // 2],
    "empty": lambda content: b"",
    "longer": lambda content: content + b"\0",
    "a bit at the start": lambda content: bytes([content[0] ^ 1]) + content[1:],
    "a bit in the middle": lambda content: (
        content[: len(content) // 2] + bytes([content[len(content) // 2] ^ 4]) + content[len(content) // 2 + 1 :]
    ),
    "a bit at the end": lambda content: content[:-1] + bytes([content[-1] ^ 1]),
}


def build_of(folder: Path) -> Path:
    build = current_build(folder)
    assert build is not None
    return build


def test_the_articles_come_back_as_they_were(tmp_path: Path, articles: list[Article], encoder: TrigramEncoder) -> None:
    dated = replace(articles[0], valid_from=date(2026, 1, 1), valid_until=date(2026, 2, 1), tags=("orders", "tracking"))
    build_index([dated, *articles[1:]], encoder, tmp_path)
    expected = {(article.id, article.language): article for article in [dated, *articles[1:]]}
    assert LoadedIndex(tmp_path, encoder.id).articles == expected


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
@pytest.mark.parametrize("name", [vectors_file("en"), ENTRIES, ARTICLES])
def test_a_damaged_file_is_refused(folder: Path, encoder: TrigramEncoder, name: str, damage: Callable[[bytes], bytes]) -> None:
    """RL-5: Faiss itself loads most damaged files without a word."""
    path = build_of(folder) / name
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(IndexCorrupt, match=name):
        LoadedIndex(folder, encoder.id)


@pytest.mark.parametrize("name", [vectors_file("en"), ENTRIES, ARTICLES, "manifest.json"])
def test_a_missing_file_is_refused(folder: Path, encoder: TrigramEncoder, name: str) -> None:
    """RL-5"""
    (build_of(folder) / name).unlink()
    with pytest.raises(IndexCorrupt, match=name):
        LoadedIndex(folder, encoder.id)


@pytest.mark.parametrize("pointer", [b"", b"build-000777", b"\xff\xfe\x00", b"\x00", b"../elsewhere"])
def test_a_damaged_pointer_is_refused(folder: Path, encoder: TrigramEncoder, pointer: bytes) -> None:
    """RL-5"""
    (folder / CURRENT).write_bytes(pointer)
    with pytest.raises(UnusableIndexError, match="faqtotum index"):
        LoadedIndex(folder, encoder.id)


def test_a_missing_index_says_the_command_that_makes_it(tmp_path: Path, encoder: TrigramEncoder) -> None:
    with pytest.raises(IndexMissing, match="Run `faqtotum index`"):
        LoadedIndex(tmp_path, encoder.id)


def test_an_index_of_another_encoder_is_refused(folder: Path) -> None:
    with pytest.raises(WrongEncoder, match="built by trigrams, not by other"):
        LoadedIndex(folder, "other")


def test_evidence_is_that_of_the_nearest_entry(folder: Path, encoder: TrigramEncoder) -> None:
    found = LoadedIndex(folder, encoder.id).evidence("track my parcel", encoder.encode(["track my parcel"])[0], "en")
    assert found["order-status"].dense == pytest.approx(1.0, abs=1e-5)
    assert found["order-status"].lexical == pytest.approx(1.0, abs=1e-5)
    assert found["refund-time"].dense < 0.5


def test_a_sentence_of_the_answer_counts_less(folder: Path, encoder: TrigramEncoder) -> None:
    text = "You can follow it in your account."
    found = LoadedIndex(folder, encoder.id).evidence(text, encoder.encode([text])[0], "en")
    assert found["order-status"].dense == pytest.approx(WEIGHTS["answer"], abs=1e-5)
    assert found["order-status"].lexical == pytest.approx(WEIGHTS["answer"], abs=1e-5)


@pytest.mark.parametrize(
    ("language", "articles_found"),
    [("en", {"order-status", "refund-time"}), ("pl", {"order-status"}), ("hu", set())],
)
def test_a_search_stays_in_its_language(folder: Path, encoder: TrigramEncoder, language: str, articles_found: set[str]) -> None:
    found = LoadedIndex(folder, encoder.id).evidence("refund", encoder.encode(["refund"])[0], language)
    assert set(found) == articles_found


@pytest.mark.parametrize("languages", [["en", "pl"], ["pl", "en", "xx"]])
def test_cosines_come_from_every_language_that_is_named(folder: Path, encoder: TrigramEncoder, languages: list[str]) -> None:
    index, vector = LoadedIndex(folder, encoder.id), encoder.encode(["refund"])[0]
    assert set(index.dense_evidence(vector, languages)) == {"order-status", "refund-time"}
    for language in languages:
        alone = {article: item.dense for article, item in index.evidence("refund", vector, language).items() if item.dense}
        assert index.dense_evidence(vector, [language]).items() >= alone.items()


def test_depth_bounds_the_entries_that_are_looked_at(tmp_path: Path, encoder: TrigramEncoder) -> None:
    many = [make_article(f"a-{number}", title=f"Question {number}?", answer="Yes.", questions=["same"]) for number in range(30)]
    build_index(many, encoder, tmp_path)
    found = LoadedIndex(tmp_path, encoder.id).evidence("same", encoder.encode(["same"])[0], "en", depth=5)
    assert 0 < len(found) <= 10


def test_an_empty_index_has_no_evidence(tmp_path: Path, encoder: TrigramEncoder) -> None:
    build_index([], encoder, tmp_path)
    index = LoadedIndex(tmp_path, encoder.id)
    assert index.evidence("refund", encoder.encode(["refund"])[0], "en") == {}
    assert index.dense_evidence(encoder.encode(["refund"])[0], ["en"]) == {}
    assert index.articles == {}
