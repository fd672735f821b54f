from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.nlu.language_features import FEATURES, Features
from bot.training.language.linear import LATIN_BULGARIAN_SHARE, fit_linear

CODES = ("bg", "pl", "en")
TEXTS = {
    "bg": ["къде е поръчката ми", "искам да върна обувките", "благодаря много"],
    "pl": ["gdzie jest moje zamówienie", "chcę zwrócić buty", "dziękuję bardzo"],
    "en": ["where is my order", "I want to return the shoes", "thank you very much"],
}
Fitted = tuple[NDArray[Any], NDArray[Any], NDArray[Any]]


@pytest.fixture(scope="module")
def fitted() -> Fitted:
    return fit_linear(TEXTS, CODES, 60)


def best(fitted: Fitted, text: str) -> str:
    weights, scale, bias = fitted
    scores = Features().of([text]) @ (weights.astype(np.float32) * scale) + bias
    return CODES[int(np.asarray(scores).argmax())]


def test_weights_are_of_eight_bits_and_use_all_of_them(fitted: Fitted) -> None:
    weights, scale, bias = fitted
    assert weights.shape == (FEATURES, len(CODES))
    assert weights.dtype == np.int8
    assert np.abs(weights.astype(int)).max(axis=0).tolist() == [127] * len(CODES)
    assert scale.shape == bias.shape == (len(CODES),)
    assert (scale > 0).all()


@pytest.mark.parametrize(
    ("text", "code"),
    [("gdzie są buty", "pl"), ("dziekuje", "pl"), ("where are the shoes", "en"), ("kade e porachkata", "bg"), ("blagodarq", "bg")],
)
def test_a_handful_of_texts_is_enough_for_their_own_words(fitted: Fitted, text: str, code: str) -> None:
    assert best(fitted, text) == code


def test_the_same_texts_give_the_same_weights(fitted: Fitted) -> None:
    assert all(np.array_equal(one, other) for one, other in zip(fitted, fit_linear(TEXTS, CODES, 60), strict=True))


def test_bulgarian_is_drawn_less_often_since_few_type_it_in_latin_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted: dict[str, int] = {}

    def remembered(code: str, texts: object, count: int, rng: object) -> list[str]:
        wanted[code] = count
        return [code] * count

    monkeypatch.setattr("bot.training.language.linear.samples", remembered)
    fit_linear(TEXTS, CODES, 10)
    assert wanted == {"bg": int(10 * LATIN_BULGARIAN_SHARE), "pl": 10, "en": 10}
