"""Articles come and go while the bot runs: no restart, no training. Without a usable index it lives on (RL-3)."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.operation.prepare import build
from bot.shared.settings import settings
from kb_index.build import vectors_file
from tests.end_to_end.local.conftest import Talk
from tests.end_to_end.local.test_decisions import keys

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2400)]
QUESTION = "Gdzie jest moje zamówienie?"
WORKSHOPS = """---
title: When is the next upholstery workshop?
tags: [products, workshop]
owner: products-team
review_by: 2027-06-30
questions:
  - upholstery workshop dates
  - when do you hold upholstery workshops
  - how do I sign up for the upholstery workshop
  - is there an upholstery course in your shop
  - what does the upholstery workshop cost
  - can children come to the upholstery workshop
  - where does the upholstery class take place
  - do I have to bring my own chair to the workshop
  - how long does the upholstery workshop last
  - is there still a place in the upholstery workshop
  - learn to upholster with you
  - next workshop for upholstering chairs
---
The next upholstery workshop is on the first Saturday of the month.
"""


@pytest.fixture
def change(home: Path) -> Iterator[Callable[..., None]]:
    """Edits articles, and indexes as `faqtotum index` does; afterwards everything is as before."""
    before = home / "before"
    shutil.copytree(home / "data" / "kb", before)

    def change(name: str, text: str | None) -> None:
        path = home / "data" / "kb" / name
        path.unlink() if text is None else path.write_text(text, encoding="utf-8")
        build(settings())

    yield change
    shutil.rmtree(home / "data" / "kb")
    before.rename(home / "data" / "kb")
    build(settings())


@pytest.fixture
def index(home: Path) -> Iterator[Path]:
    """The index's folder; afterwards its files are as before."""
    folder, before = settings().index_dir, home / "index-before"
    shutil.copytree(folder, before)
    yield folder
    shutil.rmtree(folder)
    before.rename(folder)


def test_an_edited_article_is_answered_by_its_new_text(talk: Talk, change: Callable[..., None], home: Path) -> None:
    assert talk(QUESTION).decision["article"] == "order-status"
    old = (home / "data" / "kb" / "pl" / "order-status.md").read_text(encoding="utf-8")
    change("pl/order-status.md", old.rpartition("---\n")[0] + "---\nPaczka jedzie na wielbłądzie, {delivery_home_days} dni.")
    turn = talk(QUESTION)
    assert [reply["text"] for reply in turn.replies] == ["Paczka jedzie na wielbłądzie, 1–2 dni."]


def test_a_fresh_article_is_found_at_once(talk: Talk, change: Callable[..., None]) -> None:
    assert talk("When is the next upholstery workshop?").decision["article"] != "upholstery-workshop"
    change("en/upholstery-workshop.md", WORKSHOPS)
    turn = talk("When is the next upholstery workshop?")
    assert turn.decision["candidates"][0]["article"] == "upholstery-workshop"
    pressed = talk("When is the next upholstery workshop?", choice={"article": "upholstery-workshop"})
    assert [reply["text"] for reply in pressed.replies] == ["The next upholstery workshop is on the first Saturday of the month."]


def test_an_article_that_is_not_translated_is_given_in_another_language_and_says_so(talk: Talk, change: Callable[..., None]) -> None:
    change("en/upholstery-workshop.md", WORKSHOPS)
    talk(QUESTION)
    (reply,) = talk("tak", choice={"article": "upholstery-workshop"}).replies
    assert "English" in reply["text"].split("\n\n")[0]
    assert reply["text"].endswith("first Saturday of the month.")


def test_an_article_that_is_taken_away_is_answered_no_more(talk: Talk, change: Callable[..., None]) -> None:
    for language in ("bg", "pl", "hu", "th", "hr", "en"):
        change(f"{language}/order-status.md", None)
    turn = talk(QUESTION)
    assert turn.decision["article"] != "order-status"
    assert "order-status" not in [candidate["article"] for candidate in turn.decision["candidates"]]


def without_index(folder: Path) -> None:
    (folder / "current").unlink()


def with_damaged_vectors(folder: Path) -> None:
    damaged = folder / "build-999999"
    shutil.copytree(folder / (folder / "current").read_text(encoding="utf-8"), damaged)
    vectors = damaged / vectors_file("en")
    vectors.write_bytes(vectors.read_bytes()[:-1000])
    (folder / "current").write_text(damaged.name, encoding="utf-8")


def with_nonsense(folder: Path) -> None:
    (folder / "current").write_bytes(b"\xff\xfe nonsense")


@pytest.mark.parametrize("spoil", [without_index, with_damaged_vectors, with_nonsense])
def test_without_a_usable_index_the_bot_talks_on_and_answers_again_when_there_is_one(
    talk: Talk, index: Path, spoil: Callable[[Path], None]
) -> None:
    """RL-3, RL-5"""
    spoil(index)
    assert keys(talk("hello")) == ["greet"]
    turn = talk("Where is my order?")
    assert turn.decision["action"] in ("clarify", "handoff")
    assert turn.replies
    assert talk("I want to talk to a person").effects == [{"kind": "handoff", "reason": "asked"}]
    build(settings())
    assert talk("Where is my order?").decision["article"] == "order-status"
