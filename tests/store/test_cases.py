import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import Connection

from bot.store import cases, conversations
from bot.store.engine import Store


@pytest.fixture
def tx(store: Store) -> Iterator[Connection]:
    """An open transaction."""
    with store.begin() as opened:
        yield opened


@pytest.fixture
def own(tx: Connection) -> str:
    """A conversation."""
    return str(conversations.create(tx, "web", "en", "en-GB", settled=False)["id"])


@pytest.mark.parametrize(("number", "digit"), [(7992739871, 3), (1001, 7), (2041, 2), (0, 0)])
def test_the_check_digit_is_luhns(number: int, digit: int):
    assert cases.check_digit(number) == digit


@given(st.integers(0, 10**9), st.integers(0, 9), st.integers(0, 9))
def test_one_mistyped_digit_changes_the_check_digit(number: int, place: int, digit: int):
    digits = list(str(number))
    where = place % len(digits)
    digits[where] = str(digit)
    mistyped = int("".join(digits))
    assert (cases.check_digit(mistyped) == cases.check_digit(number)) == (mistyped == number)


def test_cases_are_numbered_from_1001_and_end_in_their_check_digit(tx: Connection, own: str):
    numbers = [cases.open_case(tx, own, "asked") for _ in range(3)]
    assert numbers == [f"F-{number}-{cases.check_digit(number)}" for number in (1001, 1002, 1003)]


def test_a_new_case_waits(tx: Connection, own: str):
    number = cases.open_case(tx, own, "complaint")
    [case] = cases.of_conversation(tx, own)
    expected = {"number": number, "reason": "complaint", "state": "queued", "agent_name": "", "closed_at": None}
    assert {name: case[name] for name in expected} == expected


def test_a_case_is_taken_and_closed(tx: Connection, own: str):
    number = cases.open_case(tx, own, "asked")
    cases.set_state(tx, number, "human", "Maria")
    [taken] = cases.of_conversation(tx, own)
    assert (taken["state"], taken["agent_name"], taken["closed_at"]) == ("human", "Maria", None)
    cases.set_state(tx, number, "closed")
    [closed] = cases.of_conversation(tx, own)
    assert (closed["state"], closed["agent_name"]) == ("closed", "Maria")
    assert closed["closed_at"] >= closed["opened_at"]


def test_the_cases_of_a_conversation_are_its_own_the_oldest_first(tx: Connection, own: str):
    other = conversations.create(tx, "web", "en", "", settled=False)["id"]
    first = cases.open_case(tx, own, "asked")
    cases.open_case(tx, other, "asked")
    second = cases.open_case(tx, own, "repeat")
    assert [case["number"] for case in cases.of_conversation(tx, own)] == [first, second]


def test_cases_opened_at_once_get_different_numbers(store: Store):
    """WG-12: whoever asks for a person gets one, however many ask."""
    with store.begin() as tx:
        owns = [conversations.create(tx, "web", "en", "", settled=False)["id"] for _ in range(12)]
    start = threading.Barrier(len(owns))
    numbers: list[str] = []
    faults: list[Exception] = []

    def ask(own: str) -> None:
        start.wait()
        try:
            with store.begin() as tx:
                numbers.append(cases.open_case(tx, own, "asked"))
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=ask, args=(own,)) for own in owns]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(set(numbers)) == len(owns)
