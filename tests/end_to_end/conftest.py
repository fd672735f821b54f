"""A trained model and a running system, each made once for the whole test session."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from bot.shared.settings import ROOT, settings

START_SECONDS = 240.0


@pytest.fixture(scope="session")
def trained() -> Path:
    """The folder of a model that was trained on today's data: the one that is there, or one that is trained now."""
    from bot.training.freshness import data_hash

    folder = settings().dialogue_dir
    model = folder / f"faqtotum-{data_hash(settings())}.tar.gz"
    if not model.is_file() or not (folder / "router.json").is_file():
        subprocess.run([sys.executable, "-m", "bot.cli", "train"], cwd=ROOT, check=True, timeout=1800)
    os.utime(model)
    return folder


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Running:
    """`faqtotum up`, as an operator runs it."""

    process: subprocess.Popen[bytes]
    address: str
    setup_code: str
    state: Path
    ports: tuple[int, ...]

    def client(self) -> httpx.Client:
        """For its API."""
        return httpx.Client(base_url=self.address, timeout=20.0, trust_env=False)

    def pids(self, name: str) -> list[int]:
        """The processes of one part: gateway, dialogue or actions, found by their ports."""
        port = dict(zip(("gateway", "dialogue", "actions"), self.ports, strict=True))[name]
        found = subprocess.run(["pgrep", "-f", "--", rf"-p(ort)? {port}( |$)"], capture_output=True, text=True, check=False).stdout.split()
        assert found, f"no process of {name}"
        return [int(pid) for pid in found]


@pytest.fixture(scope="session")
def running(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The whole system on ports and in a folder of its own; it must stop cleanly on Ctrl-C and leave nothing behind."""
    state = tmp_path_factory.mktemp("state")
    ports = (free_port(), free_port(), free_port())
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "FAQTOTUM_STATE_DIR": str(state),
        "FAQTOTUM_PORT": str(ports[0]),
        "FAQTOTUM_DIALOGUE_PORT": str(ports[1]),
        "FAQTOTUM_ACTIONS_PORT": str(ports[2]),
        "FAQTOTUM_SESSIONS_PER_MINUTE": "1000",
        "FAQTOTUM_MESSAGES_PER_MINUTE": "1000",
        "COLUMNS": "200",
    }
    output = state / "up.txt"
    with output.open("w", encoding="utf-8") as printed_to:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "up"], cwd=ROOT, env=environment, stdout=printed_to, stderr=subprocess.STDOUT
        )
    printed = _until_up(process, output)
    code = re.search(r"#setup=(\S+)", printed)
    assert code, printed
    yield Running(process, f"http://127.0.0.1:{ports[0]}", code[1], state, ports)
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0, output.read_text(encoding="utf-8")
    assert "Nothing runs any more" in output.read_text(encoding="utf-8")
    for port in ports:
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0, f"something still listens on {port}"


def _until_up(process: subprocess.Popen[bytes], output: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    while "#setup=" not in (printed := output.read_text(encoding="utf-8")) or not printed.endswith("\n"):
        assert process.poll() is None, printed
        assert time.monotonic() < deadline, printed
        time.sleep(0.1)
    return printed
