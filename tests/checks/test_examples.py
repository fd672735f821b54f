"""What can be wrong with the examples of the intents."""

from __future__ import annotations

import pytest

from tests.fakes.shop import Shop

FOLDER = "data/languages/en/nlu"
GREET = f"{FOLDER}/greet.yml"


def examples(number: int = 30, intent: str = "greet") -> str:
    """The text of a file of examples."""
    return f"intent: {intent}\nexamples:\n" + "".join(f"  - good day number {item}\n" for item in range(number))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("just words", "not a file of examples"),
        ("intent: greet", "not a file of examples"),
        ("intent: [", "not a file of examples"),
        ("intent: greet\nexamples: [hello, no]", "every example must be a text"),
        ("intent: greet\nexamples: [hello, '  ']", "every example must be a text"),
        ("intent: greet\nexamples: []", "0 examples; at least 30 are needed"),
        (examples(29), "29 examples; at least 30 are needed"),
        (examples(intent="welcome"), "the intent 'welcome' is not in domain.yml"),
        (examples(intent="thanks"), "holds the intent 'thanks'; the file must be named after it"),
    ],
)
def test_a_faulty_file_is_named(shop: Shop, text: str, said: str) -> None:
    shop.write(GREET, text)
    assert [fault for fault in shop.faults() if fault.startswith(f"{GREET}: ") and said in fault] != []


def test_thirty_examples_are_enough(shop: Shop) -> None:
    shop.write(GREET, examples(30))
    assert shop.faults() == []


def test_an_intent_without_examples_in_a_language_is_a_fault(shop: Shop) -> None:
    shop.path(GREET).unlink()
    assert shop.faults() == [f"{GREET}: missing; the intent 'greet' of domain.yml has no examples in en"]


def test_one_text_must_not_mean_two_intents(shop: Shop) -> None:
    shop.change(GREET, lambda raw: raw["examples"].append("Zounds, thou!"))
    shop.change(f"{FOLDER}/goodbye.yml", lambda raw: raw["examples"].append("zounds thou"))
    assert shop.faults() == [f"{FOLDER}: 'zounds thou' stands in several places: nlu/goodbye.yml, nlu/greet.yml"]


def test_one_text_must_not_mean_an_intent_and_an_article(shop: Shop) -> None:
    shop.change(GREET, lambda raw: raw["examples"].append("zounds thou"))
    shop.replace("data/kb/en/order-status.md", "questions:\n", "questions:\n  - Zounds, thou\n")
    assert shop.faults() == [f"{FOLDER}: 'zounds thou' stands in several places: nlu/greet.yml, the article order-status"]


def test_emoji_are_compared_as_they_are(shop: Shop) -> None:
    shop.change(GREET, lambda raw: raw["examples"].append("🦭"))
    shop.change(f"{FOLDER}/thanks.yml", lambda raw: raw["examples"].append("🦦"))
    assert shop.faults() == []
    shop.change(f"{FOLDER}/thanks.yml", lambda raw: raw["examples"].append("🦭"))
    assert shop.faults() == [f"{FOLDER}: '🦭' stands in several places: nlu/greet.yml, nlu/thanks.yml"]
