"""An agent at the desk during a trial: takes what is handed over, and gives it back, so that the bot goes on being asked."""

from __future__ import annotations

import threading
from typing import Any

import httpx

from bot.desk.accounts import Accounts
from bot.store.engine import Store
from bot.trials.stack import Stack

DESK = "/api/v1/desk"
PAUSE = 1.0


class DeskAgent(threading.Thread):
    """Signs in at once. As a thread, claims what waits and returns it a second later, through all that happens to the gateway.

    Args:
        stack: the running system.
        store: its database, for the code that lets the first agent in.

    Attributes:
        claimed: number of conversations that were taken.
    """

    def __init__(self, stack: Stack, store: Store) -> None:
        super().__init__(daemon=True)
        self.claimed = 0
        self._stopped = threading.Event()
        self._http = httpx.Client(base_url=stack.address, trust_env=False, timeout=20.0)
        code = Accounts(store, stack.settings).new_setup_code()
        made = self._http.post(f"{DESK}/setup", json={"code": code, "name": "Maria", "password": "a good long password"})
        made.raise_for_status()
        self._headers = {"X-CSRF-Token": made.json()["csrf"]}

    def run(self) -> None:
        """Until `stop`."""
        while not self._stopped.wait(PAUSE):
            try:
                for row in self._listed("human"):
                    self._does("return", row["id"])
                for row in self._listed("queued"):
                    self.claimed += self._does("claim", row["id"])
            except (httpx.TransportError, httpx.HTTPStatusError):
                continue  # the gateway has just been killed

    def stop(self) -> None:
        """Ends the work, when it returns; what is claimed then stays so."""
        self._stopped.set()
        self.join()

    def transcript(self, conversation_id: str) -> list[dict[str, Any]]:
        """A conversation as the desk shows it."""
        answer = self._http.get(f"{DESK}/conversations/{conversation_id}")
        answer.raise_for_status()
        return list(answer.json()["messages"])

    def close(self) -> None:
        """Closes connections."""
        self._http.close()

    def _listed(self, state: str) -> list[dict[str, Any]]:
        answer = self._http.get(f"{DESK}/conversations", params={"state": state})
        answer.raise_for_status()
        return list(answer.json()["conversations"])

    def _does(self, what: str, conversation_id: str) -> bool:
        return bool(self._http.post(f"{DESK}/conversations/{conversation_id}/{what}", headers=self._headers).is_success)
