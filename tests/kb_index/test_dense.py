from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from kb_index.dense import RECALL, DenseIndex, recall


def clustered(count: int, dimensions: int = 32, centres: int = 60) -> NDArray[np.float32]:
    """Unit vectors around some centres, as questions lie around articles."""
    rng = np.random.default_rng(1)
    middle = rng.normal(size=(centres, dimensions))
    rows = middle[rng.integers(centres, size=count)] + 0.4 * rng.normal(size=(count, dimensions))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


ROWS = clustered(4000)


@pytest.fixture(scope="module")
def approximate() -> DenseIndex:
    return DenseIndex.build(ROWS, exact_limit=1000)


def test_few_entries_are_searched_exactly() -> None:
    index = DenseIndex.build(ROWS[:1000], exact_limit=1000)
    assert (index.exact, index.probes) == (True, 0)
    scores, positions = index.search(ROWS[3], 5)
    assert positions[0] == 3
    assert scores[0] == pytest.approx(1.0, abs=1e-5)
    assert positions.tolist() == np.argsort(-(ROWS[:1000] @ ROWS[3]))[:5].tolist()


def test_many_entries_are_searched_as_approximately_as_the_recall_allows(approximate: DenseIndex) -> None:
    assert not approximate.exact
    assert approximate.probes >= 1
    queries = ROWS[:200]
    truth = np.argsort(-(queries @ ROWS.T), axis=1)[:, :10]
    found = np.array([approximate.search(query, 10)[1] for query in queries])
    assert recall(found, truth) >= RECALL - 0.02


@pytest.mark.parametrize("limit", [1000, 10_000])
def test_a_saved_index_finds_the_same(limit: int, tmp_path: Path) -> None:
    index = DenseIndex.build(ROWS, exact_limit=limit)
    index.save(tmp_path / "vectors")
    again = DenseIndex.load(tmp_path / "vectors")
    assert (again.exact, again.probes) == (index.exact, index.probes)
    for ours, theirs in zip(again.search(ROWS[7], 10), index.search(ROWS[7], 10), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_vectors_come_back_for_the_next_build(approximate: DenseIndex) -> None:
    np.testing.assert_array_equal(DenseIndex.build(ROWS).vectors(), ROWS)
    assert float(np.abs(approximate.vectors() - ROWS).mean()) < 0.01


def test_fewer_entries_than_asked_for_are_all_there_is() -> None:
    assert len(DenseIndex.build(ROWS[:3]).search(ROWS[0], 10)[1]) == 3


def test_recall_by_hand() -> None:
    assert recall(np.array([[1, 2], [3, 9]]), np.array([[2, 1], [3, 4]])) == 0.75
