"""A private PostgreSQL server on loopback, from Debian's package."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Any

INSTALLED = Path("/usr/lib/postgresql")
# "%" in it: alembic's configuration has to quote it.
PASSWORD = "pass%word"
QUOTED = "pass%25word"
NO_NEED_TO_LAST = "-c fsync=off -c full_page_writes=off"


def binaries() -> Path | None:
    """The folder of the newest server that is installed."""
    found = [path.parent for path in INSTALLED.glob("*/bin/initdb")]
    return max(found, key=lambda path: float(path.parent.name), default=None)


def server_user() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: who runs it instead, as arguments of `subprocess.run`."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    return {}


class Cluster:
    """A server with its own files and port.

    Args:
        programs: folder with `initdb` and `pg_ctl`.
    """

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._user = server_user()
        self._folder = Path(tempfile.mkdtemp(prefix="faqtotum-postgres-"))
        secret = self._folder / "password"
        secret.write_text(PASSWORD)
        for path in (self._folder, secret):
            if self._user:
                os.chown(path, self._user["user"], self._user["group"])
        self._data = self._folder / "data"
        self._run(
            "initdb", "--username=faqtotum", "--auth=scram-sha-256", f"--pwfile={secret}", "--encoding=UTF8", "--no-locale", "--no-sync"
        )
        self.port = _free_port()
        self.start()

    def start(self) -> None:
        """Starts the server and waits until it answers."""
        options = f"-c listen_addresses=127.0.0.1 -c port={self.port} -c unix_socket_directories='' {NO_NEED_TO_LAST}"
        self._run("pg_ctl", "start", "--wait", "--silent", f"--log={self._folder / 'log'}", f"--options={options}")

    def stop(self) -> None:
        """Stops it at once, as a crash would for its clients."""
        self._run("pg_ctl", "stop", "--wait", "--silent", "--mode=immediate")

    def url(self, database: str = "postgres") -> str:
        """SQLAlchemy address of one of its databases."""
        return f"postgresql://faqtotum:{QUOTED}@127.0.0.1:{self.port}/{database}"

    def remove(self) -> None:
        """Stops it and deletes its files."""
        with contextlib.suppress(subprocess.CalledProcessError):
            self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), f"--pgdata={self._data}", *arguments]
        environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        subprocess.run(command, check=True, cwd=self._folder, env=environment, stdout=subprocess.DEVNULL, timeout=60, **self._user)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
