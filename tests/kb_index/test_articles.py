from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb_index.articles import Article, parse_article
from kb_index.errors import ArticleError
from tests.fakes.knowledge import make_article

PATH = Path("data/kb/en/order-status.md")
FIELDS = {
    "title": "Where is my order?",
    "tags": "[orders, tracking]",
    "owner": "orders-team",
    "review_by": "2027-06-30",
    "questions": '[where is my parcel, "track order "]',
}


def text_of(answer: str = "It is on its way.", **fields: str | None) -> str:
    lines = [f"{name}: {value}" for name, value in {**FIELDS, **fields}.items() if value is not None]
    return "---\n" + "\n".join(lines) + f"\n---\n{answer}\n"


def parse(text: str, article_id: str = "order-status") -> Article:
    return parse_article(text, article_id, "en", PATH)


def faults_of(text: str, article_id: str = "order-status") -> list[str]:
    with pytest.raises(ArticleError) as caught:
        parse(text, article_id)
    return caught.value.faults


FAULTY = [
    ("Just an answer.", "no front matter"),
    ("", "no front matter"),
    ("---\ntitle: [\n---\nAnswer.", "not YAML"),
    ("---\n- a\n- b\n---\nAnswer.", "not a list of `name: value` lines"),
    (text_of(answer="  "), "the answer is empty"),
    (text_of(title=None), "`title` is missing"),
    (text_of(title='" "'), "`title` must be a text"),
    (text_of(title="2027"), "`title` must be a text, not 2027"),
    (text_of(questions="[yes]"), "put quotes around yes"),
    (text_of(questions="[]"), "`questions` must be a list"),
    (text_of(questions="where is it"), "`questions` must be a list"),
    (text_of(tags="[]"), "`tags` must be a list"),
    (text_of(owner="7"), "`owner` must be a text"),
    (text_of(review_by="soon"), "`review_by` must be a date"),
    (text_of(review_by="2027-06-30 10:00:00"), "`review_by` must be a date"),
    (text_of(valid_from="tomorrow"), "`valid_from` must be a date"),
    (text_of(valid_until="2027-06-30 10:00:00"), "`valid_until` must be a date"),
    (text_of(review_by="2027-02-30"), "not YAML"),
    (text_of(color="red"), "unknown field `color`"),
]


def test_every_field_is_read() -> None:
    article = parse(text_of(valid_from="2026-01-01", valid_until="2026-12-31", answer="\n**Soon.**\n\nReally.\n"))
    assert article == Article(
        id="order-status",
        language="en",
        title="Where is my order?",
        answer="**Soon.**\n\nReally.",
        questions=("where is my parcel", "track order"),
        tags=("orders", "tracking"),
        owner="orders-team",
        review_by=date(2027, 6, 30),
        valid_from=date(2026, 1, 1),
        valid_until=date(2026, 12, 31),
    )


def test_an_article_without_dates_has_no_end() -> None:
    article = parse(text_of())
    assert (article.valid_from, article.valid_until) == (None, None)


def test_the_first_tag_is_the_group() -> None:
    assert parse(text_of()).group == "orders"


@pytest.mark.parametrize("as_saved", [lambda text: text.replace("\n", "\r\n"), lambda text: "\ufeff" + text], ids=["crlf", "bom"])
def test_what_windows_editors_save_reads_the_same(as_saved) -> None:  # type: ignore[no-untyped-def]
    assert parse(as_saved(text_of())) == parse(text_of())


@pytest.mark.parametrize(("text", "fault"), FAULTY, ids=[fault for _, fault in FAULTY])
def test_a_faulty_file_is_refused_with_its_path_and_the_rule(text: str, fault: str) -> None:
    faults = faults_of(text)
    assert len(faults) == 1
    assert faults[0].startswith(f"{PATH}: ")
    assert fault in faults[0]


@pytest.mark.parametrize("article_id", ["Order-Status", "order_status", "order--status", "-order", "order ", "pořadí", ""])
def test_an_id_is_lower_case_words_joined_by_hyphens(article_id: str) -> None:
    assert "not lower-case words joined by hyphens" in faults_of(text_of(), article_id)[0]


def test_all_faults_of_a_file_are_named_at_once() -> None:
    assert len(faults_of(text_of(title=None, owner="7", color="red", answer=""), "Order")) == 5


@given(st.text(alphabet="ab :-[]{}\"'#&*!|>\n0123456789", max_size=40), st.text(max_size=10))
@settings(max_examples=100)
def test_whatever_a_file_holds_it_is_an_article_or_an_article_error(front: str, answer: str) -> None:
    with suppress(ArticleError):
        assert parse(f"---\n{front}\n---\n{answer}").answer


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "served"),
    [
        (None, None, True),
        (date(2026, 5, 1), None, True),
        (date(2026, 5, 2), None, False),
        (None, date(2026, 5, 1), True),
        (None, date(2026, 4, 30), False),
        (date(2026, 5, 1), date(2026, 5, 1), True),
    ],
)
def test_first_and_last_day_are_days_of_service(valid_from: date | None, valid_until: date | None, served: bool) -> None:
    assert make_article(valid_from=valid_from, valid_until=valid_until).served_on(date(2026, 5, 1)) is served
