"""One loaded build of the index, immutable: dense search by FAISS, lexical search beside it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb_index.articles import Article
from kb_index.build import ARTICLES, current_build, ranges_of, read_entries, vectors_file
from kb_index.dense import DenseIndex
from kb_index.entries import WEIGHTS
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
        self.build = usable_build(folder)
        self.manifest: Manifest = read_manifest(self.build)
        if self.manifest.encoder != encoder:
            raise WrongEncoder(f"{self.build} was built by {self.manifest.encoder}, not by {encoder}. Run `faqtotum index`.")
        verify(self.build, self.manifest)
        self._entries = read_entries(self.build)
        self._weights = np.array([WEIGHTS[entry.kind] for entry in self._entries], dtype=np.float32)
        self._ranges = ranges_of(self._entries)
        texts = [entry.text for entry in self._entries]
        # One of each for each language. What languages share in letters are nearly always names.
        self._dense = {language: DenseIndex.load(self.build / vectors_file(language)) for language in self._ranges}
        self._lexical = {language: LexicalIndex(texts[start:end]) for language, (start, end) in self._ranges.items()}
        self.articles = read_articles(self.build)

    @property
    def languages(self) -> frozenset[str]:
        """Languages that have entries."""
        return frozenset(self._ranges)

    def evidence(self, text: str, vector: NDArray[Any], language: str, depth: int = 60) -> dict[str, Evidence]:
        """Evidence per article, from the entries of one language.

        Args:
            text: the message.
            vector: its unit vector, float32 [dimensions].
            language: whose entries are searched.
            depth: entries that each of the two searches looks at.

        Returns:
            article id -> evidence; empty when there are no entries.
        """
        if language not in self._ranges:
            return {}
        start, _ = self._ranges[language]
        found: dict[str, Evidence] = {}
        near = self._near(vector, language, depth)
        for position, score in near:
            item = found.setdefault(self._entries[position].article, Evidence())
            item.dense = max(item.dense, score)
        for place, score in self._lexical[language].best(text, depth, [position - start for position, _ in near]):
            position = start + place
            item = found.setdefault(self._entries[position].article, Evidence())
            item.lexical = max(item.lexical, score * float(self._weights[position]))
        return found

    def dense_evidence(self, vector: NDArray[Any], languages: Iterable[str], depth: int = 60) -> dict[str, float]:
        """Article id -> cosine of its nearest entry in one of the languages."""
        found: dict[str, float] = {}
        for language in self.languages.intersection(languages):
            for position, score in self._near(vector, language, depth):
                article = self._entries[position].article
                found[article] = max(found.get(article, score), score)
        return found

    def _near(self, vector: NDArray[Any], language: str, depth: int) -> list[tuple[int, float]]:
        """Positions and weighted cosines of a language's nearest entries."""
        scores, places = self._dense[language].search(vector, depth)
        positions = places + self._ranges[language][0]
        return list(zip(positions.tolist(), (scores * self._weights[positions]).tolist(), strict=True))


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
