from __future__ import annotations

import pytest
from tokenizers import Tokenizer

from kb_index.encoder_training.vocabulary import PADDING, UNKNOWN, train_vocabulary

TEXTS = [
    "where is my order",
    "my order is late",
    "gdzie jest moje zamówienie",
    "moje zamówienie jest spóźnione",
    "สินค้าของฉันอยู่ที่ไหน",
    "สินค้าของฉันมาช้า",
] * 20


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return train_vocabulary(TEXTS, 120)


def pieces(tokenizer: Tokenizer, text: str) -> list[str]:
    return tokenizer.encode(text, add_special_tokens=False).tokens


def test_the_vocabulary_is_no_larger_than_asked(tokenizer: Tokenizer) -> None:
    assert 20 < tokenizer.get_vocab_size() <= 120


def test_padding_comes_first_then_the_unknown(tokenizer: Tokenizer) -> None:
    assert (tokenizer.token_to_id(PADDING), tokenizer.token_to_id(UNKNOWN)) == (0, 1)


@pytest.mark.parametrize(
    ("one", "other"),
    [("MY Order", "my order"), ("my   order", "my order"), ("ｍｙ order", "my order"), ("my orderrrrrrr", "my order")],
    ids=["case", "spaces", "full width", "a key held down"],
)
def test_spellings_that_mean_the_same_have_the_same_pieces(tokenizer: Tokenizer, one: str, other: str) -> None:
    assert pieces(tokenizer, one) == pieces(tokenizer, other)


def test_thai_is_cut_into_pieces_without_spaces(tokenizer: Tokenizer) -> None:
    found = pieces(tokenizer, "สินค้าของฉันมาช้า")
    assert len(found) > 1
    assert tokenizer.token_to_id(UNKNOWN) not in tokenizer.encode("สินค้าของฉันมาช้า").ids
    assert "".join(found).lstrip("▁") == "สินค้าของฉันมาช้า"


def test_punctuation_stands_alone(tokenizer: Tokenizer) -> None:
    known = pieces(tokenizer, "my order")
    assert pieces(tokenizer, "my order!")[: len(known)] == known


def test_letters_never_seen_are_unknown(tokenizer: Tokenizer) -> None:
    assert tokenizer.token_to_id(UNKNOWN) in tokenizer.encode("שלום").ids
