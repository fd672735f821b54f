"""The clocks around the components, with stand-ins for them and a clock that a test moves."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from rich.console import Console

from bot.bench import pipeline
from bot.bench.pipeline import COMPONENTS, WHOLE, Costs, bench_pipeline, resident_mb, table
from bot.shared.settings import ROOT
from bot.training.labelled import Labelled

MESSAGES = [Labelled(text, "order-status", "faq", "en") for text in ("one", "two", "three")]


class Clock:
    """Stands still, unless it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def perf_counter(self) -> float:
        return self.now


CLOCK = Clock()


class Base:
    def process(self, text: str, tracker: str = "") -> str:
        """Takes a millisecond."""
        CLOCK.now += 0.001
        return f"{text}|{tracker}"


class Quick(Base):
    """Takes over what it does."""


class Slow:
    def process(self, text: str) -> str:
        """Takes ten milliseconds, or fails."""
        CLOCK.now += 0.010
        if text == "fail":
            raise ValueError(text)
        return text.upper()


@pytest.fixture(autouse=True)
def standing_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two components instead of the seven, and the moved clock."""
    monkeypatch.setattr(pipeline, "COMPONENTS", {"quick": f"{__name__}.Quick", "slow": f"{__name__}.Slow"})
    monkeypatch.setattr(pipeline, "time", CLOCK)


def parse(text: str) -> str:
    """The pipeline: a millisecond of its own, the slow component once, the quick one twice."""
    CLOCK.now += 0.001
    return Quick().process(Quick().process(Slow().process(text), tracker="known"))


def test_each_component_and_the_whole_are_timed_for_each_message() -> None:
    took = bench_pipeline(MESSAGES, lambda: parse).milliseconds
    assert {name: len(times) for name, times in took.items()} == {"quick": 6, "slow": 3, WHOLE: 3}
    assert took["quick"] == pytest.approx([1.0] * 6)
    assert took["slow"] == pytest.approx([10.0] * 3)
    assert took[WHOLE] == pytest.approx([13.0] * 3)


def test_with_a_clock_around_it_a_component_does_what_it_did() -> None:
    before = parse("one")
    seen: list[str] = []
    bench_pipeline(MESSAGES[:1], lambda: lambda text: seen.append(parse(text)))
    assert seen == [before] * 2, "once to warm up, once timed"


@pytest.mark.parametrize(("number", "warm"), [(3, 3), (30, 20)])
def test_what_warms_up_is_not_counted(number: int, warm: int) -> None:
    parsed: list[str] = []
    messages = [Labelled(str(turn), "order-status", "faq", "en") for turn in range(number)]
    took = bench_pipeline(messages, lambda: lambda text: parsed.append(parse(text))).milliseconds
    assert len(parsed) == warm + number
    assert len(took["slow"]) == number


def untimed() -> list[Callable[..., Any]]:
    return [Quick.process, Slow.process]


def test_the_clocks_are_taken_away_again() -> None:
    before = untimed()
    bench_pipeline(MESSAGES, lambda: parse)
    assert untimed() == before


def test_the_clocks_are_taken_away_too_where_the_pipeline_fails() -> None:
    before, calls = untimed(), iter(range(100))

    def failing(text: str) -> str:
        return parse("fail" if next(calls) >= len(MESSAGES) else text)

    with pytest.raises(ValueError, match="fail"):
        bench_pipeline(MESSAGES, lambda: failing)
    assert untimed() == before


def test_the_components_are_those_of_the_configuration_in_their_order() -> None:
    configured = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    assert list(COMPONENTS.values()) == [step["name"] for step in configured]


def test_the_table_has_the_median_and_the_95th_percentile_of_each() -> None:
    times = {"quick": [1.0, 2.0, 3.0], "slow": [10.0] * 3, WHOLE: [11.0, 12.0, 13.0]}
    console = Console(width=120)
    with console.capture() as capture:
        console.print(table(Costs(times, 512.4)))
    shown = capture.get()
    rows = [[cell.strip() for cell in line.strip("│").split("│")] for line in shown.splitlines() if line.startswith("│")]
    assert rows == [["quick", "2.00", "2.90"], ["slow", "10.00", "10.00"], [WHOLE, "12.00", "12.90"]]
    assert "512 MB resident" in " ".join(shown.split())


def test_memory_is_in_megabytes() -> None:
    assert 10 < resident_mb() < 100_000


def test_without_the_systems_word_memory_is_the_peak(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "Path", lambda _: SimpleNamespace(is_file=lambda: False))
    assert 10 < resident_mb() < 100_000
