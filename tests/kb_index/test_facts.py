from __future__ import annotations

import os
from pathlib import Path

import pytest

from kb_index.errors import FactError
from kb_index.facts import Facts, load_facts

FACTS = Facts(
    markets={"pl": {"currency": "PLN"}, "hu": {"currency": "HUF"}, "th": {"currency": "THB"}, "int": {"currency": "EUR"}},
    prices={"delivery": {"pl": 14.99, "hu": 1690, "th": 60, "int": 12.9}, "wrap": 3, "limit": {"pl": 100000, "int": 100000}},
    plain={"return_days": 30, "carrier": {"pl": "DPD", "int": "DHL"}},
)
NARROW, WIDE = "\u202f", "\xa0"


def plain_spaces(text: str) -> str:
    return text.replace(NARROW, " ").replace(WIDE, " ")


@pytest.mark.parametrize(
    ("name", "market", "locale", "written"),
    [
        ("return_days", "pl", "pl_PL", "30"),
        ("carrier", "pl", "pl_PL", "DPD"),
        ("carrier", "int", "en_GB", "DHL"),
        ("delivery", "pl", "pl_PL", "14,99 zł"),
        ("delivery", "hu", "hu_HU", "1 690 Ft"),
        ("delivery", "th", "th_TH", "฿60"),
        ("delivery", "int", "en_GB", "€12.90"),
        ("wrap", "pl", "pl_PL", "3 zł"),
        ("limit", "int", "en_GB", "€100,000"),
        ("limit", "pl", "pl_PL", "100 000 zł"),
    ],
)
def test_a_fact_is_written_as_its_market_writes_it(name: str, market: str, locale: str, written: str) -> None:
    assert plain_spaces(FACTS.value(name, market, locale)) == written


@pytest.mark.parametrize(
    ("name", "market", "rule"),
    [
        ("no_such", "pl", "is not a fact"),
        ("carrier", "hu", "has no value for the market 'hu'"),
        ("limit", "th", "has no value for the market 'th'"),
        ("wrap", "se", "has no currency for the market 'se'"),
    ],
)
def test_a_fact_that_is_not_there_is_an_error_that_names_it(name: str, market: str, rule: str) -> None:
    with pytest.raises(FactError, match=rule) as caught:
        FACTS.value(name, market, "en_GB")
    assert f"{{{name}}}" in str(caught.value)


def test_names_are_those_of_prices_and_plain_facts() -> None:
    assert FACTS.names == {"delivery", "wrap", "limit", "return_days", "carrier"}


def test_texts_are_filled_with_facts() -> None:
    assert FACTS.fill("{carrier}, within {return_days} days", "int", "en_GB") == "DHL, within 30 days"


def test_given_values_come_before_facts() -> None:
    assert FACTS.fill("{carrier} for {name}", "int", "en_GB", {"carrier": "GLS", "name": "Ada"}) == "GLS for Ada"


def test_what_a_customer_typed_is_not_filled_again() -> None:
    assert FACTS.fill("Noted: {contact}", "int", "en_GB", {"contact": "{carrier}"}) == "Noted: {carrier}"


def test_filling_an_unknown_name_is_an_error() -> None:
    with pytest.raises(FactError, match="no_such"):
        FACTS.fill("{no_such}", "int", "en_GB")


def test_fill_known_leaves_other_names_in_their_braces() -> None:
    assert FACTS.fill_known("{carrier} with {agent}", "int", "en_GB") == "DHL with {agent}"


def test_the_file_is_read_anew_when_it_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "shop.yml"
    path.write_text("markets: {int: {currency: EUR}}\nfacts: {return_days: 30}", encoding="utf-8")
    assert load_facts(path).value("return_days", "int", "en_GB") == "30"
    path.write_text("markets: {int: {currency: EUR}}\nfacts: {return_days: 14}", encoding="utf-8")
    os.utime(path, ns=(1, 1))
    assert load_facts(path).value("return_days", "int", "en_GB") == "14"


@pytest.mark.parametrize(
    "content", [b"facts: {a: 1}", b"- a", b"", b"{", b"markets: \xff\xfe"], ids=["no-markets", "list", "empty", "not-yaml", "not-utf8"]
)
def test_a_file_of_another_form_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "shop.yml"
    path.write_bytes(content)
    with pytest.raises(FactError, match="not a file of facts"):
        load_facts(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FactError, match=r"shop\.yml"):
        load_facts(tmp_path / "shop.yml")
