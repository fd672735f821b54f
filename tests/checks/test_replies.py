"""What can be wrong with the replies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.fakes.shop import Shop

PATH = "data/languages/pl/replies.yml"
Change = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda raw: raw.pop("apology"), "the reply 'apology' is missing"),
        (lambda raw: raw.update(aplogy="Przepraszamy."), "the reply 'aplogy' is used nowhere"),
        (lambda raw: raw.update(apology="  "), "the reply 'apology' is empty"),
        (lambda raw: raw.update(apology=None), "the reply 'apology'"),
        (lambda raw: raw.update(apology=["Przepraszamy.", True]), "the reply 'apology'"),
        (lambda raw: raw.update(apology=[]), "the reply 'apology'"),
        (lambda raw: raw.update(button_person="Porozmawiaj z człowiekiem"), "the button 'button_person' has 25 characters; at most 20"),
        (lambda raw: raw.update(apology="Przepraszamy, {customer_name}."), "the reply 'apology': {customer_name} is not a fact"),
        (lambda raw: raw.update(apology="Sprawa {case_number}."), "the reply 'apology': {case_number} is not a fact"),
        (
            lambda raw: raw.update(apology="Szanowny Kliencie, chwila."),
            "the reply 'apology' says 'szanowny kliencie', which policy",
        ),
        (lambda raw: raw.update(complaint_orders="Przykro nam."), "the reply 'complaint_orders' has 1 wordings, en has 2"),
    ],
)
def test_a_faulty_reply_is_named(shop: Shop, change: Change, said: str) -> None:
    shop.change(PATH, change)
    assert [fault for fault in shop.faults() if fault.startswith(f"{PATH}: ") and said in fault] != []


@pytest.mark.parametrize("text", ["just words", "- a\n- list", "apology: [", ""])
def test_a_file_of_another_form_is_one_fault(shop: Shop, text: str) -> None:
    shop.write(PATH, text)
    assert [fault.startswith(f"{PATH}: not a file of replies") for fault in shop.faults()] == [True]


def test_what_the_code_gives_to_a_reply_may_stand_in_braces(shop: Shop) -> None:
    shop.change(PATH, lambda raw: raw.update(handoff_case="Numer: {case_number}, sklep {shop_name}."))
    assert shop.faults() == []


@pytest.mark.parametrize("text", ["tone: formal", "avoid: [", "just words"])
def test_a_tone_without_its_fields_is_a_fault(shop: Shop, text: str) -> None:
    shop.write("data/languages/pl/policy.yml", text)
    assert [fault.startswith("data/languages/pl/policy.yml: not a policy") for fault in shop.faults()] == [True]


def test_a_missing_pack_is_a_fault(shop: Shop) -> None:
    shop.path(PATH).unlink()
    assert [fault.startswith(f"{PATH}: not a file of replies") for fault in shop.faults()] == [True]
