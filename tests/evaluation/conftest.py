"""Predictions made up in one line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.evaluation.predict import Prediction
from bot.shared.decision import Candidate, Decision, LanguageGuess
from bot.training.labelled import Labelled

Predict = Callable[..., Prediction]


@pytest.fixture
def predicted() -> Predict:
    """What became of a message; whatever a test does not care about is that of a question rightly answered."""

    def predicted(
        kind: str = "faq",
        expect: str = "order-status",
        action: str = "answer",
        intent: str = "question",
        articles: tuple[str, ...] = (),
        language: str = "en",
        understood: str = "",
        milliseconds: float = 10.0,
    ) -> Prediction:
        candidates = tuple(Candidate(article, 0.5) for article in articles)
        article = articles[0] if action == "answer" and articles else ""
        decision = Decision(action, intent, 0.5, LanguageGuess(understood or language, 0.9, "text"), article, candidates)
        return Prediction(Labelled("a message", expect, kind, language), decision, milliseconds)

    return predicted
