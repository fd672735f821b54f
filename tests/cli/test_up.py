"""`faqtotum up`, as far as it can be seen without a model. Starting and serving is tested end to end."""

from __future__ import annotations

import http.server
import subprocess
import sys

import pytest

from bot.shared.settings import PREFIX, ROOT
from tests.fakes.ports import listens
from tests.fakes.shop import Shop


def up(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own, since it takes the signals of the one that it runs in."""
    import os

    environment = {**os.environ, **{PREFIX + name: value for name, value in variables.items()}}
    command = [sys.executable, "-m", "bot.cli", "up", *words]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)


@pytest.mark.usefixtures("prepared")
def test_preparing_makes_the_database_and_starts_nothing(environment: dict[str, str], shop: Shop) -> None:
    ended = up("--prepare-only")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    assert shop.path("state/faqtotum.db").is_file()
    assert not listens(int(environment["FAQTOTUM_PORT"]))


@pytest.mark.usefixtures("prepared")
def test_a_taken_port_is_one_sentence_and_nothing_stays_behind(environment: dict[str, str]) -> None:
    port = int(environment["FAQTOTUM_ACTIONS_PORT"])
    with http.server.HTTPServer(("127.0.0.1", port), http.server.BaseHTTPRequestHandler):
        ended = up()
    assert ended.returncode == 1
    assert ended.stderr == f"Port {port} for actions is taken. Stop what uses it, or set FAQTOTUM_ACTIONS_PORT to another one.\n"
    assert ended.stdout.endswith("stopped. Nothing runs any more.\n")
    assert not listens(int(environment["FAQTOTUM_PORT"]))


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"DATABASE_URL": "postgresql://nobody:hunter2@127.0.0.1:1/nothing"}, "The database cannot be used: "),
        ({"DATABASE_URL": "sqlite:////proc/no/faqtotum.db"}, "/proc/no"),
        ({"STATE_DIR": "/proc/no"}, "/proc/no"),
        ({"DATA_DIR": "/no/such/folder"}, "/no/such/folder"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(variables: dict[str, str], said: str) -> None:
    ended = up(**variables)
    assert ended.returncode == 1
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "hunter2" not in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.usefixtures("environment")
def test_a_broken_article_stops_it_before_anything_is_started(shop: Shop) -> None:
    shop.write("data/kb/pl/order-status.md", "no front matter")
    ended = up()
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"{shop.data}/kb/pl/order-status.md: no front matter")
