"""Starting and stopping as an operator does, also at the wrong moment; and which doors are open meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from bot.shared.settings import PREFIX, ROOT
from tests.end_to_end.conftest import Running
from tests.fakes.ports import free_port, listens

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2400)]
PATIENCE = 240.0
NAMES = ("PORT", "DIALOGUE_PORT", "ACTIONS_PORT")


class Up:
    """`faqtotum up` with ports and a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.ports = [free_port() for _ in NAMES]
        self._output = folder / "up.txt"
        own = {"STATE_DIR": folder / "state", **dict(zip(NAMES, self.ports, strict=True))}
        environment = {**os.environ, **{PREFIX + name: str(value) for name, value in own.items()}}
        with self._output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot.cli", "up"], cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
            )

    @property
    def printed(self) -> str:
        return self._output.read_text(encoding="utf-8")

    def until(self, holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < deadline, self.printed
            time.sleep(0.05)

    def until_printed(self, words: str) -> None:
        self.until(lambda: words in self.printed or self.process.poll() is not None)
        assert words in self.printed

    def listening(self) -> list[int]:
        return [port for port in self.ports if listens(port)]


@pytest.fixture
def up(trained: Path, tmp_path: Path) -> Iterator[Up]:
    started = Up(tmp_path)
    yield started
    started.process.kill()
    started.process.wait()


@pytest.mark.parametrize("at", ["building the index", "gateway is ready"])
def test_interrupted_while_it_starts_it_ends_soon_and_well(up: Up, at: str) -> None:
    up.until_printed(at)
    interrupted = time.monotonic()
    up.process.send_signal(signal.SIGINT)
    assert up.process.wait(60) == 0, up.printed
    assert time.monotonic() - interrupted < 30
    assert "Traceback" not in up.printed
    assert "Faqtotum is up" not in up.printed
    assert up.listening() == []


def test_killed_without_warning_it_leaves_nothing_behind(up: Up) -> None:
    up.until_printed("Faqtotum is up")
    assert up.listening() == up.ports
    up.process.kill()
    up.until(lambda: up.listening() == [])


def test_the_link_for_the_first_admin_is_whole_in_one_line(up: Up) -> None:
    """AD-11: also in a terminal of eighty columns."""
    up.until_printed("#setup=")
    up.until(lambda: up.printed.endswith("\n"))
    (link,) = [line for line in up.printed.splitlines() if "#setup=" in line]
    base, _, code = link.strip().partition("/desk#setup=")
    assert base == f"http://localhost:{up.ports[0]}"
    made = httpx.post(
        f"http://127.0.0.1:{up.ports[0]}/api/v1/desk/setup",
        json={"code": code, "name": "Maria", "password": "correct horse battery"},
        trust_env=False,
    )
    assert made.status_code == 201, made.text
    up.process.send_signal(signal.SIGTERM)
    assert up.process.wait(60) == 0, up.printed
    assert up.listening() == []


def test_a_second_one_on_the_same_ports_is_refused_and_the_first_goes_on(running: Running, tmp_path: Path) -> None:
    own = {"STATE_DIR": running.state, **dict(zip(NAMES, running.ports, strict=True))}
    environment = {**os.environ, **{PREFIX + name: str(value) for name, value in own.items()}}
    second = subprocess.run(
        [sys.executable, "-m", "bot.cli", "up"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE
    )
    assert second.returncode == 1
    assert f"Port {running.ports[0]} for gateway is taken." in second.stderr
    assert running.client().get("/health").json() == {"gateway": "up", "dialogue": "up"}


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/webhooks/turn/", {"conversation": "x", "text": "hello"}, 401),
        ("/webhooks/rest/webhook", {"sender": "x", "message": "hello"}, 404),
        ("/conversations/x/tracker/events", {}, 404),
        ("/model/parse", {"text": "hello"}, 404),
    ],
)
def test_the_dialogue_server_lets_nobody_in_but_the_gateway(running: Running, path: str, body: dict[str, str], status: int) -> None:
    answer = httpx.post(f"http://127.0.0.1:{running.ports[1]}{path}", json=body, trust_env=False)
    assert answer.status_code == status
