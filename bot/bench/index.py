"""The index at ten thousand, a hundred thousand and a million entries, beside plain exact FAISS and scikit-learn, in one run."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.table import Table

from kb_index.articles import Article
from kb_index.dense import NEAREST, DenseIndex, recall
from kb_index.encoder import Encoder

QUERIES = 200
# scikit-learn takes about a second for one message among a million.
SLOW_QUERIES = 20


@dataclass(frozen=True)
class Row:
    """One way of searching among so many entries.

    Attributes:
        entries: their number.
        name: of the way.
        recall: share of the true ten nearest that it finds.
        p50_ms: median milliseconds a message, one thread, one message at a time.
        p95_ms: 95th percentile.
        bytes: an entry, on disk or in memory.
        build_s: seconds to build.
    """

    entries: int
    name: str
    recall: float
    p50_ms: float
    p95_ms: float
    bytes: float
    build_s: float


def bench_index(encoder: Encoder, articles: Sequence[Article], sizes: Sequence[int], tell: Callable[[str], None] = print) -> list[Row]:
    """All ways at all sizes, on messages spliced from the shop's own questions.

    Args:
        encoder: makes the vectors.
        articles: their questions are the material.
        sizes: numbers of entries.
        tell: called with a line at each step.
    """
    import faiss

    questions = [question for article in articles for question in article.questions]
    tell(f"encoding {max(sizes) + QUERIES:,} texts")
    vectors = _encoded(encoder, spliced(questions, max(sizes) + QUERIES))
    queries, entries = vectors[:QUERIES], vectors[QUERIES:]
    threads = faiss.omp_get_max_threads()
    rows: list[Row] = []
    for size in sizes:
        tell(f"{size:,} entries")
        faiss.omp_set_num_threads(threads)
        rows += _rows(entries[:size], queries, faiss)
    faiss.omp_set_num_threads(threads)
    return rows


def spliced(questions: Sequence[str], count: int, seed: int = 5) -> list[str]:
    """`count` texts that are like questions: the beginning of one, the end of another of any language's, all different enough."""
    rng = random.Random(seed)  # noqa: S311 - reproducible, not secret
    texts = []
    for _ in range(count):
        first, second = rng.choice(questions), rng.choice(questions)
        texts.append(f"{first[: rng.randint(len(first) // 3, len(first))]} {second[rng.randint(0, len(second) // 2) :]}")
    return texts


def _encoded(encoder: Encoder, texts: Sequence[str], step: int = 20_000) -> NDArray[Any]:
    return np.concatenate([encoder.encode(texts[start : start + step]) for start in range(0, len(texts), step)])


def _rows(entries: NDArray[Any], queries: NDArray[Any], faiss: Any) -> list[Row]:
    started = time.perf_counter()
    flat = faiss.IndexFlatIP(entries.shape[1])
    flat.add(entries)
    flat_s = time.perf_counter() - started
    truth = flat.search(queries, NEAREST)[1]
    started = time.perf_counter()
    ours = DenseIndex.build(entries)
    ours_s = time.perf_counter() - started
    faiss.omp_set_num_threads(1)
    name = "faqtotum: exact" if ours.exact else f"faqtotum: {ours.probes} lists of codes, then eight bits"
    rows = [
        _row(entries, name, lambda query: ours.search(query, NEAREST)[1], queries, truth, _size(ours), ours_s),
        _row(
            entries, "faiss: exact", lambda query: flat.search(query.reshape(1, -1), NEAREST)[1][0], queries, truth, entries.nbytes, flat_s
        ),
    ]
    return [*rows, _sklearn(entries, queries[:SLOW_QUERIES], truth[:SLOW_QUERIES])]


def _sklearn(entries: NDArray[Any], queries: NDArray[Any], truth: NDArray[Any]) -> Row:
    from sklearn.neighbors import NearestNeighbors

    started = time.perf_counter()
    neighbours = NearestNeighbors(n_neighbors=NEAREST, algorithm="brute", metric="cosine").fit(entries)
    built = time.perf_counter() - started

    def search(query: NDArray[Any]) -> NDArray[Any]:
        return np.asarray(neighbours.kneighbors(query.reshape(1, -1), return_distance=False)[0])

    return _row(entries, "scikit-learn: brute force", search, queries, truth, entries.nbytes, built)


def _row(
    entries: NDArray[Any],
    name: str,
    search: Callable[[NDArray[Any]], NDArray[Any]],
    queries: NDArray[Any],
    truth: NDArray[Any],
    size: float,
    built: float,
) -> Row:
    search(queries[0])
    found, took = [], []
    for query in queries:
        started = time.perf_counter()
        found.append(search(query))
        took.append((time.perf_counter() - started) * 1000)
    p50, p95 = np.percentile(took, [50, 95])
    return Row(len(entries), name, recall(np.array(found), truth), float(p50), float(p95), size / len(entries), built)


def _size(index: DenseIndex) -> float:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vectors.faiss"
        index.save(path)
        return path.stat().st_size


def table(rows: Sequence[Row]) -> Table:
    """One row a way and size."""
    shown = Table(title=f"Index: the ten nearest, one message at a time on one core ({QUERIES} messages)")
    for title in ("entries", "search", "recall@10", "p50 ms", "p95 ms", "bytes an entry", "build s"):
        shown.add_column(title, justify="left" if title == "search" else "right")
    for row in rows:
        values = (f"{row.recall:.3f}", f"{row.p50_ms:.2f}", f"{row.p95_ms:.2f}", f"{row.bytes:.0f}", f"{row.build_s:.1f}")
        shown.add_row(f"{row.entries:,}", row.name, *values, end_section=row.name.startswith("scikit"))
    return shown
