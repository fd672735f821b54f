"""The three processes and how they are started: actions, dialogue, gateway. Only the gateway may listen beyond loopback."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx

from bot.shared.settings import ROOT, Settings

LOOPBACK = "127.0.0.1"
DIALOGUE = ROOT / "bot" / "dialogue"


@dataclass(frozen=True)
class ProcessPlan:
    """How to start one process.

    Attributes:
        name: for people and for its log's file name.
        command: program and arguments.
        environment: variables beside the present ones.
        port: on which it listens.
        ready: asks it whether it can work.
    """

    name: str
    command: list[str]
    environment: dict[str, str]
    port: int
    ready: Callable[[], bool]


def plans(settings: Settings, model: Path) -> list[ProcessPlan]:
    """All processes, in the order in which they stop; they start together.

    Args:
        settings: ports and paths.
        model: archive of the trained dialogue model.
    """
    shared = _shared_environment(settings)
    dialogue = [_dialogue(settings, model, shared, port) for port in settings.dialogue_ports]
    return [_gateway(settings, shared), *dialogue, _actions(settings, shared)]


def _shared_environment(settings: Settings) -> dict[str, str]:
    return {
        "FAQTOTUM_DATA_DIR": str(settings.data_dir),
        "FAQTOTUM_MODELS_DIR": str(settings.models_dir),
        "FAQTOTUM_STATE_DIR": str(settings.state_dir),
        "FAQTOTUM_ACTIONS_PORT": str(settings.actions_port),
        "FAQTOTUM_DIALOGUE_PORT": str(settings.dialogue_port),
        "FAQTOTUM_DIALOGUE_DB": str(settings.state_dir / "dialogue.db"),
        # Made anew at each start and known to these processes only.
        "FAQTOTUM_DIALOGUE_SECRET": secrets.token_urlsafe(32),
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")])),
        "PYTHONUNBUFFERED": "1",
    }


def _gateway(settings: Settings, shared: dict[str, str]) -> ProcessPlan:
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "--factory",
        "bot.gateway.app:create_app",
        "--host",
        settings.host,
        "--port",
        str(settings.port),
    ]
    command += ["--ws", "none", "--timeout-graceful-shutdown", "3", "--no-server-header"]
    host = LOOPBACK if settings.host == "0.0.0.0" else settings.host  # noqa: S104 - compared, not bound
    return ProcessPlan("gateway", command, shared, settings.port, _answers(f"http://{host}:{settings.port}/health"))


def _dialogue(settings: Settings, model: Path, shared: dict[str, str], port: int) -> ProcessPlan:
    command = [sys.executable, "-m", "rasa", "run", "--model", str(model), "-i", LOOPBACK, "-p", str(port)]
    command += ["--endpoints", str(DIALOGUE / "endpoints.yml"), "--credentials", str(DIALOGUE / "credentials.yml")]
    quiet = {
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    }
    # One thread a process: with more, the threads of the encoder get in each other's way (a third of the speed).
    threads = {"OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false", "HF_HUB_OFFLINE": os.environ.get("HF_HUB_OFFLINE", "1")}
    return ProcessPlan(
        "dialogue" if port == settings.dialogue_port else f"dialogue-{port}",
        command,
        {**shared, **quiet, **threads},
        port,
        _answers(f"http://{LOOPBACK}:{port}/webhooks/turn/"),
    )


def _actions(settings: Settings, shared: dict[str, str]) -> ProcessPlan:
    command = [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "-p", str(settings.actions_port)]
    environment = {**shared, "SANIC_HOST": LOOPBACK}
    return ProcessPlan(
        "actions", command, environment, settings.actions_port, _answers(f"http://{LOOPBACK}:{settings.actions_port}/health")
    )


def _answers(url: str) -> Callable[[], bool]:
    def ready() -> bool:
        try:
            return bool(httpx.get(url, timeout=2.0, trust_env=False).status_code == httpx.codes.OK)
        except httpx.HTTPError:
            return False

    return ready
