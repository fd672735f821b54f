"""The size of a trial, its table, and its accidents. A whole trial runs in tests/end_to_end/test_soak.py."""

from __future__ import annotations

import asyncio
import random

import httpx
import pytest
from rich.console import Console

from bot.trials.soak import plan_for
from bot.trials.soak_report import CONVERSATIONS, MESSAGES, Plan, Report, story, table
from bot.trials.unreliable import SHARES, SILENT, Unreliable, key_of
from bot.trials.verdict import Finding

BODY = {"messaging_product": "whatsapp", "to": "48600000001", "type": "text", "text": {"body": "hi"}, "biz_opaque_callback_data": "row"}


@pytest.mark.parametrize(("minutes", "messages"), [(0.1, 1), (0.5, 2), (1, 4), (3, 14), (10, MESSAGES), (600, MESSAGES)])
def test_a_trial_is_as_large_as_its_time_allows(minutes: float, messages: int) -> None:
    assert plan_for(minutes, 7) == Plan(CONVERSATIONS, messages, minutes * 60, 7)


def report(*violations: str) -> Report:
    findings = [Finding("seq has no gap", 4, []), Finding("stored once", 2, list(violations))]
    return Report(Plan(2, 3, 1.0), findings, {"reply": 5, "apology": 1}, {"kill -9 of gateway": 2}, 65.4)


def printed(shown: Report) -> str:
    console = Console(width=150, record=True)
    console.print(table(shown))
    console.print(story(shown))
    return console.export_text()


def test_the_table_has_a_line_a_rule_and_names_violations() -> None:
    assert report().good
    assert "2 conversations of 3 messages in 65 seconds" in printed(report())
    bad = report("48: 'one' is stored 2 times")
    assert not bad.good
    assert "48: 'one' is stored 2 times" in printed(bad)


def test_the_story_tells_outcomes_and_accidents() -> None:
    assert "Outcomes: 1 apology, 5 reply. Meanwhile: 2 x kill -9 of gateway." in printed(report())


async def _send(graph: Unreliable, times: int) -> list[httpx.Response]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=graph), base_url="http://graph") as http:
        return [await http.post("/v23.0/1000000000/messages", json=BODY) for _ in range(times)]


def test_the_stand_in_fails_now_and_then_in_every_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.trials.unreliable.SILENT_SECONDS", 0.0)
    graph = Unreliable(random.Random(1))
    answers = asyncio.run(_send(graph, 400))
    assert set(graph.accidents) == set(SHARES)
    refused = sum(graph.accidents.values()) - graph.accidents[SILENT]
    assert len(graph.sent) == 400 - refused == sum(answer.is_success for answer in answers)
    assert {answer.status_code for answer in answers} == {200, 429, 500, 502, 503}
    assert {key_of(call) for call in graph.calls} == {"row"}
