from __future__ import annotations

import pytest

from actions.hand_off import HandOff
from bot.shared.decision import REASONS
from tests.actions.conftest import Run


@pytest.mark.parametrize("reason", REASONS)
def test_the_customer_hears_why_and_the_gateway_is_told_to_queue(run: Run, reason: str) -> None:
    assert run(HandOff(), reason=reason).said == [(f"handoff_{reason}", {}, {"kind": "handoff", "reason": reason})]


@pytest.mark.parametrize("reason", ["", "plausible_articles", "something_new"])
def test_a_reason_that_customers_are_not_told_counts_as_doubt(run: Run, reason: str) -> None:
    assert run(HandOff(), reason=reason).said == [("handoff_low_confidence", {}, {"kind": "handoff", "reason": "low_confidence"})]


def test_no_slot_is_touched(run: Run) -> None:
    assert run(HandOff(), reason="asked").slots == {}
