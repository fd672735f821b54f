from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kb_index.articles import Article
from kb_index.build import build_index, current_build, vectors_file
from kb_index.errors import IndexCorrupt, IndexMissing, WrongEncoder
from kb_index.search import CROSS_LANGUAGE, Hit, KnowledgeBase
from tests.fakes.knowledge import TrigramEncoder, make_article

TODAY = date(2026, 5, 1)


class Calendar:
    """A day that a test can turn."""

    def __init__(self, day: date = TODAY) -> None:
        self.day = day

    def __call__(self) -> date:
        return self.day


def opened(tmp_path: Path, *articles: Article, today: Calendar | None = None) -> KnowledgeBase:
    """A knowledge base of these articles."""
    encoder = TrigramEncoder()
    build_index(articles, encoder, tmp_path)
    return KnowledgeBase(tmp_path, encoder, today or Calendar())


def found(base: KnowledgeBase, text: str, language: str) -> list[str]:
    return [hit.article for hit in base.search(text, language)]


@pytest.fixture
def base(folder: Path, encoder: TrigramEncoder) -> KnowledgeBase:
    return KnowledgeBase(folder, encoder)


@pytest.mark.parametrize(
    ("text", "language", "best"),
    [
        ("track my parcel", "en", "order-status"),
        ("trak my parcle", "en", "order-status"),
        ("money back", "en", "refund-time"),
        ("sledzenie paczki", "pl", "order-status"),
    ],
)
def test_the_article_that_fits_comes_first(base: KnowledgeBase, text: str, language: str, best: str) -> None:
    assert base.search(text, language)[0].article == best


def test_hits_are_in_order_of_their_score(base: KnowledgeBase) -> None:
    scores = [hit.score for hit in base.search("where is the money for my order", "en")]
    assert len(scores) == 2
    assert scores == sorted(scores, reverse=True)


def test_an_article_is_found_once_however_many_of_its_entries_fit(base: KnowledgeBase) -> None:
    assert sorted(found(base, "where is my order, track my parcel", "en")) == ["order-status", "refund-time"]


def test_the_score_is_the_mean_of_both_kinds_of_evidence() -> None:
    assert Hit("a", dense=0.5, lexical=0.25).score == 0.375


def test_at_most_limit_hits_are_given(tmp_path: Path) -> None:
    base = opened(tmp_path, *(make_article(f"a-{number}", questions=[f"question {number}"]) for number in range(8)))
    assert len(base.search("question", "en", limit=3)) == 3


def test_a_known_vector_is_not_made_again(base: KnowledgeBase, encoder: TrigramEncoder) -> None:
    vector = encoder.encode(["refund"])[0]
    encoder.encoded.clear()
    assert base.search("refund", "en", vector=vector)[0].article == "refund-time"
    assert encoder.encoded == []


def test_the_same_words_in_the_customers_language_come_first(tmp_path: Path) -> None:
    base = opened(
        tmp_path,
        make_article("a-other", "en", questions=["kupon promo"]),
        make_article("b-own", "pl", title="Czy mogę użyć kodu?", questions=["kupon promo"]),
    )
    assert found(base, "kupon promo", "pl") == ["b-own"]


def test_what_only_another_language_knows_is_found_at_a_discount(tmp_path: Path) -> None:
    base = opened(tmp_path, make_article("gift-card", "en", questions=["gift card"]))
    (hit,) = base.search("gift card", "pl")
    assert hit.dense == pytest.approx(CROSS_LANGUAGE, abs=1e-5)
    assert hit.lexical == pytest.approx(CROSS_LANGUAGE, abs=1e-5)


def test_better_evidence_in_another_language_still_helps_an_article(tmp_path: Path) -> None:
    base = opened(
        tmp_path,
        make_article("iban", "en", questions=["change my IBAN"]),
        make_article("iban", "pl", "Zmiana konta", "Tak.", ["nowe konto"]),
    )
    (hit,) = base.search("change my IBAN", "pl")
    assert hit.dense == pytest.approx(CROSS_LANGUAGE, abs=1e-5)


