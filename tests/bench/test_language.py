"""Language detection beside others: what is measured, not how good it is."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from bot.bench.language import (
    Row,
    as_dict,
    bench_language,
    langdetect_detector,
    lingua_detector,
    measure,
    open_set_figures,
    our_detector,
    table,
    text_sets,
)
from bot.shared.errors import NotReadyError
from bot.shared.settings import Settings, read_settings
from tests.bench.test_sources import write_ntrex
from tests.fakes.shop import Shop

FIGURES = {"recognised": 0.5, "named": 0.25, "false_alarms": 0.0}
ROWS = [Row("news", "ours", {"en": 1.0, "pl": 0.5}, 0.25), Row("messages", "ours", {"en": 0.0}, 1.0)]


@pytest.fixture
def small(shop: Shop) -> Settings:
    """A shop of two languages with a few messages, and the bundled model."""
    for code, texts in {"en": ["where is it", "thanks", "LD-123456", "please stop this order"], "pl": ["dziękuję bardzo"]}.items():
        lines = [{"text": text, "expect": "order-status", "kind": "faq", "language": code} for text in texts]
        shop.write(f"data/evaluation/{code}.jsonl", "".join(json.dumps(line) + "\n" for line in lines))
    shop.append("data/evaluation/en.jsonl", text="po polsku proszę", expect="switch_language", kind="smalltalk")
    foreign = [("wo ist meine Bestellung geblieben", "de"), ("je voudrais rendre cette robe", "fr"), ("blah", "fr")]
    shop.write("data/foreign/evaluation.jsonl", "\n".join(json.dumps({"text": text, "language": code}) for text, code in foreign))
    return replace(read_settings({}), data_dir=shop.data)


def test_messages_are_measured_by_length_without_those_that_tell_nothing_or_wish_for_another_language(small: Settings) -> None:
    assert text_sets(small, None) == {
        "messages of 1-2 words": {"en": ["thanks"], "pl": ["dziękuję bardzo"]},
        "messages of 3 and more": {"en": ["where is it", "please stop this order"]},
    }


def test_news_are_measured_in_three_lengths_where_there_are_some(small: Settings, tmp_path: Path) -> None:
    found = text_sets(small, write_ntrex(tmp_path))
    assert [kind for kind in found if kind.startswith("news")] == ["news: words", "news: pairs", "news: sentences"]
    assert found["news: sentences"]["pl"] == ["one pl", "two pl"]


def test_each_detector_is_measured_on_each_kind_of_text() -> None:
    sets = {"short": {"en": ["a", "b"], "pl": ["c"], "hu": []}, "none": {}}
    rows = measure(sets, {"always English": lambda text: "en", "never sure": lambda text: ""})
    assert [(row.kind, row.detector, dict(row.right)) for row in rows] == [
        ("short", "always English", {"en": 1.0, "pl": 0.0}),
        ("short", "never sure", {"en": 0.0, "pl": 0.0}),
        ("none", "always English", {}),
        ("none", "never sure", {}),
    ]
    assert all(row.milliseconds >= 0 for row in rows)


def test_ours_tells_a_foreign_language_only_where_that_is_wanted(small: Settings) -> None:
    closed, opened = our_detector(small, open_set=False), our_detector(small, open_set=True)
    assert [detect("gdzie jest moja paczka") for detect in (closed, opened)] == ["pl", "pl"]
    assert opened("wo ist meine Bestellung geblieben") == "?de"
    assert closed("wo ist meine Bestellung geblieben") in ("en", "pl")
    assert closed("12345") == opened("12345") == "en"


def test_ours_without_its_model_names_the_remedy(small: Settings, tmp_path: Path) -> None:
    with pytest.raises(NotReadyError, match="faqtotum language train"):
        our_detector(replace(small, models_dir=tmp_path), open_set=True)


def test_langdetect_stays_among_the_candidates_and_gives_nothing_for_nothing() -> None:
    detect = langdetect_detector(["pl", "en"])
    assert detect("gdzie jest moja paczka z butami") == "pl"
    assert detect("wo ist meine Bestellung geblieben") in ("pl", "en")
    assert detect("12345") == ""


def test_without_lingua_there_is_no_such_detector(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lingua", None)
    assert lingua_detector(["pl", "en"]) is None


def test_lingua_stays_among_the_candidates_and_gives_nothing_for_nothing() -> None:
    pytest.importorskip("lingua", reason="lingua-language-detector is not installed; it is only measured against")
    detect = lingua_detector(["pl", "en"])
    assert detect is not None
    assert detect("gdzie jest moja paczka") == "pl"
    assert detect("wo ist meine Bestellung geblieben") in ("pl", "en")
    assert detect("12345") == ""


def test_the_bench_goes_without_lingua_and_without_news(small: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lingua", None)
    rows, figures = bench_language(small, None)
    kinds = ("messages of 1-2 words", "messages of 3 and more")
    assert [(row.kind, row.detector) for row in rows] == [(kind, name) for kind in kinds for name in ("faqtotum", "langdetect")]
    assert set(figures) == {"recognised", "named", "false_alarms"}


def test_of_foreign_messages_it_is_counted_how_many_are_recognised_and_named_and_of_ours_how_many_are_taken_for_foreign(
    small: Settings,
) -> None:
    heard = {"wo ist meine Bestellung geblieben": "?de", "je voudrais rendre cette robe": "?it", "thanks": "?nl"}
    figures = open_set_figures(small, lambda text: heard.get(text, "en"))
    assert figures == pytest.approx({"recognised": 2 / 3, "named": 1 / 3, "false_alarms": 1 / 5})


def test_the_table_shows_shares_in_percent_with_their_mean() -> None:
    console = Console(width=160)
    with console.capture() as shown:
        console.print(table(ROWS, FIGURES))
    text = shown.get()
    assert "50.0% recognised, 25.0% named; of ours 0.0% taken for foreign" in " ".join(text.split())
    lines = [line.replace("│", " ").split() for line in text.splitlines()]
    assert ["news", "ours", "100.0", "50.0", "75.0", "0.25"] in lines
    assert ["messages", "ours", "0.0", "-", "0.0", "1.00"] in lines


def test_the_figures_are_plain_json() -> None:
    plain = json.loads(json.dumps(as_dict(ROWS, FIGURES)))
    assert plain["foreign"] == FIGURES
    assert plain["rows"][0] == {"kind": "news", "detector": "ours", "right": {"en": 1.0, "pl": 0.5}, "milliseconds": 0.25}
