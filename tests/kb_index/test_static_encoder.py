"""The light way to load a token table gives what sentence-transformers gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from kb_index.encoder import SentenceTransformerEncoder, load_encoder
from kb_index.encoder_training.save import save_student
from kb_index.errors import EncoderError
from kb_index.static_encoder import StaticEncoder, is_static

PIECES = ["[PAD]", "[UNK]", "where", "is", "my", "parcel"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tokenizer = Tokenizer(models.WordLevel({piece: number for number, piece in enumerate(PIECES)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    table = np.random.default_rng(3).normal(size=(len(PIECES), 8)).astype(np.float32)
    target = tmp_path_factory.mktemp("models") / "encoder"
    save_student(target, tokenizer, table, "card")
    return target


@pytest.mark.slow
def test_both_ways_give_the_same_vectors(folder: Path) -> None:
    texts = ["where is my parcel", "parcel", "where where", "unknown words", ""]
    assert np.allclose(load_encoder(str(folder)).encode(texts), SentenceTransformerEncoder(str(folder)).encode(texts), atol=2e-3)


def test_a_token_table_is_loaded_the_light_way_and_has_the_same_id(folder: Path) -> None:
    assert isinstance(load_encoder(str(folder)), StaticEncoder)
    assert load_encoder(str(folder)).id.startswith("encoder@")


def test_vectors_have_unit_length_and_an_empty_text_has_none(folder: Path) -> None:
    vectors = load_encoder(str(folder)).encode(["my parcel", ""])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1.0, 0.0], abs=1e-5)


def test_no_texts_give_no_vectors(folder: Path) -> None:
    assert load_encoder(str(folder)).encode([]).shape == (0, 8)


def test_a_damaged_table_is_an_error_that_says_what_to_do(folder: Path, tmp_path: Path) -> None:
    broken = tmp_path / "encoder"
    broken.mkdir()
    for name in ("modules.json", "tokenizer.json"):
        (broken / name).write_bytes((folder / name).read_bytes())
    (broken / "model.safetensors").write_bytes(b"not weights")
    with pytest.raises(EncoderError, match="FAQTOTUM_ENCODER"):
        load_encoder(str(broken))


@pytest.mark.parametrize(
    "content", [None, "not json", "[]", '[{"type": "x.Transformer", "path": ""}]', '[{"type": "x.StaticEmbedding", "path": "0"}]']
)
def test_any_other_folder_is_not_taken_for_a_token_table(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "modules.json").write_text(content, encoding="utf-8")
    assert not is_static(tmp_path)
