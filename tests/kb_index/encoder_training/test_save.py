from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kb_index.encoder import SentenceTransformerEncoder
from kb_index.encoder_training.pairs import Pair
from kb_index.encoder_training.save import model_card, save_student
from kb_index.encoder_training.vocabulary import train_vocabulary

PAIRS = [Pair("pay now", "zapłać teraz", "pl", "permissive"), Pair("pay", "zapłać", "pl", "own"), Pair("pay", "плати", "bg", "own")]


def test_the_card_says_what_the_model_was_made_from() -> None:
    card = model_card(PAIRS, "teacher-x", 12, np.zeros((1234, 32)))
    assert "1,234 token vectors of 32 dimensions" in card
    assert "`teacher-x`, 12 passes" in card
    assert "| bg | own | 1 |\n| pl | own | 1 |\n| pl | permissive | 1 |" in card


@pytest.mark.slow
def test_a_saved_student_encodes_as_the_mean_of_its_pieces(tmp_path: Path) -> None:
    tokenizer = train_vocabulary(["pay now", "zapłać teraz", "плати сега"] * 9, 60)
    table = np.random.default_rng(0).normal(size=(tokenizer.get_vocab_size(), 16)).astype(np.float32)
    save_student(tmp_path / "encoder", tokenizer, table, "# A card")
    encoder = SentenceTransformerEncoder(str(tmp_path / "encoder"))
    expected = table[tokenizer.encode("zapłać now", add_special_tokens=False).ids].mean(axis=0)
    np.testing.assert_allclose(encoder.encode(["zapłać now"])[0], expected / np.linalg.norm(expected), atol=2e-3)
    assert (tmp_path / "encoder" / "README.md").read_text(encoding="utf-8") == "# A card"
