"""A `StaticEmbedding` model without torch: its vectors are looked up and averaged, which numpy does as well.

sentence-transformers would load the same folder and give the same vectors; it costs seven seconds and 600 MB at the start of each
process, and nothing else of it is needed to serve.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb_index.errors import EncoderError

WEIGHTS, TOKENIZER, MODULES = "model.safetensors", "tokenizer.json", "modules.json"
TABLE = "embedding.weight"


class StaticEncoder:
    """Averages token vectors.

    Args:
        folder: written by sentence-transformers, with a `StaticEmbedding` as its only module.
        encoder_id: what tells it from others.

    Raises:
        EncoderError: when a file is missing or damaged.
    """

    def __init__(self, folder: Path, encoder_id: str) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        try:
            self._table: NDArray[Any] = load_file(folder / WEIGHTS)[TABLE]
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        except Exception as error:  # both libraries raise kinds of their own
            raise EncoderError(
                f"The encoder {folder} cannot be loaded ({type(error).__name__}: {error}). Restore the folder, or set FAQTOTUM_ENCODER."
            ) from error
        self.id = encoder_id
        self.dimensions = int(self._table.shape[1])

    def encode(self, texts: Sequence[str]) -> NDArray[Any]:
        """Unit vectors, float32 [texts, dimensions]; a text without any known piece gives zeros."""
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, encoding in enumerate(self._tokenizer.encode_batch(list(texts), add_special_tokens=False)):
            if encoding.ids:
                vectors[row] = self._table[encoding.ids].astype(np.float32).mean(axis=0)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(norms, 1e-9), dtype=np.float32)


def is_static(folder: Path) -> bool:
    """Whether a folder holds a model that is one token table and nothing else."""
    try:
        modules = json.loads((folder / MODULES).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return (
        isinstance(modules, list)
        and len(modules) == 1
        and str(modules[0].get("type", "")).endswith(".StaticEmbedding")
        and not modules[0].get("path")
    )
