"""The encoder behind one small interface: texts in, unit vectors out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from kb_index.errors import EncoderError
from kb_index.static_encoder import StaticEncoder, is_static


class Encoder(Protocol):
    """What the index and the pipeline need of an encoder."""

    id: str
    dimensions: int

    def encode(self, texts: Sequence[str]) -> NDArray[Any]:
        """Unit vectors, float32 [texts, dimensions]."""
        ...


class SentenceTransformerEncoder:
    """Any sentence-transformers model, from a folder or by its hub name.

    Args:
        name: folder or hub name.

    Raises:
        EncoderError: when there is no such model here.
    """

    def __init__(self, name: str) -> None:
        # Heavy: imported when the first encoder is made, so that programs that never encode start in a second.
        from sentence_transformers import SentenceTransformer

        try:
            self._model = SentenceTransformer(name, device="cpu")
        except Exception as error:  # the library raises many kinds, from OSError to its hub client's own
            raise EncoderError(
                f"The encoder {name!r} cannot be loaded ({type(error).__name__}: {error}). "
                "FAQTOTUM_ENCODER must be a folder with a sentence-transformers model, or a hub name on a machine that reaches the hub."
            ) from error
        self.id = encoder_id(name)
        dimensions = self._model.get_embedding_dimension()
        if not dimensions:
            raise EncoderError(f"The encoder {name!r} does not say how many dimensions its vectors have.")
        self.dimensions = int(dimensions)

    def encode(self, texts: Sequence[str]) -> NDArray[Any]:
        """Unit vectors, float32 [texts, dimensions]; an empty list gives an empty array."""
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        vectors = self._model.encode(list(texts), batch_size=64, show_progress_bar=False, convert_to_numpy=True)
        vectors = np.nan_to_num(np.asarray(vectors, dtype=np.float32))
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(norms, 1e-9), dtype=np.float32)


def load_encoder(name: str) -> Encoder:
    """The encoder of that name: a token table by the light way, anything else by sentence-transformers.

    Args:
        name: folder or hub name of a sentence-transformers model.

    Raises:
        EncoderError: when there is no such model here.
    """
    folder = Path(name)
    return StaticEncoder(folder, encoder_id(name)) if is_static(folder) else SentenceTransformerEncoder(name)


def encoder_id(name: str) -> str:
    """What tells one encoder from another: its name and, for a folder, a hash of its files."""
    folder = Path(name)
    if not folder.is_dir():
        return name
    digest = hashlib.sha256()
    for path in sorted(item for item in folder.rglob("*") if item.is_file() and item.suffix != ".md"):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    return f"{folder.name}@{digest.hexdigest()[:16]}"
