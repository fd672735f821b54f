"""None lost, none doubled, over web chat and WhatsApp at once: a small `faqtotum bench soak` (RL-2)."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.shared.settings import settings
from bot.trials.soak import soak
from bot.trials.soak_report import Plan, Report, story

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2400)]
PLAN = Plan(conversations=6, messages=6, seconds=25.0, seed=0)


@pytest.fixture(scope="module")
def report(trained: Path) -> Report:
    """Of a trial of about a minute."""
    told: list[str] = []
    return soak(settings(), PLAN, told.append)


def test_nothing_is_lost_and_nothing_is_doubled(report: Report) -> None:
    """RL-1, RL-2, WG-1, WA-5, WA-6, WA-15."""
    violations = [f"{finding.rule}: {violation}" for finding in report.findings for violation in finding.violations]
    assert violations == [], story(report)


def test_everything_was_really_looked_at(report: Report) -> None:
    said = PLAN.conversations * PLAN.messages
    looked_at = {finding.rule: finding.looked_at for finding in report.findings}
    assert looked_at["every acknowledged message is stored once, in order"] == said
    assert sum(report.outcomes.values()) == said
    assert all(looked_at.values()), looked_at


def test_the_processes_were_really_killed(report: Report) -> None:
    killed = {what: number for what, number in report.happened.items() if what.startswith("kill -9")}
    assert set(killed) == {"kill -9 of gateway", "kill -9 of actions", "kill -9 of dialogue"}, story(report)