@pytest.mark.parametrize(
    ("languages", "asked", "fallback", "served"),
    [
        (["en", "pl", "hu"], "pl", "en", "pl"),
        (["en", "hu"], "pl", "en", "en"),
        (["en", "hu"], "pl", "hu", "hu"),
        (["th", "hu"], "pl", "en", "hu"),
        ([], "pl", "en", None),
    ],
)
def test_an_article_is_given_in_the_customers_language_else_the_fallback_else_any(
    tmp_path: Path, languages: list[str], asked: str, fallback: str, served: str | None
) -> None:
    base = opened(tmp_path, *(make_article("refund-time", code) for code in languages), make_article("other", "pl"))
    article = base.article("refund-time", asked, fallback)
    assert (article.language if article else None) == served


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "served"),
    [
        (None, TODAY, True),
        (None, date(2026, 4, 30), False),
        (TODAY, None, True),
        (date(2026, 5, 2), None, False),
    ],
)
def test_only_articles_that_are_valid_today_are_served(
    tmp_path: Path, valid_from: date | None, valid_until: date | None, served: bool
) -> None:
    base = opened(tmp_path, make_article("sale", valid_from=valid_from, valid_until=valid_until))
    assert found(base, "track my parcel", "en") == (["sale"] if served else [])
    assert (base.article("sale", "en") is not None) is served


def test_an_article_begins_and_ends_while_the_bot_runs(tmp_path: Path) -> None:
    calendar = Calendar(date(2026, 11, 26))
    base = opened(tmp_path, make_article("black-friday", valid_from=date(2026, 11, 27), valid_until=date(2026, 11, 30)), today=calendar)
    seen = []
    for day in (26, 27, 30):
        calendar.day = date(2026, 11, day)
        seen.append(found(base, "track my parcel", "en"))
    calendar.day = date(2026, 12, 1)
    assert [*seen, found(base, "track my parcel", "en")] == [[], ["black-friday"], ["black-friday"], []]


def test_where_only_the_translation_has_ended_the_fallback_is_served(tmp_path: Path) -> None:
    base = opened(tmp_path, make_article("sale", "pl", valid_until=date(2026, 4, 30)), make_article("sale", "en"))
    article = base.article("sale", "pl")
    assert article is not None
    assert article.language == "en"


def test_an_empty_knowledge_base_finds_nothing(tmp_path: Path) -> None:
    base = opened(tmp_path)
    assert base.search("where is my order", "en") == []
    assert base.article("order-status", "en") is None


def test_a_running_knowledge_base_follows_a_new_build(
    folder: Path, base: KnowledgeBase, articles: list[Article], encoder: TrigramEncoder
) -> None:
    assert found(base, "gift voucher", "en")[0] != "gift-card"
    build_index([*articles, make_article("gift-card", questions=["gift voucher"])], encoder, folder)
    assert found(base, "gift voucher", "en")[0] == "gift-card"


def test_a_running_knowledge_base_forgets_what_was_taken_out(
    folder: Path, base: KnowledgeBase, articles: list[Article], encoder: TrigramEncoder
) -> None:
    assert base.article("refund-time", "en") is not None
    build_index(articles[:2], encoder, folder)
    assert base.article("refund-time", "en") is None
    assert found(base, "refund", "en") == ["order-status"]


def test_an_unchanged_build_is_loaded_once(base: KnowledgeBase) -> None:
    assert base.index is base.index


def test_a_build_in_use_stays_usable_when_its_files_are_gone(folder: Path, base: KnowledgeBase) -> None:
    assert found(base, "refund", "en")[0] == "refund-time"
    build = current_build(folder)
    assert build is not None
    (build / vectors_file("en")).unlink()
    assert found(base, "refund", "en")[0] == "refund-time"


def test_the_first_build_is_taken_up_without_restart(tmp_path: Path, articles: list[Article], encoder: TrigramEncoder) -> None:
    base = KnowledgeBase(tmp_path, encoder)
    with pytest.raises(IndexMissing):
        base.search("refund", "en")
    build_index(articles, encoder, tmp_path)
    assert found(base, "refund", "en")[0] == "refund-time"


def test_a_corrupt_new_build_is_refused_until_it_is_mended(
    folder: Path, base: KnowledgeBase, articles: list[Article], encoder: TrigramEncoder
) -> None:
    """RL-3, RL-5"""
    assert found(base, "refund", "en")
    build_index(articles[1:], encoder, folder)
    build = current_build(folder)
    assert build is not None
    (build / vectors_file("en")).write_bytes(b"damaged")
    with pytest.raises(IndexCorrupt):
        base.search("refund", "en")
    build_index(articles, encoder, folder)
    assert found(base, "refund", "en")[0] == "refund-time"


def test_a_build_of_another_encoder_is_refused(folder: Path, base: KnowledgeBase, articles: list[Article]) -> None:
    assert found(base, "refund", "en")
    build_index(articles, TrigramEncoder("other"), folder)
    with pytest.raises(WrongEncoder, match="Run `faqtotum index`"):
        base.search("refund", "en")
