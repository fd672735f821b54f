"""Dense search by FAISS: exact while that is fast enough, and beyond it as approximate as a measured recall allows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Comparing a message with each of these takes a few milliseconds on one core.
EXACT_LIMIT = 100_000
# Share of the true ten nearest that an approximate search must find.
RECALL = 0.97
NEAREST = 10
PROBES = (4, 8, 16, 24, 32, 48, 64, 96, 128, 256)
SAMPLE = 300
TRAINING_VECTORS_PER_LIST = 40
TRAINING_ROUNDS = 6


class DenseIndex:
    """Nearest entries by inner product of unit vectors.

    Args:
        index: of FAISS: `IndexFlatIP`, or `IndexIVFScalarQuantizer` whose `nprobe` was chosen by `build`.
    """

    def __init__(self, index: Any) -> None:
        import faiss

        self._faiss = faiss
        self._index = index
        self.exact = not isinstance(index, faiss.IndexIVF)
        # The index's own memory, not a copy: a part of it is searched without asking for each entry whether it belongs.
        self._rows = faiss.rev_swig_ptr(index.get_xb(), index.ntotal * index.d).reshape(index.ntotal, index.d) if self.exact else None

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
        return 0 if self.exact else int(self._index.nprobe)

    def search(self, vector: NDArray[Any], count: int, start: int = 0, end: int | None = None) -> tuple[NDArray[Any], NDArray[Any]]:
        """Scores (float32) and positions (int64) of the nearest entries, the best first; fewer than `count` where there are fewer.

        Args:
            vector: unit vector, float32 [dimensions].
            count: entries at most.
            start: look at entries from this position on ...
            end: ... and before this one; None: to the last.
        """
        end = self._index.ntotal if end is None else end
        if self._rows is not None:
            part = self._rows[start:end]
            nearest = min(count, len(part))
            scores, positions = self._faiss.knn(vector.reshape(1, -1), part, nearest, metric=self._faiss.METRIC_INNER_PRODUCT)
            return scores[0], positions[0] + start
        chosen = None if (start, end) == (0, self._index.ntotal) else self._faiss.IDSelectorRange(start, end)
        parameters = self._faiss.SearchParametersIVF(sel=chosen, nprobe=self._index.nprobe)
        scores, positions = self._index.search(vector.reshape(1, -1), count, params=parameters)
        found = positions[0] >= 0
        return scores[0][found], positions[0][found]

    def vectors(self) -> NDArray[Any]:
        """All vectors, float32 [entries, dimensions]; from an approximate index they come back rounded to eight bits."""
        if not self.exact:
            self._index.make_direct_map()
        return np.asarray(self._index.reconstruct_n(0, self._index.ntotal))


def _inverted_lists(rows: NDArray[Any]) -> Any:
    """Vectors of eight bits a dimension, in lists around centres (Jegou et al., 2011); visits as many lists as `RECALL` needs."""
    import faiss

    lists = 2 ** round(np.log2(np.sqrt(len(rows))))
    index = faiss.index_factory(rows.shape[1], f"IVF{lists},SQ8", faiss.METRIC_INNER_PRODUCT)
    index.cp.niter = TRAINING_ROUNDS
    rng = np.random.default_rng(0)
    index.train(rows[rng.choice(len(rows), min(len(rows), lists * TRAINING_VECTORS_PER_LIST), replace=False)])
    index.add(rows)
    index.nprobe = _probes_needed(index, rows, rng)
    return index


def _probes_needed(index: Any, rows: NDArray[Any], rng: np.random.Generator) -> int:
    """The fewest lists that find `RECALL` of the true nearest, for entries slightly moved, as a new message would be."""
    import faiss

    queries = rows[rng.choice(len(rows), min(SAMPLE, len(rows)), replace=False)]
    queries = queries + rng.normal(scale=0.3 / np.sqrt(rows.shape[1]), size=queries.shape).astype(np.float32)
    _, truth = faiss.knn(queries, rows, NEAREST, metric=faiss.METRIC_INNER_PRODUCT)
    for probes in PROBES:
        _, found = index.search(queries, NEAREST, params=faiss.SearchParametersIVF(nprobe=probes))
        if recall(found, truth) >= RECALL:
            return probes
    return PROBES[-1]


def recall(found: NDArray[Any], truth: NDArray[Any]) -> float:
    """Mean share of the true nearest that were found, both int [queries, nearest]."""
    return float(np.mean([len(set(ours) & set(true)) / len(true) for ours, true in zip(found.tolist(), truth.tolist(), strict=True)]))
