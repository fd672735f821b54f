from __future__ import annotations

import pytest

from kb_index.entries import WEIGHTS, Entry, entries_of, sentences
from tests.fakes.knowledge import make_article


def test_title_questions_and_sentences_are_searched() -> None:
    article = make_article(questions=("track it", "any news"), answer="Your parcel is on its way. The link is in the e-mail.")
    assert entries_of([article]) == [
        Entry("order-status", "en", "answer", "The link is in the e-mail."),
        Entry("order-status", "en", "answer", "Your parcel is on its way."),
        Entry("order-status", "en", "question", "any news"),
        Entry("order-status", "en", "question", "track it"),
        Entry("order-status", "en", "title", "Where is my order?"),
    ]


def test_entries_of_one_language_lie_together() -> None:
    articles = [make_article(id, language) for id in ("b", "a") for language in ("pl", "en", "bg")]
    languages = [entry.language for entry in entries_of(articles)]
    assert languages == sorted(languages)


def test_the_order_of_the_articles_does_not_matter() -> None:
    articles = [make_article(id, language) for id in ("a", "b") for language in ("en", "pl")]
    assert entries_of(articles) == entries_of(articles[::-1])


def test_an_answer_weighs_less_than_a_question() -> None:
    assert WEIGHTS["answer"] < WEIGHTS["question"] <= WEIGHTS["title"] == 1.0


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("You have thirty days. Send it back by courier!", ["You have thirty days.", "Send it back by courier!"]),
        ("Open **Account → Orders** and look.", ["Open Account → Orders and look."]),
        ("It takes {delivery_home_days} working days.", ["It takes working days."]),
        ("- **Processing** means that we pack it.\n- Yes.", ["Processing means that we pack it."]),
        ("Yes. No.", []),
        ("ส่งคืนสินค้าได้ภายในเวลาที่กำหนด\nเก็บใบเสร็จไว้ด้วยนะคะทุกครั้ง", ["ส่งคืนสินค้าได้ภายในเวลาที่กำหนด", "เก็บใบเสร็จไว้ด้วยนะคะทุกครั้ง"]),
    ],
)
def test_sentences_are_without_markup_and_facts_and_the_very_short_are_left_out(answer: str, expected: list[str]) -> None:
    assert [" ".join(sentence.split()) for sentence in sentences(answer)] == expected
