"""`faqtotum simulate whatsapp`, with lines from a pipe and the whole system behind it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.shared.settings import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
LINES = """hello
How much is delivery?
/image
/as 48600000002
I want to talk to a human
are you there?
"""


def simulate(lines: bytes) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "bot.cli", "simulate", "whatsapp"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, input=lines, cwd=ROOT, env=environment, capture_output=True, timeout=500)


@pytest.fixture(scope="module")
def printed(trained: Path) -> dict[str, str]:
    """Line -> what was printed after it. The last line is no UTF-8."""
    ended = simulate(LINES.encode() + b"\xff\xfe\n/quit\nnever sent\n")
    assert ended.returncode == 0, ended.stderr.decode()
    _, *parts = ended.stdout.decode().split("\n> ")
    return {line: rest for line, _, rest in (part.partition("\n") for part in parts)}


def test_each_line_is_answered_in_its_turn(printed: dict[str, str]) -> None:
    assert printed["hello"].startswith("bot: ")
    assert "delivery" in printed["How much is delivery?"].lower()
    assert "[1] Talk to a person" in printed["/image"]
    assert printed["/as 48600000002"].strip() == "(now 48600000002)"


def test_a_hand_off_tells_the_case_and_then_the_desk_is_waited_for(printed: dict[str, str]) -> None:
    assert "F-" in printed["I want to talk to a human"]
    assert printed["are you there?"].strip() == "(it waits for a person at the desk)"


def test_odd_bytes_do_not_stop_it_and_quit_does(printed: dict[str, str]) -> None:
    assert printed["\ufffd\ufffd"].strip() == "(it waits for a person at the desk)"
    assert printed["/quit"] == ""
    assert "never sent" not in printed
