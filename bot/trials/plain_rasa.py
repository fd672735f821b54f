"""Rasa as it comes, with a bot that knows one sentence: what a turn costs at the least, by its own REST channel."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from bot.shared.errors import NotReadyError
from bot.trials.stack import START_SECONDS, free_ports

FILES = {
    "config.yml": "recipe: default.v1\nassistant_id: trivial\nlanguage: en\n"
    "pipeline: [{name: WhitespaceTokenizer}, {name: KeywordIntentClassifier}]\npolicies: [{name: RulePolicy}]\n",
    "domain.yml": 'version: "3.1"\nintents: [greet]\nresponses: {utter_greet: [{text: Hello}]}\n',
    "data/nlu.yml": 'version: "3.1"\nnlu: [{intent: greet, examples: "- hello\\n- hi\\n"}]\n',
    "data/rules.yml": 'version: "3.1"\nrules: [{rule: greet, steps: [{intent: greet}, {action: utter_greet}]}]\n',
    "credentials.yml": "rest:\n",
    "endpoints.yml": "{}\n",
}


@contextmanager
def plain_rasa(folder: Path) -> Iterator[str]:
    """Trains and starts it; the address of its REST webhook.

    Args:
        folder: empty, for its files.

    Raises:
        NotReadyError: it did not start.
    """
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    subprocess.run([sys.executable, "-m", "rasa", "train", "--quiet"], check=True, **quiet)  # type: ignore[call-overload]
    (port,) = free_ports(1)
    command = [sys.executable, "-m", "rasa", "run", "-i", "127.0.0.1", "-p", str(port), "--credentials", "credentials.yml"]
    process = subprocess.Popen(command, **quiet)  # type: ignore[call-overload]  # noqa: S603 - our own command
    try:
        _wait(f"http://127.0.0.1:{port}/webhooks/rest/", process)
        yield f"http://127.0.0.1:{port}/webhooks/rest/webhook"
    finally:
        process.terminate()
        process.wait()


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(address, timeout=2.0, trust_env=False)
            return
        except httpx.HTTPError:
            time.sleep(0.3)
    raise NotReadyError("Rasa's own server with a trivial bot did not start. Try `rasa run` by hand.")
