"""Writing the student as a sentence-transformers model, with a card that says how it was made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from kb_index.encoder_training.pairs import Pair

CARD = """# The bundled encoder

A table of {pieces:,} token vectors of {dimensions} dimensions (half precision), averaged: a sentence-transformers `StaticEmbedding`.
The first dimensions are those of the teacher; in the others, translations agree with each other on what the teacher does not tell apart.
Made by `faqtotum encoder train` (see `kb_index/encoder_training/`): multilingual knowledge distillation from the teacher
`{teacher}`, {epochs} passes over the pairs below. No text of the training data is contained, only what was learned from it.

| language | licence class | pairs |
|---|---|---|
{rows}

`own` are the questions of this repository's articles. cc-by: Tatoeba. cc-by-sa: Wiktionary and WordNet dictionaries. The other
classes: localisation files of open-source software (MIT, BSD, Apache; LGPL, MPL).
"""


def save_student(folder: Path, tokenizer: Tokenizer, table: NDArray[Any], card: str) -> None:
    """Writes `folder`, so that `SentenceTransformer(folder)` loads it.

    Args:
        folder: is made.
        tokenizer: the student's vocabulary.
        table: token vectors, float32 [vocabulary, dimensions].
        card: text of the model card.
    """
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import StaticEmbedding

    tokenizer.no_truncation()
    tokenizer.no_padding()
    module = StaticEmbedding(tokenizer, embedding_weights=table.astype(np.float32))
    module.embedding.weight.data = module.embedding.weight.data.to(torch.float16)
    SentenceTransformer(modules=[module], device="cpu").save(str(folder), create_model_card=False)
    (folder / "README.md").write_text(card, encoding="utf-8")


def model_card(pairs: Sequence[Pair], teacher: str, epochs: int, table: NDArray[Any]) -> str:
    """What the model was made from."""
    counts = Counter((pair.language, pair.licence) for pair in pairs)
    rows = "\n".join(f"| {language} | {licence} | {count:,} |" for (language, licence), count in sorted(counts.items()))
    return CARD.format(pieces=table.shape[0], dimensions=table.shape[1], teacher=teacher, epochs=epochs, rows=rows)
