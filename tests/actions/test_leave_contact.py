from __future__ import annotations

import pytest

from actions.leave_contact import LeaveContact
from tests.actions.conftest import Run

MAIL, PHONE = "a@b.example", "+359888123456"


@pytest.mark.parametrize(
    ("entities", "written"),
    [
        ({"email": MAIL}, MAIL),
        ({"phone": PHONE}, PHONE),
        ({"phone": PHONE, "email": MAIL}, f"{MAIL}, {PHONE}"),
        ({"email": MAIL, "order_number": "LD-123456"}, MAIL),
    ],
)
def test_what_was_given_is_repeated_and_kept(run: Run, entities: dict[str, str], written: str) -> None:
    outcome = run(LeaveContact(), entities=entities)
    kept = {name: value for name, value in entities.items() if name in ("email", "phone")}
    assert outcome.said == [("contact_saved", {"contact": written}, {"kind": "contact", **kept})]
    assert outcome.slots == {"awaiting": None}


@pytest.mark.parametrize("entities", [{}, {"email": ""}, {"order_number": "LD-123456"}])
def test_what_is_missing_is_asked_for(run: Run, entities: dict[str, str]) -> None:
    outcome = run(LeaveContact(), entities=entities)
    assert outcome.said == [("contact_ask", {}, {})]
    assert outcome.slots == {"awaiting": "contact"}
