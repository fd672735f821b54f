"""Reading the language packs' examples."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.shared.errors import DataError
from bot.training.packs import Example, read_examples, read_intent
from kb_index.errors import ArticleError

REGISTRY = """
default: en
languages:
  en: {name: English, script: Latin, market: int, locale: en_GB}
  pl: {name: Polski, script: Latin, market: pl, locale: pl_PL}
"""
ARTICLE = """---
title: Gdzie jest moja paczka?
tags: [orders]
owner: orders-team
review_by: 2027-06-30
questions: [status paczki]
---
W drodze.
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two languages, an intent in each, and one article."""
    files = {
        "languages.yml": REGISTRY,
        "languages/en/nlu/greet.yml": "intent: greet\nexamples: [hello, ' hi there ']",
        "languages/pl/nlu/greet.yml": "intent: greet\nexamples: [cześć]",
        "languages/sv/nlu/greet.yml": "intent: greet\nexamples: [hej]",
        "kb/pl/order-status.md": ARTICLE,
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_examples_are_those_of_the_intents_and_the_titles_and_questions_of_the_articles(data: Path) -> None:
    assert read_examples(data) == [
        Example("hello", "greet", "en"),
        Example("hi there", "greet", "en"),
        Example("cześć", "greet", "pl"),
        Example("Gdzie jest moja paczka?", "question", "pl", "order-status"),
        Example("status paczki", "question", "pl", "order-status"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("just words", "needs `intent` and `examples`"),
        ("intent: greet", "needs `intent` and `examples`"),
        ("examples: [hello]", "needs `intent` and `examples`"),
        ("- hello", "needs `intent` and `examples`"),
        ("intent: [", "needs `intent` and `examples`"),
        ("", "needs `intent` and `examples`"),
        ("intent: greet\nexamples: hello", "every example must be a text"),
        ("intent: greet\nexamples: [hello, yes]", "every example must be a text"),
        ("intent: greet\nexamples: [hello, 5]", "every example must be a text"),
        ("intent: greet\nexamples: [hello, '']", "every example must be a text"),
    ],
)
def test_a_file_of_another_form_is_refused_with_its_path(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "greet.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=said) as refused:
        read_intent(path, "en")
    assert refused.value.message.startswith(f"{path}: ")


@pytest.mark.parametrize("content", [b"intent: greet\nexamples: [\xff]", None], ids=["not UTF-8", "not there"])
def test_a_file_that_cannot_be_read_is_refused_with_its_path(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "greet.yml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataError, match=r"greet\.yml"):
        read_intent(path, "en")


def test_a_faulty_article_stops_the_training(data: Path) -> None:
    (data / "kb" / "pl" / "order-status.md").write_text("no front matter", encoding="utf-8")
    with pytest.raises(ArticleError, match=r"order-status\.md: no front matter"):
        read_examples(data)
