from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu.language_features import FEATURES, GRAM_FEATURES, WORD_WEIGHT, Features, hashes_of, words_of

EXTRACT = Features()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Gdzie jest ŻÓŁW?", ["gdzie", "jest", "zolw"]),
        ("къде е поръчката", ["kade", "e", "porachkata"]),
        ("I'd like it", ["i", "d", "like", "it"]),
        ("LD-123456", ["ld"]),
        ("12 🙂 !?", []),
        ("", []),
    ],
)
def test_words_are_looked_up_in_one_spelling(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_a_word_has_the_same_number_everywhere() -> None:
    """The bundled word list holds these numbers."""
    assert hashes_of(["gdzie", "je"]).tolist() == [2314572971, 3809674245]
    assert hashes_of(["gdzie"]).dtype == np.uint32
    assert hashes_of([]).shape == (0,)


def test_a_text_is_its_n_grams_and_its_words() -> None:
    row = EXTRACT.of(["ala"])
    grams, words = row[:, :GRAM_FEATURES], row[:, GRAM_FEATURES:]
    assert grams.nnz == 3 + 4 + 3 + 2 + 1, "of ' ala ': one to five letters"
    assert words.nnz == 1
    assert words.data[0] == pytest.approx(WORD_WEIGHT * grams.data.min())


def test_neighbouring_n_grams_together_weigh_as_much_as_the_root_of_their_number() -> None:
    row = EXTRACT.of(["where is my parcel"])
    other = EXTRACT.of(["where is my parcel where is my parcel"])
    assert other.sum() == pytest.approx(row.sum() * 2**0.5, rel=0.02)


def test_neither_capitals_nor_the_order_of_words_make_a_difference_but_the_order_of_letters_does() -> None:
    assert (EXTRACT.of(["Gdzie Paczka"]) != EXTRACT.of(["paczka gdzie"])).nnz == 0
    assert (EXTRACT.of(["eizdg"]) != EXTRACT.of(["gdzie"])).nnz > 0


@given(st.lists(st.text(max_size=30), max_size=4))
@settings(max_examples=50)
def test_any_texts_have_one_finite_row_each(texts: list[str]) -> None:
    if not texts:
        return
    rows = EXTRACT.of(texts)
    assert rows.shape == (len(texts), FEATURES)
    assert rows.dtype == np.float32
    assert np.isfinite(rows.data).all()
    assert all((rows[number] != EXTRACT.of([text])).nnz == 0 for number, text in enumerate(texts)), "each by itself"
