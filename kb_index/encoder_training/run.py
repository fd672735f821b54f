"""The whole run: pairs, the teacher's vectors, vocabulary, student, folder."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb_index.articles import Article
from kb_index.encoder import SentenceTransformerEncoder
from kb_index.encoder_training.distil import Recipe, distil
from kb_index.encoder_training.noise import noisy
from kb_index.encoder_training.pairs import Pair, read_pairs
from kb_index.encoder_training.save import model_card, save_student
from kb_index.encoder_training.shop import article_pairs, article_targets, english_texts
from kb_index.encoder_training.vocabulary import train_vocabulary

VOCABULARY = 48_000
# The shop's own questions matter most: each is seen as often as this many pairs. Seen more often, their vectors would look
# better than those of messages that were never seen, and the classifier would trust vectors too much.
OWN_WEIGHT = 2
OWN_TEXTS = 10
ENGLISH_SHARE = 5


def train_encoder(
    folder: Path, teacher: str, articles: Sequence[Article], target: Path, epochs: int, tell: Callable[[str], None] = print
) -> None:
    """Makes an encoder.

    Args:
        folder: parallel text, see `pairs.read_pairs`.
        teacher: English sentence-transformers model.
        articles: in all languages; their questions are learned from, too.
        target: folder to write.
        epochs: passes over the pairs.
        tell: called with a line at each step.

    Raises:
        FileNotFoundError: when there is no parallel text.
        EncoderError: when the teacher cannot be loaded.
    """
    pairs = read_pairs(folder)
    own = article_pairs(articles)
    tell(f"{len(pairs):,} pairs, {len(own):,} questions of our own; the teacher encodes the English side")
    english, targets = _targets(pairs, articles, SentenceTransformerEncoder(teacher))
    tell(f"learning a vocabulary of {VOCABULARY:,} pieces")
    tokenizer = train_vocabulary(_vocabulary_texts(pairs, own), VOCABULARY)
    table = distil([*pairs, *own * OWN_WEIGHT], english, targets, tokenizer, Recipe(epochs=epochs))
    save_student(target, tokenizer, table, model_card([*pairs, *own], Path(teacher).name, epochs, table))


def _targets(
    pairs: Sequence[Pair], articles: Sequence[Article], teacher: SentenceTransformerEncoder
) -> tuple[dict[str, int], NDArray[Any]]:
    """English text -> row of the teacher's vectors, and these."""
    own = list(dict.fromkeys(text for texts in english_texts(articles).values() for text in texts))
    targets = article_targets(articles, dict(zip(own, teacher.encode(own), strict=True)))
    others = list(dict.fromkeys(pair.english for pair in pairs if pair.english not in targets))
    vectors = [teacher.encode(others), *(vector.reshape(1, -1) for vector in targets.values())]
    return {text: row for row, text in enumerate([*others, *targets])}, np.vstack(vectors).astype(np.float32)


def _vocabulary_texts(pairs: Sequence[Pair], own: Sequence[Pair], seed: int = 1) -> Iterator[str]:
    """Texts as shoppers type them, so that their spellings get pieces of their own."""
    rng = random.Random(seed)  # noqa: S311 - reproducible, not secret
    yield from (pair.english for pair in pairs[::ENGLISH_SHARE])
    yield from (noisy(pair.text, pair.language, rng) for pair in pairs)
    yield from (noisy(pair.text, pair.language, rng) for pair in own for _ in range(OWN_TEXTS))
