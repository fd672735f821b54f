import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.sending import Limits
from bot.gateway import pace
from bot.gateway.pace import Pace

WHATSAPP = Limits(per_second=80.0, pair_seconds=6.0, pair_burst=45)


class Clock:
    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    """A clock that only the test turns."""
    return Clock()


def at_once(paced: Pace, account: str = "shop", customer: str = "") -> int:
    """How many messages may go out now; to a new customer each where none is named."""
    number = 0
    while number < 1000 and paced.wait(account, customer or f"customer {number}") == 0:
        number += 1
    return number


def test_eighty_messages_a_second_from_one_account(clock: Clock):
    """WA-14."""
    paced = Pace(WHATSAPP, clock)
    assert at_once(paced) == 80
    clock.at += 0.5
    assert at_once(paced) == 40
    clock.at += 100
    assert at_once(paced) == 80


def test_one_customer_gets_a_burst_and_then_one_every_six_seconds(clock: Clock):
    """WA-14."""
    paced = Pace(WHATSAPP, clock)
    assert at_once(paced, customer="Ola") == 45
    assert paced.wait("shop", "Ola") == pytest.approx(6.0)
    clock.at += 6
    assert at_once(paced, customer="Ola") == 1
    clock.at += 45 * 6
    assert at_once(paced, customer="Ola") == 45


def test_other_customers_and_accounts_are_not_held_up(clock: Clock):
    paced = Pace(WHATSAPP, clock)
    at_once(paced, customer="Ola")
    assert paced.wait("shop", "Piotr") == 0
    assert paced.wait("shop 2", "Ola") == 0


def test_what_has_to_wait_takes_no_place(clock: Clock):
    paced = Pace(WHATSAPP, clock)
    at_once(paced, customer="Ola")
    for _ in range(1000):
        assert paced.wait("shop", "Ola") > 0
    assert at_once(paced) == 35


def test_without_a_limit_for_pairs_one_customer_may_get_all(clock: Clock):
    assert at_once(Pace(Limits(per_second=30.0), clock), customer="Ola") == 30


@given(rate=st.floats(0.05, 500.0), pair=st.just(0.0) | st.floats(0.01, 60.0), burst=st.integers(1, 50), start=st.floats(0.0, 1e9))
def test_after_the_wait_there_is_a_place(rate: float, pair: float, burst: int, start: float):
    """However slow the rate, and whatever fractions add up to: nothing waits for ever, and nothing comes back a moment too early."""
    clock = Clock()
    clock.at = start
    paced = Pace(Limits(per_second=rate, pair_seconds=pair, pair_burst=burst), clock)
    assert paced.wait("shop", "Ola") == 0
    for _ in range(60):
        wait = paced.wait("shop", "Ola")
        if wait:
            assert wait > 1e-7
            clock.at += wait + 1e-6  # times are kept in microseconds
            assert paced.wait("shop", "Ola") == 0


def test_customers_who_have_not_been_written_to_for_long_are_forgotten(clock: Clock, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pace, "MOST_KEYS", 10)
    paced = Pace(WHATSAPP, clock)
    at_once(paced)
    assert len(paced._buckets) == 10
    assert paced.wait("shop", "Ola") > 0
