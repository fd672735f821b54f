from __future__ import annotations

from typing import Any

import pytest

from actions.case_status import EXAMPLE, CaseStatus
from bot.nlu.patterns import CASE_NUMBER
from tests.actions.conftest import Run


def case(number: str, state: str = "queued", agent: str | None = None) -> dict[str, Any]:
    return {"case_number": number, "state": state, "agent": agent, "opened": "1 May 2026", "closed": None}


CASES = [case("F-1001-9", "closed"), case("F-1002-7", "human", "Ada")]


@pytest.mark.parametrize(("number", "key"), [("F-1001-9", "case_found_closed"), ("F-1002-7", "case_found_human")])
def test_a_case_is_found_by_its_number(run: Run, number: str, key: str) -> None:
    ((said, values, effect),) = run(CaseStatus(), entities={"case_number": number}, metadata={"cases": CASES}).said
    assert (said, values["case_number"], effect) == (key, number, {})


def test_without_a_number_the_latest_case_is_meant(run: Run) -> None:
    ((said, values, _),) = run(CaseStatus(), metadata={"cases": CASES}).said
    assert (said, values["case_number"], values["agent"]) == ("case_found_human", "F-1002-7", "Ada")


def test_every_value_is_a_text(run: Run) -> None:
    ((_, values, _),) = run(CaseStatus(), metadata={"cases": [case("F-1001-9")]}).said
    assert values == {"case_number": "F-1001-9", "state": "queued", "agent": "", "opened": "1 May 2026", "closed": ""}


def test_a_case_of_somebody_else_is_unknown(run: Run) -> None:
    """SE-2: the action sees only the cases that the gateway sent along."""
    outcome = run(CaseStatus(), entities={"case_number": "F-2041-7"}, metadata={"cases": CASES})
    assert outcome.said == [("case_unknown", {"case_number": "F-2041-7"}, {})]


@pytest.mark.parametrize("metadata", [None, {}, {"cases": []}, {"cases": None}])
def test_without_any_case_the_number_is_asked_for(run: Run, metadata: dict[str, Any] | None) -> None:
    outcome = run(CaseStatus(), metadata=metadata)
    assert outcome.said == [("case_ask", {"case_example": EXAMPLE}, {})]
    assert outcome.slots == {"awaiting": "case_number"}


@pytest.mark.parametrize("number", ["F-1001-9", "F-2041-7"], ids=["found", "unknown"])
def test_once_answered_nothing_is_awaited(run: Run, number: str) -> None:
    assert run(CaseStatus(), entities={"case_number": number}, metadata={"cases": CASES}).slots == {"awaiting": None}


def test_the_example_looks_like_a_case_number() -> None:
    import re

    assert re.fullmatch(CASE_NUMBER, EXAMPLE)
