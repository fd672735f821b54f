"""Dense search by FAISS: exact while that is fast enough, and beyond it as approximate as a measured recall allows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Comparing a message with each of these takes a few milliseconds on one core.
EXACT_LIMIT = 20_000
# Share of the true ten nearest that an approximate search must find.
RECALL = 0.97
NEAREST = 10
PROBES = (8, 16, 32, 64, 96, 128, 192, 256, 512, 1024)
SAMPLE = 300
# Dimensions that share four bits in the first look; so many times the entries wanted are then compared again, with eight bits each.
DIMENSIONS_PER_CODE = 4
SECOND_LOOK = 10
TRAINING_VECTORS_PER_LIST = 40
TRAINING_ROUNDS = 6


class DenseIndex:
    """Nearest entries by inner product of unit vectors.

    Args:
        index: of FAISS: `IndexFlatIP`, or `IndexRefine` over inverted lists whose `nprobe` was chosen by `build`.
    """

    def __init__(self, index: Any) -> None:
        import faiss

        self._faiss = faiss
        self._index = index
        self._lists = None if isinstance(index, faiss.IndexFlat) else faiss.downcast_index(index.base_index)

    @property
    def exact(self) -> bool:
        """Whether every entry is compared."""
        return self._lists is None

    @staticmethod
    def build(vectors: NDArray[Any], exact_limit: int = EXACT_LIMIT) -> DenseIndex:
        """An index of unit vectors, float32 [entries, dimensions]; exact up to `exact_limit` of them."""
        import faiss

        rows = np.ascontiguousarray(vectors, dtype=np.float32)
        if len(rows) <= exact_limit:
            flat = faiss.IndexFlatIP(rows.shape[1])
            flat.add(rows)
            return DenseIndex(flat)
        return DenseIndex(_inverted_lists(rows))

    @staticmethod
    def load(path: Path) -> DenseIndex:
        """The reverse of `save`; whoever calls has compared the file's hash, since FAISS loads most damaged files without a word."""
        import faiss

        return DenseIndex(faiss.read_index(str(path)))

    def save(self, path: Path) -> None:
        """As FAISS writes it."""
        self._faiss.write_index(self._index, str(path))

    @property
    def probes(self) -> int:
        """How many lists a search visits; 0 when it is exact."""
        return 0 if self._lists is None else int(self._lists.nprobe)

    def search(self, vector: NDArray[Any], count: int) -> tuple[NDArray[Any], NDArray[Any]]:
        """Scores (float32) and positions (int64) of the nearest entries, the best first; fewer than `count` where there are fewer.

        Args:
            vector: unit vector, float32 [dimensions].
            count: entries at most.
        """
        scores, positions = self._index.search(vector.reshape(1, -1), min(count, self._index.ntotal))
        found = positions[0] >= 0
        return scores[0][found], positions[0][found]

    def vectors(self) -> NDArray[Any]:
        """All vectors, float32 [entries, dimensions]; from an approximate index they come back rounded to eight bits."""
        kept = self._index if self._lists is None else self._index.refine_index
        return np.asarray(kept.reconstruct_n(0, self._index.ntotal))


def _inverted_lists(rows: NDArray[Any]) -> Any:
    """An approximate index that visits as many lists as `RECALL` needs.

    Entries lie in lists around centres (Jegou et al., 2011). Those of the nearest lists are compared by codes of four bits that fit
    into a processor's registers (Andre et al., 2015), and the best of these once more by eight bits a dimension.
    """
    import faiss

    dimensions = rows.shape[1]
    codes = next(number for number in range(max(1, dimensions // DIMENSIONS_PER_CODE), 0, -1) if dimensions % number == 0)
    lists = 2 ** round(np.log2(np.sqrt(len(rows))))
    index = faiss.index_factory(dimensions, f"IVF{lists},PQ{codes}x4fs,Refine(SQ8)", faiss.METRIC_INNER_PRODUCT)
    index.k_factor = SECOND_LOOK
    base = faiss.downcast_index(index.base_index)
    base.cp.niter = TRAINING_ROUNDS
    rng = np.random.default_rng(0)
    index.train(rows[rng.choice(len(rows), min(len(rows), lists * TRAINING_VECTORS_PER_LIST), replace=False)])
    index.add(rows)
    base.nprobe = _probes_needed(index, base, rows, rng)
    return index


def _probes_needed(index: Any, base: Any, rows: NDArray[Any], rng: np.random.Generator) -> int:
    """The fewest lists that find `RECALL` of the true nearest, for entries slightly moved, as a new message would be."""
    import faiss

    queries = rows[rng.choice(len(rows), min(SAMPLE, len(rows)), replace=False)]
    queries = queries + rng.normal(scale=0.3 / np.sqrt(rows.shape[1]), size=queries.shape).astype(np.float32)
    _, truth = faiss.knn(queries, rows, NEAREST, metric=faiss.METRIC_INNER_PRODUCT)
    for probes in PROBES:
        base.nprobe = probes
        if recall(index.search(queries, NEAREST)[1], truth) >= RECALL:
            return probes
    return PROBES[-1]


def recall(found: NDArray[Any], truth: NDArray[Any]) -> float:
    """Mean share of the true nearest that were found, both int [queries, nearest]."""
    return float(np.mean([len(set(ours) & set(true)) / len(true) for ours, true in zip(found.tolist(), truth.tolist(), strict=True)]))
