"""What can be wrong with an article."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from tests.fakes.shop import Shop

PATH = "data/kb/pl/order-status.md"
SHORT = "---\ntitle: {title}\ntags: [{group}]\nowner: orders-team\nreview_by: 2027-06-30\nquestions:\n{questions}---\n{answer}\n"
Break = Callable[[Shop], None]


def article(group: str = "orders", questions: int = 12, words: int = 60, answer: str = "") -> str:
    """The text of an article's file."""
    asked = "".join(f"  - what of parcel number {number} of mine\n" for number in range(questions))
    return SHORT.format(title="Where is it?", group=group, questions=asked, answer=answer or "word " * words)


def put(text: str, shop: Shop, path: str = "data/kb/en/order-status.md") -> None:
    shop.write(path, text)


def drop(name: str, shop: Shop) -> None:
    shop.path(name).unlink()


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (partial(put, "no front matter"), "data/kb/en/order-status.md: no front matter"),
        (partial(put, article(questions=11)), "data/kb/en/order-status.md: 11 questions; at least 12"),
        (partial(put, article(group="lamps")), "data/kb/en/order-status.md: the first tag 'lamps' is not a group"),
        (partial(put, article(words=39)), "data/kb/en/order-status.md: the answer has 39 words; it must have 40 to 120"),
        (partial(put, article(words=121)), "data/kb/en/order-status.md: the answer has 121 words"),
        (partial(put, article(answer="word " * 60 + "{moon_phase}")), "data/kb/en/order-status.md: {moon_phase} is not a fact"),
        (partial(drop, PATH), f"{PATH}: missing; this article exists in other languages"),
        (
            partial(put, article(), path="data/kb/sv/order-status.md"),
            "data/kb/sv/order-status.md: the language 'sv' is not in languages.yml",
        ),
        (partial(put, article(), path="data/kb/en/Order_Status.md"), "data/kb/en/Order_Status.md: the id 'Order_Status' is not"),
    ],
)
def test_a_faulty_article_is_named(shop: Shop, broken: Break, fault: str) -> None:
    broken(shop)
    assert [found for found in shop.faults() if found.startswith(fault)] != []


@pytest.mark.parametrize("text", [article(), article(words=40), article(words=120)], ids=["middle", "shortest", "longest"])
def test_a_good_article_has_no_fault_of_its_own(shop: Shop, text: str) -> None:
    put(text, shop)
    assert shop.faults() == []


@pytest.mark.parametrize(("characters", "faulty"), [(119, True), (120, False), (600, False), (601, True)])
def test_thai_is_measured_in_characters_since_it_writes_no_spaces(shop: Shop, characters: int, faulty: bool) -> None:
    shop.change("data/languages.yml", lambda raw: raw["languages"]["en"].update(script="Thai"))
    put(article(answer="ก" * characters), shop)
    assert any("characters; it must have 120 to 600" in fault for fault in shop.faults()) == faulty


def test_a_question_under_two_articles_is_a_fault_whatever_its_case_and_punctuation(shop: Shop) -> None:
    shop.replace("data/kb/pl/return-policy.md", "questions:\n", "questions:\n  - Gdzie MOJA paczka?!\n")
    (fault,) = shop.faults()
    assert "the question 'gdzie moja paczka' stands under several articles: order-status, return-policy" in fault


def test_the_same_question_in_two_languages_is_no_fault(shop: Shop) -> None:
    for language in ("en", "pl"):
        shop.replace(f"data/kb/{language}/order-status.md", "questions:\n", "questions:\n  - tracking lumadom express\n")
    assert shop.faults() == []


def test_a_fact_without_a_value_for_that_market_is_a_fault(shop: Shop) -> None:
    shop.change("data/shop.yml", lambda raw: raw["facts"]["delivery_home_days"].pop("pl"))
    assert f"{PATH}: {{delivery_home_days}} has no value for the market 'pl'. Add one to shop.yml." in shop.faults()
