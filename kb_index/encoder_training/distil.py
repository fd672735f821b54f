"""Training the student: token vectors whose mean lies where the teacher puts the English."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from rich.progress import track
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional

from kb_index.encoder_training.noise import noisy
from kb_index.encoder_training.pairs import Pair


@dataclass(frozen=True)
class Recipe:
    """How long and how hard to train. The defaults take about half an hour on two cores. A batch is no larger than what there is.

    Attributes:
        epochs: passes over the pairs.
        batch: pairs that are told apart from one another at each step.
        rate: learning rate at the beginning; it falls to nothing.
        temperature: of the contrast.
        regression: weight of lying near the teacher's vector.
        extra: dimensions beside the teacher's, in which translations may agree on what the teacher does not tell apart.
        seed: of everything random.
    """

    epochs: int = 8
    batch: int = 2048
    rate: float = 0.02
    temperature: float = 0.05
    regression: float = 4.0
    extra: int = 128
    seed: int = 7


def distil(pairs: Sequence[Pair], english: dict[str, int], targets: NDArray[Any], tokenizer: Tokenizer, recipe: Recipe) -> NDArray[Any]:
    """Token vectors of the student.

    Args:
        pairs: parallel text; the English side of each is in `english`.
        english: English text -> row of `targets`.
        targets: teacher vectors of unit length, float32 [texts, dimensions].
        tokenizer: the student's vocabulary.
        recipe: training length and rates.

    Returns:
        float32 [vocabulary, dimensions + recipe.extra].
    """
    recipe = replace(recipe, batch=min(recipe.batch, len(pairs)))
    torch.manual_seed(recipe.seed)
    rng = random.Random(recipe.seed)  # noqa: S311 - reproducible, not secret
    student = _Student(tokenizer, targets.shape[1], recipe)
    optimizer = torch.optim.SparseAdam(list(student.table.parameters()), lr=recipe.rate)
    steps = recipe.epochs * (len(pairs) // recipe.batch)
    for step, batch in enumerate(track(_batches(pairs, recipe, rng), description="distilling", total=steps)):
        for group in optimizer.param_groups:
            group["lr"] = recipe.rate * (1 - step / steps) + 1e-5
        rows = [english[pair.english] for pair in batch]
        loss = student.loss(_as_typed(batch, rng), [pair.english for pair in batch], torch.from_numpy(targets[rows]), torch.tensor(rows))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return np.asarray(student.table.weight.detach().numpy())


class _Student:
    """A table of token vectors, and how far it is from what it should be."""

    def __init__(self, tokenizer: Tokenizer, taught: int, recipe: Recipe) -> None:
        self.table = nn.EmbeddingBag(tokenizer.get_vocab_size(), taught + recipe.extra, mode="mean", sparse=True)
        nn.init.normal_(self.table.weight, std=0.05)
        self._tokenizer = tokenizer
        self._taught = taught
        self._recipe = recipe

    def loss(self, texts: list[str], english: list[str], target: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
        """A translation should lie near the teacher's vector of the English (cosine), nearer to it than to the other texts of the
        batch; and nearer to the student's own vector of the English than to those of the other texts, both ways.

        The last is what a table of words can do best: it need not imitate how the teacher composes a long sentence, only agree with
        itself across languages.
        """
        other, own = self._encode(texts), self._encode(english)
        taught = functional.normalize(other[:, : self._taught], dim=1)
        same_text = (rows[:, None] == rows[None, :]) & ~torch.eye(len(rows), dtype=torch.bool)
        agreement = self._contrast(other, own, same_text) + self._contrast(own, other, same_text)
        distance = (1 - (taught * target).sum(dim=1)).mean()
        return self._contrast(taught, target, same_text) + agreement / 2 + self._recipe.regression * distance

    def _encode(self, texts: list[str]) -> torch.Tensor:
        return functional.normalize(self.table(*_bags(self._tokenizer, texts)), dim=1)

    def _contrast(self, left: torch.Tensor, right: torch.Tensor, same_text: torch.Tensor) -> torch.Tensor:
        logits = (left @ right.T / self._recipe.temperature).masked_fill(same_text, -1e4)
        return functional.cross_entropy(logits, torch.arange(len(logits)))


def _batches(pairs: Sequence[Pair], recipe: Recipe, rng: random.Random) -> Iterator[list[Pair]]:
    order = list(range(len(pairs)))
    for _ in range(recipe.epochs):
        rng.shuffle(order)
        for start in range(0, len(order) - recipe.batch + 1, recipe.batch):
            yield [pairs[index] for index in order[start : start + recipe.batch]]


def _as_typed(batch: list[Pair], rng: random.Random) -> list[str]:
    """The translation as typed by a shopper; one in six times the English itself, so that the student learns English spellings."""
    return [noisy(pair.english, "en", rng) if rng.random() < 1 / 6 else noisy(pair.text, pair.language, rng) for pair in batch]


def _bags(tokenizer: Tokenizer, texts: list[str]) -> tuple[torch.Tensor, torch.Tensor]:
    ids = [encoding.ids or [0] for encoding in tokenizer.encode_batch(texts, add_special_tokens=False)]
    offsets = np.cumsum([0, *map(len, ids[:-1])])
    return torch.tensor([token for bag in ids for token in bag]), torch.from_numpy(offsets)
