from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from bot.gateway.hours import is_open
from bot.replies.renderer import Renderer
from bot.shared.languages import load_languages
from kb_index.errors import FactError
from kb_index.facts import Facts

MARKETS = {"pl": {"currency": "PLN"}, "th": {"currency": "THB"}}


def facts(weekdays: str = "8:00–18:00", saturday: str = "9:00–15:00") -> Facts:
    zones = {"pl": "Europe/Warsaw", "th": "Asia/Bangkok"}
    return Facts(MARKETS, {}, {"hours_weekdays": weekdays, "hours_saturday": saturday, "time_zone": zones})


def warsaw(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment in the first week of June 2026; the 1st is a Monday."""
    return datetime(2026, 6, day, hour, minute, tzinfo=ZoneInfo("Europe/Warsaw"))


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (warsaw(1, 7, 59), False),
        (warsaw(1, 8), True),
        (warsaw(3, 12), True),
        (warsaw(5, 17, 59), True),
        (warsaw(5, 18), False),
        (warsaw(6, 8, 30), False),
        (warsaw(6, 9), True),
        (warsaw(6, 15), False),
        (warsaw(7, 12), False),
        (warsaw(2, 0), False),
    ],
    ids=lambda value: value.strftime("%a %H:%M") if isinstance(value, datetime) else str(value),
)
def test_the_desk_is_staffed_in_its_hours(at: datetime, expected: bool):
    """AD-7."""
    assert is_open(facts(), "pl", "pl_PL", at) is expected


def test_the_hours_are_those_of_the_markets_own_time_zone():
    at = datetime(2026, 6, 1, 2, 0, tzinfo=timezone.utc)
    assert is_open(facts(), "th", "th_TH", at)
    assert not is_open(facts(), "pl", "pl_PL", at)


@pytest.mark.parametrize("month", [1, 7])
def test_summer_time_is_kept(month: int):
    opening = datetime(2026, month, 6 if month == 7 else 5, 8, tzinfo=ZoneInfo("Europe/Warsaw"))
    assert is_open(facts(), "pl", "pl_PL", opening.astimezone(timezone.utc))
    assert not is_open(facts(), "pl", "pl_PL", opening.astimezone(timezone.utc) - timedelta(minutes=1))


@pytest.mark.parametrize("written", ["8:00–18:00", "08:00-18:00", "8.00–18.00", "8:00 – 18:00", "Mon: 8.00 - 18.00 h"])
def test_hours_are_read_however_a_market_writes_them(written: str):
    assert is_open(facts(written), "pl", "pl_PL", warsaw(1, 12))
    assert not is_open(facts(written), "pl", "pl_PL", warsaw(1, 19))


@pytest.mark.parametrize("written", ["closed", "", "zavřeno", "by appointment"])
def test_hours_that_name_no_time_mean_closed(written: str):
    assert not is_open(facts(saturday=written), "pl", "pl_PL", warsaw(6, 12))


def test_a_missing_fact_is_named():
    with pytest.raises(FactError, match="time_zone"):
        is_open(Facts(MARKETS, {}, {}), "pl", "pl_PL", warsaw(1, 12))


def test_every_market_of_the_shop_is_open_on_a_wednesday_at_noon_and_closed_on_sunday(renderer: Renderer):
    for language in load_languages(renderer.data_dir).by_code.values():
        zone = ZoneInfo(renderer.facts.value("time_zone", language.market, language.locale))
        assert is_open(renderer.facts, language.market, language.locale, datetime(2026, 6, 3, 12, tzinfo=zone)), language.code
        assert not is_open(renderer.facts, language.market, language.locale, datetime(2026, 6, 7, 12, tzinfo=zone)), language.code
