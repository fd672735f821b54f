"""The gateway on a real port, for browsers, with a fake dialogue server behind it."""

from __future__ import annotations

import threading
import time
from typing import Any

import uvicorn

from bot.desk.accounts import Accounts
from bot.gateway.app import create_app
from bot.shared.settings import Settings
from bot.store.engine import Store
from tests.fakes.dialogue import FakeDialogue
from tests.fakes.ports import free_port

PATIENCE = 15.0


class Served:
    """A gateway that listens; it can be taken away and come back on the same port and database, as a restart would.

    Args:
        settings: with a migrated database.
        dialogue: stands in for the dialogue server.
    """

    def __init__(self, settings: Settings, dialogue: FakeDialogue) -> None:
        self._settings = settings
        self._dialogue = dialogue
        self._port = free_port()
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self.url = f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Listens, when it returns."""
        app = create_app(self._settings, self._dialogue.transport)
        config = uvicorn.Config(app, port=self._port, log_level="error", ws="none", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        deadline = time.monotonic() + PATIENCE
        while not self._server.started:
            assert time.monotonic() < deadline, "the gateway did not start"
            time.sleep(0.01)

    def stop(self) -> None:
        """Gone, when it returns; streams are cut off."""
        self._dialogue.release()
        if self._server and self._thread:
            self._server.should_exit = True
            self._server.force_exit = True
            self._thread.join(PATIENCE)
            assert not self._thread.is_alive(), "the gateway did not stop"

    def setup_code(self) -> str | None:
        """What `faqtotum up` prints for the first admin."""
        return self.with_accounts(lambda accounts: accounts.new_setup_code())

    def hire(self, name: str, password: str) -> None:
        """An agent with a password: the first is the admin, by the code from the terminal."""
        code = self.setup_code()
        assert code, "there is an agent already"
        self.with_accounts(lambda accounts: accounts.set_up(code, name, password))

    def with_accounts(self, act: Any) -> Any:
        """Something done to the accounts from outside, as the command line does it."""
        store = Store(self._settings.database)
        try:
            return act(Accounts(store, self._settings))
        finally:
            store.close()
