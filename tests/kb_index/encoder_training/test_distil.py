"""A tiny language, made up here: three words a sentence, translated word by word."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tokenizers import Tokenizer

from kb_index.encoder_training.distil import Recipe, distil
from kb_index.encoder_training.pairs import Pair
from kb_index.encoder_training.vocabulary import train_vocabulary

DIMENSIONS = 32
VERBS = {"return": "vornati", "cancel": "otkazu", "track": "slediti", "repair": "popravka", "pay": "platim", "exchange": "zamena"}
THINGS = {"lamp": "lompa", "shoes": "cipelo", "kettle": "chajnik", "sofa": "divanek", "dress": "sukienca", "shelf": "polica"}
TIMES = {"today": "danas", "tomorrow": "zutro", "later": "posle", "now": "odmah"}
WORDS = {**VERBS, **THINGS, **TIMES}
EXTRA = 16
RECIPE = Recipe(epochs=40, batch=32, rate=0.05, extra=EXTRA)


@dataclass(frozen=True)
class World:
    """Sentences to learn from and to be tested with, the teacher's vectors, and the student's vocabulary."""

    learned: list[Pair]
    unseen: list[Pair]
    english: dict[str, int]
    targets: NDArray[np.float32]
    tokenizer: Tokenizer

    def train(self, recipe: Recipe, pairs: list[Pair] | None = None) -> NDArray[Any]:
        return distil(self.learned if pairs is None else pairs, self.english, self.targets, self.tokenizer, recipe)


@pytest.fixture(scope="module")
def world() -> World:
    """The teacher's vector of a sentence is the mean of one fixed direction for each of its words."""
    directions = dict(zip(WORDS, np.random.default_rng(0).normal(size=(len(WORDS), DIMENSIONS)), strict=True))
    sentences = list(product(VERBS, THINGS, TIMES))
    random.Random(0).shuffle(sentences)
    targets = np.array([np.mean([directions[word] for word in words], axis=0) for words in sentences], dtype=np.float32)
    targets /= np.linalg.norm(targets, axis=1, keepdims=True)
    pairs = [Pair(" ".join(words), " ".join(WORDS[word] for word in words), "xx", "own") for words in sentences]
    tokenizer = train_vocabulary([text for pair in pairs for text in (pair.english, pair.text)], 160)
    english = {pair.english: row for row, pair in enumerate(pairs)}
    return World(pairs[:104], pairs[104:], english, targets, tokenizer)


@pytest.fixture(scope="module")
def untrained(world: World) -> NDArray[Any]:
    return world.train(replace(RECIPE, epochs=0))


@pytest.fixture(scope="module")
def trained(world: World) -> NDArray[Any]:
    return world.train(RECIPE)


def student(world: World, table: NDArray[Any], texts: list[str], taught: int | None = DIMENSIONS) -> NDArray[Any]:
    """Unit vectors, in the dimensions that the teacher taught; `taught` None: in all."""
    table = table[:, :taught]
    means = np.array([table[world.tokenizer.encode(text, add_special_tokens=False).ids].mean(axis=0) for text in texts])
    return means / np.linalg.norm(means, axis=1, keepdims=True)


def likeness(world: World, table: NDArray[Any], pairs: list[Pair], side: str = "text") -> float:
    """Mean cosine of the student's vectors and the teacher's of the English."""
    vectors = student(world, table, [getattr(pair, side) for pair in pairs])
    return float((vectors * world.targets[[world.english[pair.english] for pair in pairs]]).sum(axis=1).mean())


def test_translations_come_to_lie_where_the_teacher_puts_the_english(world: World, untrained: NDArray[Any], trained: NDArray[Any]) -> None:
    assert abs(likeness(world, untrained, world.learned)) < 0.2
    assert likeness(world, trained, world.learned) > 0.85


def test_sentences_never_seen_are_understood_too(world: World, untrained: NDArray[Any], trained: NDArray[Any]) -> None:
    assert likeness(world, trained, world.unseen) > likeness(world, untrained, world.unseen) + 0.6


def test_the_student_keeps_english(world: World, untrained: NDArray[Any], trained: NDArray[Any]) -> None:
    assert likeness(world, trained, world.unseen, "english") > likeness(world, untrained, world.unseen, "english") + 0.6


def test_a_translation_is_nearest_to_its_own_english(world: World, trained: NDArray[Any]) -> None:
    nearest = (student(world, trained, [pair.text for pair in world.unseen]) @ world.targets.T).argmax(axis=1)
    right = [world.english[pair.english] for pair in world.unseen]
    assert float(np.mean(nearest == right)) > 0.8


def test_a_translation_is_nearest_to_the_students_own_vector_of_its_english(world: World, trained: NDArray[Any]) -> None:
    ours = student(world, trained, [pair.text for pair in world.unseen], None)
    english = student(world, trained, [pair.english for pair in world.unseen], None)
    assert float(np.mean((ours @ english.T).argmax(axis=1) == np.arange(len(english)))) > 0.8


def test_the_table_has_a_vector_for_every_piece(world: World, trained: NDArray[Any]) -> None:
    assert trained.shape == (world.tokenizer.get_vocab_size(), DIMENSIONS + EXTRA)
    assert np.isfinite(trained).all()


def test_the_same_seed_gives_the_same_student(world: World) -> None:
    short = replace(RECIPE, epochs=2)
    first = world.train(short)
    np.testing.assert_array_equal(first, world.train(short))
    assert not np.array_equal(first, world.train(replace(short, seed=8)))


def test_fewer_pairs_than_a_batch_are_learned_too(world: World, untrained: NDArray[Any]) -> None:
    few = world.learned[:20]
    table = world.train(replace(RECIPE, batch=2048), few)
    assert likeness(world, table, few) > likeness(world, untrained, few) + 0.3


def test_a_text_without_any_piece_does_no_harm(world: World) -> None:
    table = world.train(replace(RECIPE, epochs=1), [*world.learned[:31], Pair(world.learned[31].english, "   ", "xx", "own")])
    assert np.isfinite(table).all()
