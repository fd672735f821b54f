"""A shop made up for these tests: it speaks Polish (its fallback), English and Thai."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.replies.renderer import Renderer

REGISTRY = """
default: pl
languages:
  en: {name: English, script: Latin, market: int, locale: en_GB, country: [GB]}
  pl: {name: Polski, script: Latin, market: pl, locale: pl_PL, country: [PL]}
  th: {name: ไทย, script: Thai, market: th, locale: th_TH, country: [TH]}
"""
FACTS = """
markets: {int: {currency: EUR}, pl: {currency: PLN}, th: {currency: THB}}
prices:
  delivery_price: {int: 12.90, pl: 14.99, th: 60}
facts:
  shop_name: Testhaus
  return_days: 30
"""
ENGLISH = """
greet: ["Hello!", "Hi there!", "Good day!"]
thanks: You're welcome.
deny: All right.
out_of_scope: That is beyond me.
feedback: Thank you.
answer_other_language: "Only in {answer_language}:"
clarify: Did you mean one of these?
clarify_rephrase: Please put it another way.
complaint_delivery: ["Sorry about the delivery.", "That delivery went wrong."]
complaint_general: ["Sorry for that.", "We apologise."]
handoff_complaint: A person takes over.
handoff_asked: Of course.
contact_saved: "Noted: {contact}"
case_unknown: "No case {case_number}."
case_ask: Which case?
language_which: Which language?
language_not_spoken: "I speak: {languages}."
apology: Something went wrong.
message_emoji: In words, please.
button_person: A person
nothing: []
ui_title: "{shop_name} help"
ui_with_agent: "You are talking to {agent}"
demo_title: "{shop_name}, from {delivery_price}"
queue_first: You are next.
"""
POLISH = ENGLISH.replace("Only in {answer_language}:", "Tylko po: {answer_language}").replace("Hello!", "Dzień dobry!")


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    (folder / "languages.yml").write_text(REGISTRY, encoding="utf-8")
    (folder / "shop.yml").write_text(FACTS, encoding="utf-8")
    for code, replies in (("en", ENGLISH), ("pl", POLISH), ("th", ENGLISH)):
        pack = folder / "languages" / code
        pack.mkdir(parents=True)
        (pack / "replies.yml").write_text(replies, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def words(data_dir: Path) -> Renderer:
    """The renderer of this shop."""
    return Renderer(data_dir)
