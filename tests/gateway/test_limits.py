import threading

import pytest

from bot.gateway import limits
from bot.gateway.limits import RateLimit
from bot.shared.errors import TooManyError


class Clock:
    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    """A clock that only the test turns."""
    return Clock()


def allowed(limit: RateLimit, key: str = "a") -> bool:
    try:
        limit.check(key)
    except TooManyError:
        return False
    return True


def test_so_many_in_a_minute_and_no_more(clock: Clock):
    """SE-6."""
    limit = RateLimit(3, clock)
    assert [allowed(limit) for _ in range(5)] == [True, True, True, False, False]


def test_the_minute_slides(clock: Clock):
    limit = RateLimit(2, clock)
    allowed(limit)
    clock.at += 40
    allowed(limit)
    clock.at += 19.9
    assert not allowed(limit)
    clock.at += 0.1
    assert allowed(limit)
    assert not allowed(limit)


def test_what_is_refused_does_not_count(clock: Clock):
    limit = RateLimit(1, clock)
    allowed(limit)
    for _ in range(100):
        clock.at += 0.5
        allowed(limit)
    clock.at += 10
    assert allowed(limit)


def test_each_key_has_its_own_count(clock: Clock):
    limit = RateLimit(1, clock)
    assert allowed(limit, "a")
    assert allowed(limit, "b")
    assert not allowed(limit, "a")


def test_the_refusal_names_the_limit_and_the_remedy(clock: Clock):
    limit = RateLimit(1, clock)
    limit.check("a")
    with pytest.raises(TooManyError, match=r"More than 1 .* Wait") as caught:
        limit.check("a")
    assert caught.value.status == 429


def test_keys_that_have_not_come_for_long_are_forgotten(clock: Clock, monkeypatch: pytest.MonkeyPatch):
    """A flood from many addresses does not fill the memory; the ones still active keep their count."""
    monkeypatch.setattr(limits, "MOST_KEYS", 3)
    limit = RateLimit(2, clock)
    allowed(limit, "active")
    for number in range(10):
        allowed(limit, f"flood {number}")
        if number == 1:
            assert allowed(limit, "active")
        elif number > 1:
            assert not allowed(limit, "active")
    assert len(limit._events) == 3


def test_many_threads_get_no_more_than_the_limit(clock: Clock):
    limit = RateLimit(25, clock)
    results: list[bool] = []
    threads = [threading.Thread(target=lambda: results.extend(allowed(limit) for _ in range(5))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results.count(True) == 25
