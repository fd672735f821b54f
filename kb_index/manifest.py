"""What an index is made of: hashes, encoder, counts. A build whose files differ from it is refused (RL-5)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from kb_index.errors import IndexCorrupt

FORMAT = 2
NAME = "manifest.json"


@dataclass(frozen=True)
class Manifest:
    """The description of one build.

    Attributes:
        encoder: id of the encoder that made the vectors.
        dimensions: of a vector.
        source: hash of the articles it was built from.
        entries: number of vectors.
        articles: language -> number of articles.
        files: file name -> SHA-256.
        format: version of this layout.
    """

    encoder: str
    dimensions: int
    source: str
    entries: int
    articles: dict[str, int]
    files: dict[str, str]
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        """Beside the files that it describes."""
        (folder / NAME).write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False), encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a build, without looking at the other files.

    Raises:
        IndexCorrupt: when it cannot be read or is of another format.
    """
    try:
        manifest = Manifest(**json.loads((folder / NAME).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise IndexCorrupt(f"{folder / NAME} cannot be read ({error}). Run `faqtotum index --rebuild`.") from error
    if manifest.format != FORMAT:
        raise IndexCorrupt(f"{folder}: index format {manifest.format}, this version reads {FORMAT}. Run `faqtotum index --rebuild`.")
    return manifest


def verify(folder: Path, manifest: Manifest) -> None:
    """That every file is the one that was written.

    Faiss loads most damaged files without a word, so the bytes are compared before it sees them.

    Raises:
        IndexCorrupt: naming the file.
    """
    for name, expected in manifest.files.items():
        path = folder / name
        if not path.is_file() or sha256(path) != expected:
            raise IndexCorrupt(f"{path} is missing or damaged. Run `faqtotum index --rebuild`.")


def sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as content:
        while block := content.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
