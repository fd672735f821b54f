"""The real processes on free ports, with a folder of their own, for as long as a trial lasts."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.operation.prepare import build
from bot.operation.processes import ProcessPlan, plans
from bot.operation.supervisor import Managed, Supervisor
from bot.shared.settings import Settings
from bot.store.migrate import migrate
from bot.training.freshness import latest_model

START_SECONDS = 180.0
NO_LIMIT = 100_000_000


@dataclass(frozen=True)
class Stack:
    """A running system.

    Attributes:
        settings: its own ports, folder and secrets.
        supervisor: watches its processes.
        plans: of its processes.
    """

    settings: Settings
    supervisor: Supervisor
    plans: Sequence[ProcessPlan]

    @property
    def address(self) -> str:
        """Of the gateway."""
        return f"http://127.0.0.1:{self.settings.port}"

    @property
    def secret(self) -> str:
        """By which the gateway is known to the dialogue server."""
        return self.plans[0].environment["FAQTOTUM_DIALOGUE_SECRET"]

    def managed(self, name: str) -> list[Managed]:
        """The processes whose names begin so."""
        return [item for item in self.supervisor.managed if item.plan.name.startswith(name)]


@contextmanager
def running(
    settings: Settings, tell: Callable[[str], None], provider: str = "", dialogue_processes: int = 1, without: Sequence[str] = ()
) -> Iterator[Stack]:
    """Starts the system and stops it in the end.

    Args:
        settings: whose data and models are used.
        tell: called with a line at each step.
        provider: address of a stand-in Graph server; with it the WhatsApp channel is on.
        dialogue_processes: number of dialogue servers.
        without: names of processes that are not started, because somebody stands in for them.

    Raises:
        NotReadyError: there is no trained model, or a process did not start.
    """
    with TemporaryDirectory(prefix="faqtotum-trial-") as folder:
        own = _settings(settings, Path(folder), provider, dialogue_processes)
        migrate(own.database)
        build(own)
        environment = _environment(own)
        chosen = [plan for plan in plans(own, latest_model(own.dialogue_dir)) if plan.name not in without]
        chosen = [replace(plan, environment={**plan.environment, **environment}) for plan in chosen]
        supervisor = Supervisor(chosen, own.state_dir / "logs", tell)
        supervisor.start(START_SECONDS)
        try:
            yield Stack(own, supervisor, chosen)
        finally:
            supervisor.stop()


def free_ports(number: int) -> list[int]:
    """Ports on which nothing listens, next to one another."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            first = int(probe.getsockname()[1])
        found = list(range(first, first + number))
        if found[-1] < 65536 and all(_is_free(port) for port in found):
            return found


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _settings(settings: Settings, folder: Path, provider: str, dialogue_processes: int) -> Settings:
    ports = free_ports(dialogue_processes + 2)
    own = replace(
        settings,
        state_dir=folder,
        database_url="",
        port=ports[0],
        actions_port=ports[1],
        dialogue_port=ports[2],
        dialogue_processes=dialogue_processes,
        messages_per_minute=NO_LIMIT,
        sessions_per_minute=NO_LIMIT,
    )
    if not provider:
        return own
    return replace(
        own,
        whatsapp_app_secret=secrets.token_hex(16),
        whatsapp_verify_token=secrets.token_hex(16),
        whatsapp_access_token=secrets.token_hex(16),
        whatsapp_phone_number_id="1000000000",
        whatsapp_base_url=provider,
    )


def _environment(own: Settings) -> dict[str, str]:
    """What differs from the defaults, as the processes read it."""
    names = ("state_dir", "port", "actions_port", "dialogue_port", "dialogue_processes", "messages_per_minute", "sessions_per_minute")
    whatsapp = ("whatsapp_app_secret", "whatsapp_verify_token", "whatsapp_access_token", "whatsapp_phone_number_id", "whatsapp_base_url")
    found = {f"FAQTOTUM_{name.upper()}": str(getattr(own, name)) for name in (*names, *whatsapp)}
    # The machine's own settings must not lead into somebody's real database or channel.
    return {
        **{name: "" for name in os.environ if name.startswith(("FAQTOTUM_TWILIO", "FAQTOTUM_TELEGRAM"))},
        "FAQTOTUM_DATABASE_URL": "",
        **found,
    }
