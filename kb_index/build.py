"""Building the index: only changed texts are encoded, and the finished build is swapped in atomically."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb_index.articles import Article
from kb_index.dense import DenseIndex
from kb_index.encoder import Encoder
from kb_index.entries import Entry, entries_of
from kb_index.errors import EncoderError, UnusableIndexError
from kb_index.manifest import Manifest, read_manifest, sha256, verify

CURRENT = "current"
ENTRIES, ARTICLES = "entries.jsonl", "articles.jsonl"
KEPT_BUILDS = 2


@dataclass(frozen=True)
class BuildReport:
    """What a run did.

    Attributes:
        changed: False when the index was up to date.
        entries: number of vectors in the index.
        encoded: number of texts that had to be encoded.
        articles: language -> number of articles.
    """

    changed: bool
    entries: int
    encoded: int
    articles: dict[str, int]


def build_index(articles: Sequence[Article], encoder: Encoder, folder: Path, rebuild: bool = False) -> BuildReport:
    """Bring the index in `folder` up to date.

    Args:
        articles: all articles.
        encoder: makes the vectors.
        folder: holds the builds and the name of the current one.
        rebuild: encode everything anew, whatever is there.

    Returns:
        What was done.
    """
    folder.mkdir(parents=True, exist_ok=True)
    source = source_hash(articles)
    with _only_builder(folder):
        old = None if rebuild else _usable_build(folder, encoder)
        if old is not None and old[1].source == source:
            return BuildReport(False, old[1].entries, 0, old[1].articles)
        entries = entries_of(articles)
        vectors, encoded = _vectors(entries, encoder, old[0] if old else None)
        manifest = _write_build(folder, articles, entries, vectors, encoder, source)
        return BuildReport(True, manifest.entries, encoded, manifest.articles)


def is_current(articles: Sequence[Article], encoder_id: str, folder: Path) -> bool:
    """Whether the index in `folder` is that of these articles and this encoder. Cheap: no vectors are read, no encoder is loaded."""
    build = current_build(folder)
    try:
        manifest = read_manifest(build) if build else None
    except UnusableIndexError:
        return False
    return manifest is not None and manifest.encoder == encoder_id and manifest.source == source_hash(articles)


def source_hash(articles: Sequence[Article]) -> str:
    """A hash of everything in the articles."""
    texts = sorted(json.dumps(asdict(article), ensure_ascii=False, default=str) for article in articles)
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def current_build(folder: Path) -> Path | None:
    """The folder of the build in use; None when there is none, or its name cannot be read."""
    try:
        return folder / (folder / CURRENT).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None


def pointer_stamp(folder: Path) -> tuple[int, int] | None:
    """What changes when another build becomes the current one, without reading a file; None when there is none."""
    try:
        found = (folder / CURRENT).stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


@contextmanager
def _only_builder(folder: Path) -> Iterator[None]:
    """Two builders at once would encode everything twice; the second waits."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _usable_build(folder: Path, encoder: Encoder) -> tuple[Path, Manifest] | None:
    """The current build if its vectors may be used again: undamaged, and made by this encoder."""
    build = current_build(folder)
    if build is None:
        return None
    try:
        manifest = read_manifest(build)
        verify(build, manifest)
    except UnusableIndexError:
        return None
    return (build, manifest) if manifest.encoder == encoder.id else None


def _vectors(entries: list[Entry], encoder: Encoder, old: Path | None) -> tuple[NDArray[Any], int]:
    known = _known_vectors(old) if old else {}
    missing = list(dict.fromkeys(entry.text for entry in entries if entry.text not in known))
    known.update(zip(missing, encoder.encode(missing), strict=True))
    if not entries:
        return np.zeros((0, encoder.dimensions), dtype=np.float32), 0
    return np.stack([known[entry.text] for entry in entries]), len(missing)


def _known_vectors(build: Path) -> dict[str, NDArray[Any]]:
    entries = read_entries(build)
    known: dict[str, NDArray[Any]] = {}
    for language, (start, end) in ranges_of(entries).items():
        vectors = DenseIndex.load(build / vectors_file(language)).vectors()
        known.update((entry.text, vector) for entry, vector in zip(entries[start:end], vectors, strict=True))
    return known


def vectors_file(language: str) -> str:
    """Name of the file with the vectors of a language's entries."""
    return f"vectors-{language}.faiss"


def ranges_of(entries: Sequence[Entry]) -> dict[str, tuple[int, int]]:
    """Language -> where its entries begin and end; they stand together."""
    ranges: dict[str, tuple[int, int]] = {}
    for position, entry in enumerate(entries):
        start, _ = ranges.get(entry.language, (position, position))
        ranges[entry.language] = (start, position + 1)
    return ranges


def read_entries(build: Path) -> list[Entry]:
    """The entries of a build, in the order of its vectors."""
    with (build / ENTRIES).open(encoding="utf-8") as lines:
        return [Entry(**json.loads(line)) for line in lines]


def _write_build(
    folder: Path, articles: Sequence[Article], entries: list[Entry], vectors: NDArray[Any], encoder: Encoder, source: str
) -> Manifest:
    """Write a new build beside the old one, then make it the current one in one step."""
    if vectors.shape[1] != encoder.dimensions:
        raise EncoderError(f"{encoder.id} gives vectors of {vectors.shape[1]} dimensions, and says {encoder.dimensions}.")
    number = 1 + max((int(path.name.split("-")[1]) for path in folder.glob("build-*")), default=0)
    build = folder / f"build-{number:06d}"
    build.mkdir()
    ranges = ranges_of(entries)
    for language, (start, end) in ranges.items():
        DenseIndex.build(vectors[start:end]).save(build / vectors_file(language))
    _write_lines(build / ENTRIES, [asdict(entry) for entry in entries])
    _write_lines(build / ARTICLES, [asdict(article) for article in articles])
    counts = dict(Counter(article.language for article in articles))
    files = {name: sha256(build / name) for name in (*map(vectors_file, ranges), ENTRIES, ARTICLES)}
    manifest = Manifest(encoder.id, encoder.dimensions, source, len(entries), counts, files)
    manifest.write(build)
    _swap(folder, build)
    return manifest


def _write_lines(path: Path, rows: list[dict[str, object]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in rows), encoding="utf-8")


def _swap(folder: Path, build: Path) -> None:
    pointer = folder / f".{CURRENT}"
    pointer.write_text(build.name, encoding="utf-8")
    os.replace(pointer, folder / CURRENT)
    for outdated in sorted(folder.glob("build-*"))[:-KEPT_BUILDS]:
        shutil.rmtree(outdated, ignore_errors=True)
