"""What can be wrong with the rules."""

from __future__ import annotations

import pytest

from tests.fakes.shop import Shop

RULES = "data/dialogue/rules.yml"


def test_every_intent_that_the_router_puts_out_needs_a_rule(shop: Shop) -> None:
    shop.change("domain.yml", lambda raw: raw["intents"].append("haggle"))
    assert "domain.yml: the intent 'haggle' has no rule in data/dialogue/" in shop.faults()


def test_an_action_must_be_in_the_domain(shop: Shop) -> None:
    shop.replace(RULES, "action_hand_off", "action_give_up")
    assert "data/dialogue: the action 'action_give_up' is not in domain.yml" in shop.faults()


@pytest.mark.parametrize("text", ["rules: [", "stories: []", "just words", "rules:\n- {rule: greet}"])
def test_a_file_of_another_form_is_a_fault(shop: Shop, text: str) -> None:
    shop.write(RULES, text)
    assert [fault for fault in shop.faults() if fault.startswith(f"{RULES}: not a file of rules")] != []
