"""The gateway on a real port, for browsers, with a fake dialogue server behind it."""

from __future__ import annotations

import threading
import time

import httpx
import uvicorn

from bot.desk.accounts import Accounts
from bot.gateway.app import create_app
from bot.shared.settings import Settings
from bot.store.engine import Store
from tests.fakes.dialogue import FakeDialogue
from tests.fakes.gateway import PATIENCE, Gateway
from tests.fakes.ports import free_port


class Served(Gateway):
    """A gateway that listens; it can be taken away and come back on the same port and database, as a restart would.

    Args:
        settings: with a migrated database.
        dialogue: stands in for the dialogue server.

    Attributes:
        url: its root address.
    """

    def __init__(self, settings: Settings, dialogue: FakeDialogue) -> None:
        self.settings = settings
        self.dialogue = dialogue
        self.store = Store(settings.database)
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self.client = httpx.Client(base_url=self.url, trust_env=False)

    def __enter__(self) -> Served:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()
        self.client.close()
        self.store.close()

    def start(self) -> None:
        """Listens, when it returns."""
        app = create_app(self.settings, self.dialogue.transport)
        self._server = uvicorn.Server(uvicorn.Config(app, port=self._port, log_level="critical", ws="none", timeout_graceful_shutdown=1))
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        deadline = time.monotonic() + PATIENCE
        while not self._server.started:
            assert time.monotonic() < deadline, "the gateway did not start"
            time.sleep(0.01)

    def stop(self) -> None:
        """Gone, when it returns; streams are cut off."""
        self.dialogue.release()
        self._server.should_exit = True
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), "the gateway did not stop"

    def setup_code(self) -> str:
        """What `faqtotum up` prints for the first admin."""
        code = Accounts(self.store, self.settings).new_setup_code()
        assert code, "there is an agent already"
        return code
