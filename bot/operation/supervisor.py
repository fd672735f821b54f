"""Starting processes, starting them again when they die, and stopping them all cleanly."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.operation.processes import ProcessPlan
from bot.shared.errors import NotReadyError
from bot.shared.settings import ROOT

STOP_SECONDS = 10.0
PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
STABLE_SECONDS = 60.0
PR_SET_PDEATHSIG = 1


class Managed:
    """One process under supervision.

    Args:
        plan: how to start it.
        logs: folder for its log.
    """

    def __init__(self, plan: ProcessPlan, logs: Path) -> None:
        self.plan = plan
        self.log = logs / f"{plan.name}.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._failures = 0
        self._next_start = 0.0

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Starts it; its output goes to its log."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own commands
                self.plan.command,
                env={**os.environ, **self.plan.environment},
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C goes to the supervisor alone, which stops them in order
                preexec_fn=_die_with_parent,
            )
        self._started = time.monotonic()

    def watch(self, tell: Callable[[str], None]) -> None:
        """Starts it again when it has died, after a pause that grows with each failure."""
        if self.alive:
            if self._failures and time.monotonic() - self._started > STABLE_SECONDS:
                self._failures = 0
            return
        if not self._next_start:
            pause = PAUSES[min(self._failures, len(PAUSES) - 1)]
            self._failures += 1
            self._next_start = time.monotonic() + pause
            code = self._process.returncode if self._process else None
            tell(f"{self.plan.name} has ended (exit code {code}); it starts again in {pause:g} s. Its log: {self.log}")
        if time.monotonic() >= self._next_start:
            self._next_start = 0.0
            self.start()

    def kill(self) -> None:
        """Ends it without warning, as a trial does; that is no failure of its own, so that it comes back soon."""
        self._failures = 0
        if self._process is not None and self.alive:
            _signal(self._process, signal.SIGKILL)
            self._process.wait()

    def stop(self) -> None:
        """Asks it to end, and ends it if it does not."""
        if self._process is None or not self.alive:
            return
        _signal(self._process, signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            _signal(self._process, signal.SIGKILL)
            self._process.wait()


class Supervisor:
    """All processes together.

    Args:
        plans: in the order in which they stop.
        logs: folder for their logs.
        tell: called with a line for the operator.
    """

    def __init__(self, plans: Sequence[ProcessPlan], logs: Path, tell: Callable[[str], None]) -> None:
        logs.mkdir(parents=True, exist_ok=True)
        self.managed = [Managed(plan, logs) for plan in plans]
        self._tell = tell

    def start(self, seconds: float, stopped: Callable[[], bool] = lambda: False) -> None:
        """Starts all and waits until they are ready, or until `stopped` says so.

        Raises:
            NotReadyError: a port is taken, a process ended at once, or one was not ready in time; all are stopped then.
        """
        for item in self.managed:
            _require_free(item.plan)
        for item in self.managed:
            item.start()
        try:
            self._wait(time.monotonic() + seconds, stopped)
        except BaseException:
            self.stop()
            raise

    def _wait(self, deadline: float, stopped: Callable[[], bool]) -> None:
        waiting = list(self.managed)
        while waiting and not stopped():
            for item in [item for item in waiting if item.plan.ready()]:
                waiting.remove(item)
                self._tell(f"{item.plan.name} is ready")
            ended = [item for item in waiting if not item.alive]
            if ended:
                raise NotReadyError(f"{ended[0].plan.name} ended at its start. Its last lines:\n{_tail(ended[0].log)}")
            if time.monotonic() > deadline:
                raise NotReadyError(f"{waiting[0].plan.name} was not ready in time. See {waiting[0].log}.")
            time.sleep(0.2)

    def run(self, stopped: Callable[[], bool]) -> None:
        """Watches until `stopped` says so."""
        while not stopped():
            for item in self.managed:
                item.watch(self._tell)
            time.sleep(0.5)

    def stop(self) -> None:
        """Stops all, the gateway first, so that nobody talks to a half."""
        for item in self.managed:
            item.stop()


def _require_free(plan: ProcessPlan) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", plan.port))
        except OSError as error:
            variable = f"FAQTOTUM_{'' if plan.name == 'gateway' else plan.name.split('-')[0].upper() + '_'}PORT"
            raise NotReadyError(
                f"Port {plan.port} for {plan.name} is taken. Stop what uses it, or set {variable} to another one."
            ) from error


def _die_with_parent() -> None:
    """Linux ends the process with its supervisor, even when that is killed without warning."""
    if hasattr(ctypes, "CDLL") and os.name == "posix":
        try:
            ctypes.CDLL("libc.so.6").prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        except OSError:
            return  # not Linux


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return


def _tail(path: Path, lines: int = 15) -> str:
    return "\n".join(path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
