"""One loaded build of the index, immutable: dense search by FAISS, lexical search beside it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb_index.articles import Article
from kb_index.build import ARTICLES, VECTORS, current_build, read_entries
from kb_index.entries import WEIGHTS, Entry
from kb_index.errors import IndexMissing, WrongEncoder
from kb_index.lexical import LexicalIndex
from kb_index.manifest import Manifest, read_manifest, verify


@dataclass
class Evidence:
    """The best evidence for one article: cosine of its nearest entry, and n-gram similarity of its nearest entry."""

    dense: float = 0.0
    lexical: float = 0.0


class LoadedIndex:
    """A build, checked and in memory.

    Args:
        folder: holds the builds and the name of the current one.
        encoder: id of the encoder whose vectors are going to be searched with.

    Raises:
        IndexMissing: there is none.
        IndexCorrupt: its files are not those that were written.
        WrongEncoder: another encoder made its vectors.
    """

    def __init__(self, folder: Path, encoder: str) -> None:
        import faiss

        self.build = usable_build(folder)
        self.manifest: Manifest = read_manifest(self.build)
        if self.manifest.encoder != encoder:
            raise WrongEncoder(f"{self.build} was built by {self.manifest.encoder}, not by {encoder}. Run `faqtotum index`.")
        verify(self.build, self.manifest)
        self._faiss = faiss
        self._vectors = faiss.read_index(str(self.build / VECTORS))
        self._entries = read_entries(self.build)
        self._weights = np.array([WEIGHTS[entry.kind] for entry in self._entries], dtype=np.float32)
        self._ranges = _ranges(self._entries)
        self._lexical = LexicalIndex([entry.text for entry in self._entries])
        self.articles = read_articles(self.build)

    def evidence(self, text: str, vector: NDArray[Any], language: str | None, depth: int = 60) -> dict[str, Evidence]:
        """Evidence per article.

        Args:
            text: the message.
            vector: its unit vector, float32 [dimensions].
            language: search the entries of this language only; None: all.
            depth: entries that each of the two searches looks at.

        Returns:
            article id -> evidence; empty when there are no entries.
        """
        start, end = (0, len(self._entries)) if language is None else self._ranges.get(language, (0, 0))
        if start == end:
            return {}
        found: dict[str, Evidence] = {}
        for position, score in self._dense(vector, start, end, depth):
            item = found.setdefault(self._entries[position].article, Evidence())
            item.dense = max(item.dense, score)
        for position, score in self._lexically(text, start, end, depth):
            item = found.setdefault(self._entries[position].article, Evidence())
            item.lexical = max(item.lexical, score)
        return found

    def _dense(self, vector: NDArray[Any], start: int, end: int, depth: int) -> list[tuple[int, float]]:
        parameters = self._faiss.SearchParameters(sel=self._faiss.IDSelectorRange(start, end))
        scores, positions = self._vectors.search(vector.reshape(1, -1), min(depth, end - start), params=parameters)
        return [
            (int(position), float(score * self._weights[position]))
            for position, score in zip(positions[0], scores[0], strict=True)
            if position >= 0
        ]

    def _lexically(self, text: str, start: int, end: int, depth: int) -> list[tuple[int, float]]:
        scores = self._lexical.scores(text)[start:end] * self._weights[start:end]
        best = np.argsort(-scores)[:depth]
        return [(int(start + position), float(scores[position])) for position in best if scores[position] > 0]


def usable_build(folder: Path) -> Path:
    """The current build.

    Raises:
        IndexMissing: there is none.
    """
    build = current_build(folder)
    if build is None or not build.is_dir():
        raise IndexMissing(f"{folder}: no index yet. Run `faqtotum index`.")
    return build


def read_articles(build: Path) -> dict[tuple[str, str], Article]:
    """The articles of a build: (id, language) -> article."""
    with (build / ARTICLES).open(encoding="utf-8") as lines:
        articles = [_article(json.loads(line)) for line in lines]
    return {(article.id, article.language): article for article in articles}


def _article(raw: dict[str, object]) -> Article:
    days = {name: date.fromisoformat(str(raw[name])) if raw[name] else None for name in ("review_by", "valid_from", "valid_until")}
    tuples: dict[str, tuple[str, ...]] = {name: tuple(raw[name]) for name in ("questions", "tags")}  # type: ignore[arg-type]
    return Article(**{**raw, **days, **tuples})  # type: ignore[arg-type]


def _ranges(entries: list[Entry]) -> dict[str, tuple[int, int]]:
    ranges: dict[str, tuple[int, int]] = {}
    for position, entry in enumerate(entries):
        start, _ = ranges.get(entry.language, (position, position))
        ranges[entry.language] = (start, position + 1)
    return ranges
