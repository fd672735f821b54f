"""The ways of searching, on a few dozen entries."""

from __future__ import annotations

import re

import faiss
import pytest
from rich.console import Console

from bot.bench import index
from bot.bench.index import Row, bench_index, spliced, table
from kb_index.dense import DenseIndex
from tests.fakes.knowledge import TrigramEncoder, make_article

QUESTIONS = ("track my parcel", "śledzenie paczki", "when is my money back", "hol a csomagom", "พัสดุอยู่ที่ไหน")
ARTICLES = [make_article(questions=QUESTIONS[:2]), make_article("refund-time", questions=QUESTIONS[2:])]
SIZES = (40, 60)
WAYS = ["faqtotum: exact", "faiss: exact", "scikit-learn: brute force"]
DIMENSIONS = 64


@pytest.fixture(autouse=True)
def few_queries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "QUERIES", 12)
    monkeypatch.setattr(index, "SLOW_QUERIES", 3)


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def rows(told: list[str]) -> list[Row]:
    return bench_index(TrigramEncoder(dimensions=DIMENSIONS), ARTICLES, SIZES, told.append)


def test_every_way_is_measured_at_every_size(rows: list[Row]) -> None:
    assert [(row.entries, row.name) for row in rows] == [(size, way) for size in SIZES for way in WAYS]


def test_what_is_exact_finds_all_and_scikit_learn_the_same(rows: list[Row]) -> None:
    """Equal texts are equally near, and each way puts another of them last."""
    assert {row.name: row.recall for row in rows if row.recall < 0.9} == {}
    assert all(row.recall == pytest.approx(1.0, abs=0.03) for row in rows if row.name == "faqtotum: exact")


def test_times_and_sizes_are_of_each_row(rows: list[Row]) -> None:
    assert all(0 <= row.p50_ms <= row.p95_ms and row.build_s >= 0 for row in rows)
    for row in rows:
        assert row.bytes == pytest.approx(4 * DIMENSIONS, abs=4), "four bytes a dimension, and a head"


def test_each_step_is_told(rows: list[Row], told: list[str]) -> None:
    assert told == ["encoding 72 texts", "40 entries", "60 entries"]


def test_no_more_is_encoded_than_is_needed() -> None:
    encoder = TrigramEncoder(dimensions=DIMENSIONS)
    bench_index(encoder, ARTICLES, SIZES[:1], lambda _: None)
    assert len(encoder.encoded) == 52


def test_the_library_has_its_threads_back() -> None:
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(2)
    try:
        bench_index(TrigramEncoder(dimensions=DIMENSIONS), ARTICLES, SIZES, lambda _: None)
        assert faiss.omp_get_max_threads() == 2
    finally:
        faiss.omp_set_num_threads(before)


def test_an_approximate_index_says_how_much_it_visits(monkeypatch: pytest.MonkeyPatch) -> None:
    build = DenseIndex.build
    monkeypatch.setattr(DenseIndex, "build", staticmethod(lambda rows: build(rows, exact_limit=1000)))
    ours = bench_index(TrigramEncoder(dimensions=DIMENSIONS), ARTICLES, [2000], lambda _: None)[0]
    assert re.fullmatch(r"faqtotum: \d+ lists of codes, then eight bits", ours.name)
    assert ours.bytes < 4 * DIMENSIONS
    assert ours.recall > 0.5


# --- the texts


def test_texts_are_spliced_from_the_questions_and_always_the_same() -> None:
    texts = spliced(QUESTIONS, 50)
    assert len(texts) == 50
    assert spliced(QUESTIONS, 50) == texts
    assert spliced(QUESTIONS, 50, seed=6) != texts
    assert [text for text in texts if not _is_spliced(text)] == []


def _is_spliced(text: str) -> bool:
    cuts = (position for position, letter in enumerate(text) if letter == " ")
    return any(
        any(question.startswith(text[:cut]) for question in QUESTIONS) and any(question.endswith(text[cut + 1 :]) for question in QUESTIONS)
        for cut in cuts
    )


def test_more_texts_begin_with_the_fewer() -> None:
    """So a larger index holds the smaller one's entries."""
    few, more = spliced(QUESTIONS, 20), spliced(QUESTIONS, 40)
    assert more[:20] == few


def test_texts_are_different_enough() -> None:
    assert len(set(spliced(QUESTIONS, 200))) > 150


# --- the table


def test_the_table_has_a_row_for_each_way() -> None:
    made = [
        Row(10_000, "faqtotum: exact", 1.0, 1.234, 2.345, 1024.4, 0.25),
        Row(10_000, "scikit-learn: brute force", 0.9996, 5, 6, 1024, 0),
    ]
    console = Console(width=160)
    with console.capture() as capture:
        console.print(table(made))
    rows = [[cell.strip() for cell in line.strip("│").split("│")] for line in capture.get().splitlines() if line.startswith("│")]
    assert rows == [
        ["10,000", "faqtotum: exact", "1.000", "1.23", "2.35", "1024", "0.2"],
        ["10,000", "scikit-learn: brute force", "1.000", "5.00", "6.00", "1024", "0.0"],
    ]
