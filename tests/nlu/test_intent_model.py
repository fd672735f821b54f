from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.nlu.intent_model import IntentModel, article_class
from tests.fakes.knowledge import TrigramEncoder

EXAMPLES = {
    "greet": ["hello", "hi there", "good morning", "hello shop"],
    "thanks": ["thank you", "thanks a lot", "many thanks", "thx"],
    article_class("order-status"): ["where is my parcel", "track my order", "has my order left", "parcel status"],
    article_class("refund-time"): ["when is my money back", "refund time", "how long for the refund", "money not returned yet"],
}
ENCODER = TrigramEncoder(dimensions=64)


def trained(examples: dict[str, list[str]]) -> IntentModel:
    texts = [text for items in examples.values() for text in items]
    labels = [label for label, items in examples.items() for _ in items]
    return IntentModel.train(texts, ENCODER.encode(texts), labels)


def ask(model: IntentModel, text: str) -> tuple[dict[str, float], dict[str, float]]:
    return model.probabilities(text, ENCODER.encode([text])[0])


@pytest.fixture(scope="module")
def model() -> IntentModel:
    return trained(EXAMPLES)


def test_intents_and_articles_are_told_apart_and_sum_to_one(model: IntentModel) -> None:
    intents, articles = ask(model, "hello")
    assert set(intents) == {"greet", "thanks"}
    assert set(articles) == {"order-status", "refund-time"}
    assert sum(intents.values()) + sum(articles.values()) == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize(("text", "best"), [("helo there", "greet"), ("thank u", "thanks"), ("THANKS", "thanks")])
def test_an_intent_is_recognised_in_other_words(model: IntentModel, text: str, best: str) -> None:
    intents, articles = ask(model, text)
    assert max({**intents, **articles}.items(), key=lambda item: item[1])[0] == best


@pytest.mark.parametrize(("text", "best"), [("tracking of a parcel", "order-status"), ("refund my money", "refund-time")])
def test_an_article_is_recognised_in_other_words(model: IntentModel, text: str, best: str) -> None:
    intents, articles = ask(model, text)
    assert max({**intents, **articles}.items(), key=lambda item: item[1])[0] == best


def test_a_saved_model_answers_alike(model: IntentModel, tmp_path: Path) -> None:
    model.save(tmp_path / "intents.npz")
    loaded = IntentModel.load(tmp_path / "intents.npz")
    assert loaded.classes == model.classes
    for text in ("hello", "track my order"):
        for before, after in zip(ask(model, text), ask(loaded, text), strict=True):
            assert after == pytest.approx(before, abs=5e-3)


def test_a_missing_model_is_an_error_and_never_an_untrained_one(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"intents\.npz"):
        IntentModel.load(tmp_path / "intents.npz")


def test_loading_runs_no_code(tmp_path: Path) -> None:
    """SE-4: a pickle in the place of the arrays is refused."""
    np.savez(tmp_path / "intents.npz", classes=np.array([object()], dtype=object), weights=np.zeros(1), bias=np.zeros(1))
    with pytest.raises(ValueError, match="allow_pickle"):
        IntentModel.load(tmp_path / "intents.npz")


def test_two_classes_are_enough() -> None:
    model = trained({label: EXAMPLES[label] for label in ("greet", "thanks")})
    intents, _ = ask(model, "thank you")
    assert intents["thanks"] > 0.7
    assert sum(intents.values()) == pytest.approx(1.0, abs=1e-6)


def test_an_empty_text_has_probabilities_too(model: IntentModel) -> None:
    intents, articles = ask(model, "")
    assert sum(intents.values()) + sum(articles.values()) == pytest.approx(1.0, abs=1e-6)
