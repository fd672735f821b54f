"""Starting, watching and stopping, with small processes in the place of ours."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.operation.processes import ProcessPlan
from bot.operation.supervisor import Supervisor
from bot.shared.errors import NotReadyError
from bot.shared.settings import ROOT
from tests.fakes.ports import free_port, listens

# Listens on the port that is its argument, and has a child of its own, as a server with workers has.
SERVER = """
import http.server, subprocess, sys
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)", "child-of-" + sys.argv[1]])
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), http.server.SimpleHTTPRequestHandler).serve_forever()
"""
FALLS = "import sys; print('first line'); print('the disk is full', file=sys.stderr); sys.exit(3)"
SLEEPS = "import time; time.sleep(600)"
# Supervises one process until it is killed itself.
PARENT = """
import sys, time
from pathlib import Path
from bot.operation.processes import ProcessPlan
from bot.operation.supervisor import Supervisor
plan = ProcessPlan("gateway", [sys.executable, "-c", {sleeps!r}, "orphan-{port}"], {{}}, {port}, lambda: True)
Supervisor([plan], Path({logs!r}), print).start(20)
time.sleep(600)
"""
PATIENCE = 20.0
Lines = list[str]


def plan(name: str, code: str = SERVER, port: int | None = None) -> ProcessPlan:
    """A process that is ready when it listens."""
    where = port or free_port()
    return ProcessPlan(name, [sys.executable, "-c", code, str(where)], {"FAQTOTUM_MARK": "set"}, where, lambda: listens(where))


def until(holds: Callable[[], bool]) -> bool:
    """Whether something comes to hold within a while."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def running(mark: str) -> list[int]:
    """Ids of the processes with a word on their command line."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if mark.encode() in words:
            found.append(int(folder.name))
    return found


@pytest.fixture
def told() -> Lines:
    """What the operator is told."""
    return []


@pytest.fixture
def supervise(tmp_path: Path, told: Lines) -> Iterator[Callable[..., Supervisor]]:
    """Makes a supervisor that is stopped in any case."""
    made: list[Supervisor] = []

    def supervise(*plans: ProcessPlan) -> Supervisor:
        made.append(Supervisor(plans, tmp_path / "logs", told.append))
        return made[-1]

    yield supervise
    for supervisor in made:
        supervisor.stop()


def test_all_are_ready_when_start_returns_and_gone_when_stop_does(supervise: Callable[..., Supervisor], told: Lines) -> None:
    plans = [plan("gateway"), plan("dialogue")]
    supervisor = supervise(*plans)
    supervisor.start(PATIENCE)
    assert all(listens(item.port) for item in plans)
    assert sorted(told) == ["dialogue is ready", "gateway is ready"]
    supervisor.stop()
    assert not any(listens(item.port) for item in plans)
    assert until(lambda: not any(running(f"child-of-{item.port}") for item in plans)), "children of the processes are stopped, too"


def test_a_taken_port_is_named_with_its_setting_and_nothing_is_started(supervise: Callable[..., Supervisor], told: Lines) -> None:
    first, second = plan("gateway"), plan("dialogue")
    blocker = plan("blocker", port=second.port)
    supervise(blocker).start(PATIENCE)
    with pytest.raises(NotReadyError, match=rf"Port {second.port} for dialogue is taken.*FAQTOTUM_DIALOGUE_PORT"):
        supervise(first, second).start(PATIENCE)
    assert not listens(first.port)
    assert told == ["blocker is ready"]


def test_a_taken_port_of_the_gateway_is_changed_by_the_setting_without_a_name(supervise: Callable[..., Supervisor]) -> None:
    first = plan("gateway")
    supervise(plan("blocker", port=first.port)).start(PATIENCE)
    with pytest.raises(NotReadyError, match="FAQTOTUM_PORT"):
        supervise(first).start(PATIENCE)


def test_a_process_that_ends_at_its_start_is_named_with_its_last_words_and_the_others_are_stopped(
    supervise: Callable[..., Supervisor],
) -> None:
    good, bad = plan("gateway"), plan("dialogue", FALLS)
    with pytest.raises(NotReadyError, match=r"(?s)dialogue ended at its start.*the disk is full"):
        supervise(good, bad).start(PATIENCE)
    assert not listens(good.port)


def test_a_process_that_is_never_ready_ends_the_start(supervise: Callable[..., Supervisor]) -> None:
    with pytest.raises(NotReadyError, match=r"dialogue was not ready in time.*dialogue\.log"):
        supervise(plan("dialogue", SLEEPS)).start(0.3)


def test_stopping_while_it_starts_does_not_wait_until_all_are_ready(supervise: Callable[..., Supervisor]) -> None:
    supervisor = supervise(plan("dialogue", SLEEPS))
    started = time.monotonic()
    supervisor.start(PATIENCE, lambda: True)
    assert time.monotonic() - started < PATIENCE / 2


def test_a_process_that_dies_is_started_again(supervise: Callable[..., Supervisor], told: Lines) -> None:
    dies = plan("actions")
    supervisor = supervise(dies)
    supervisor.start(PATIENCE)
    (first,) = running(str(dies.port))
    os.kill(first, signal.SIGKILL)
    supervisor.run(lambda: len(told) >= 2 and first not in running(str(dies.port)) and listens(dies.port))
    assert told[1:] == [line for line in told if line.startswith("actions has ended (exit code -9); it starts again in 0.5 s")]
    assert len(told) == 2


def test_the_pause_grows_with_each_failure(supervise: Callable[..., Supervisor], told: Lines) -> None:
    port = free_port()
    lives_once = ProcessPlan("actions", [sys.executable, "-c", SLEEPS, str(port)], {}, port, lambda: True)
    supervisor = supervise(lives_once)
    supervisor.start(PATIENCE)

    def killed_thrice() -> bool:
        for found in running(str(port)):
            os.kill(found, signal.SIGKILL)
        return len(told) >= 4

    supervisor.run(killed_thrice)
    assert [line.split("starts again in ")[1].split(".  ")[0].split(" s.")[0] for line in told[1:4]] == ["0.5", "1", "2"]


def test_output_goes_to_a_log_of_each_process_and_earlier_runs_are_kept(supervise: Callable[..., Supervisor], tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(NotReadyError):
            supervise(plan("dialogue", FALLS)).start(PATIENCE)
    assert (tmp_path / "logs" / "dialogue.log").read_text().count("the disk is full") == 2


def test_a_process_sees_the_environment_of_its_plan_and_ours(supervise: Callable[..., Supervisor], tmp_path: Path) -> None:
    code = "import os, sys; print(os.environ['FAQTOTUM_MARK'], os.environ['PATH'], os.getcwd()); sys.exit(1)"
    with pytest.raises(NotReadyError):
        supervise(plan("dialogue", code)).start(PATIENCE)
    assert (tmp_path / "logs" / "dialogue.log").read_text().strip() == f"set {os.environ['PATH']} {ROOT}"


def test_nothing_outlives_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    port = free_port()
    code = PARENT.format(sleeps=SLEEPS, port=port, logs=str(tmp_path))
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    try:
        assert until(lambda: bool(running(f"orphan-{port}")))
    finally:
        parent.kill()
        parent.wait()
    assert until(lambda: not running(f"orphan-{port}"))
