"""All checks together: everything at once, named by path."""

from __future__ import annotations

import re

import pytest

from bot.checks.run import all_faults
from bot.shared.settings import ROOT
from tests.fakes.shop import Shop

ENGLISH = "{name: English, script: Latin, market: int, locale: en_GB}"
ARTICLE = "data/kb/pl/order-status.md"


def test_the_shops_own_data_is_in_order() -> None:
    assert all_faults(ROOT / "data", ROOT / "domain.yml") == []


def test_a_sound_shop_has_no_faults(shop: Shop) -> None:
    assert shop.faults() == []


def test_the_faults_of_all_kinds_of_files_are_named_at_once(shop: Shop) -> None:
    shop.replace(ARTICLE, "{tracking_hours}", "{tracking_days}")
    shop.change("data/languages/en/replies.yml", lambda raw: raw.pop("apology"))
    shop.change("data/languages/en/nlu/greet.yml", lambda raw: raw.update(examples=raw["examples"][:5]))
    shop.append("data/evaluation/en.jsonl", expect="order-stauts")
    shop.change("domain.yml", lambda raw: raw["intents"].append("haggle"))
    places = [fault.split(": ")[0] for fault in shop.faults()]
    expected = {ARTICLE, "data/languages/en/replies.yml", "data/languages/en/nlu/greet.yml", "data/evaluation/en.jsonl", "domain.yml"}
    assert expected <= set(places)


def test_every_fault_begins_with_a_path_relative_to_where_the_data_folder_is(shop: Shop) -> None:
    shop.write(ARTICLE, "no front matter")
    shop.write("data/languages/en/nlu/greet.yml", "just words")
    shop.write("data/evaluation/en.jsonl", "{}\n")
    faults = shop.faults()
    assert len(faults) >= 3
    assert [fault for fault in faults if not re.match(r"(data/|domain\.yml)\S*: ", fault)] == []


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("data/languages.yml", "languages: [en, pl]", "not a language registry"),
        ("data/languages.yml", "default: en\nlanguages: {en: {name: English}}", "not a language registry"),
        (
            "data/languages.yml",
            "default: sv\nlanguages: {en: {name: English, script: Latin, market: int, locale: en_GB}}",
            "'sv' is not among",
        ),
        ("data/languages.yml", "default: [", "not a language registry"),
        ("data/shop.yml", "prices: {}", "not a file of facts"),
        ("data/shop.yml", "just words", "not a file of facts"),
        ("data/shop.yml", "markets: [", "not a file of facts"),
    ],
)
def test_without_languages_or_facts_nothing_else_can_be_checked(shop: Shop, path: str, text: str, said: str) -> None:
    shop.write(path, text)
    (fault,) = shop.faults()
    assert fault.startswith(f"{path}: ")
    assert said in fault
