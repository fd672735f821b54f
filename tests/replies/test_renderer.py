from __future__ import annotations

from datetime import datetime

import pytest

from bot.replies.renderer import Renderer
from bot.shared.errors import DataError
from kb_index.errors import FactError
from tests.fakes.knowledge import make_article


def plain_spaces(text: str) -> str:
    return text.replace("\xa0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(("turn", "sentence"), [(0, "Hello!"), (1, "Hi there!"), (2, "Good day!"), (3, "Hello!"), (7, "Hi there!")])
def test_wordings_take_turns(words: Renderer, turn: int, sentence: str) -> None:
    assert words.say("greet", "en", turn=turn) == sentence


def test_a_single_wording_is_always_the_same(words: Renderer) -> None:
    assert {words.say("thanks", "en", turn=turn) for turn in range(4)} == {"You're welcome."}


def test_names_in_braces_are_values_or_facts(words: Renderer) -> None:
    assert words.say("contact_saved", "en", {"contact": "a@b.example"}) == "Noted: a@b.example"
    assert words.say("ui_title", "en") == "Testhaus help"


def test_what_a_customer_typed_is_never_filled_in(words: Renderer) -> None:
    assert words.say("contact_saved", "en", {"contact": "{shop_name} {x}"}) == "Noted: {shop_name} {x}"


def test_a_language_that_is_not_spoken_is_answered_in_the_fallback(words: Renderer) -> None:
    assert words.say("greet", "sv") == "Dzień dobry!"
    assert words.language("sv").code == "pl"


@pytest.mark.parametrize("key", ["no_such", "nothing"])
def test_a_missing_reply_is_an_error_that_names_file_and_key(words: Renderer, key: str) -> None:
    with pytest.raises(DataError, match=rf"en/replies\.yml: no reply '{key}'"):
        words.say(key, "en")


def test_a_missing_value_is_an_error_that_names_it(words: Renderer) -> None:
    with pytest.raises(FactError, match=r"\{contact\}"):
        words.say("contact_saved", "en")


@pytest.mark.parametrize(
    ("code", "day"), [("en", "1 May 2026"), ("pl", "1 maja 2026"), ("th", "1 พฤษภาคม ค.ศ. 2026"), ("sv", "1 maja 2026")]
)
def test_a_day_is_written_out_as_the_language_does(words: Renderer, code: str, day: str) -> None:
    assert words.day(datetime(2026, 5, 1, 12), code) == day


@pytest.mark.parametrize(("code", "price"), [("en", "€12.90"), ("pl", "14,99 zł"), ("th", "฿60")])
def test_an_answer_has_the_facts_of_the_customers_market(words: Renderer, code: str, price: str) -> None:
    article = make_article(language=code, answer="{delivery_price}, {return_days}")
    assert plain_spaces(words.answer(article, code)) == f"{price}, 30"


def test_an_answer_in_another_language_says_so_in_the_customers(words: Renderer) -> None:
    article = make_article(language="en", answer="Thirty days.")
    assert words.answer(article, "pl") == "Tylko po: English\n\nThirty days."


def test_an_answer_in_another_language_has_the_customers_facts_in_its_own_spelling(words: Renderer) -> None:
    article = make_article(language="pl", answer="{delivery_price}")
    assert plain_spaces(words.answer(article, "en").split("\n\n")[1]) == "12,90 €"


def test_an_answer_in_the_customers_language_says_nothing_more(words: Renderer) -> None:
    assert words.answer(make_article(answer="Thirty days."), "en") == "Thirty days."


def test_the_interface_is_the_window_the_demo_page_and_the_queue(words: Renderer) -> None:
    assert words.interface("en") == {
        "ui_title": "Testhaus help",
        "ui_with_agent": "You are talking to {agent}",
        "demo_title": "Testhaus, from €12.90",
        "queue_first": "You are next.",
    }
