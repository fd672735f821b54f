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
    """How long and how hard to train. The defaults take about ten minutes on two cores. A batch is no larger than what there is."""

    epochs: int = 12
    batch: int = 2048
    rate: float = 0.02
    temperature: float = 0.05
    regression: float = 4.0
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
        float32 [vocabulary, dimensions].
    """
    recipe = replace(recipe, batch=min(recipe.batch, len(pairs)))
    torch.manual_seed(recipe.seed)
    rng = random.Random(recipe.seed)  # noqa: S311 - reproducible, not secret
    table = nn.EmbeddingBag(tokenizer.get_vocab_size(), targets.shape[1], mode="mean", sparse=True)
    nn.init.normal_(table.weight, std=0.05)
    optimizer = torch.optim.SparseAdam(list(table.parameters()), lr=recipe.rate)
    steps = recipe.epochs * (len(pairs) // recipe.batch)
    for step, batch in enumerate(track(_batches(pairs, recipe, rng), description="distilling", total=steps)):
        for group in optimizer.param_groups:
            group["lr"] = recipe.rate * (1 - step / steps) + 1e-5
        texts, rows = _examples(batch, english, rng)
        student = functional.normalize(table(*_bags(tokenizer, texts)), dim=1)
        loss = _loss(student, torch.from_numpy(targets[rows]), torch.tensor(rows), recipe)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return np.asarray(table.weight.detach().numpy())


def _batches(pairs: Sequence[Pair], recipe: Recipe, rng: random.Random) -> Iterator[list[Pair]]:
    order = list(range(len(pairs)))
    for _ in range(recipe.epochs):
        rng.shuffle(order)
        for start in range(0, len(order) - recipe.batch + 1, recipe.batch):
            yield [pairs[index] for index in order[start : start + recipe.batch]]


def _examples(batch: list[Pair], english: dict[str, int], rng: random.Random) -> tuple[list[str], list[int]]:
    """The translation as typed by a shopper; one in six times the English itself, so that the student keeps English."""
    texts = [noisy(pair.english, "en", rng) if rng.random() < 1 / 6 else noisy(pair.text, pair.language, rng) for pair in batch]
    return texts, [english[pair.english] for pair in batch]


def _bags(tokenizer: Tokenizer, texts: list[str]) -> tuple[torch.Tensor, torch.Tensor]:
    ids = [encoding.ids or [0] for encoding in tokenizer.encode_batch(texts, add_special_tokens=False)]
    offsets = np.cumsum([0, *map(len, ids[:-1])])
    return torch.tensor([token for bag in ids for token in bag]), torch.from_numpy(offsets)


def _loss(student: torch.Tensor, target: torch.Tensor, rows: torch.Tensor, recipe: Recipe) -> torch.Tensor:
    """Near the teacher's vector (cosine), and nearer to it than to the vectors of the other texts in the batch."""
    logits = student @ target.T / recipe.temperature
    same_text = (rows[:, None] == rows[None, :]) & ~torch.eye(len(rows), dtype=torch.bool)
    contrast = functional.cross_entropy(logits.masked_fill(same_text, -1e4), torch.arange(len(rows)))
    return contrast + recipe.regression * (1 - (student * target).sum(dim=1)).mean()
