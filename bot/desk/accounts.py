"""Agents' accounts: the first admin by a code from the terminal, no default password (AD-11)."""

from __future__ import annotations

from dataclasses import dataclass

import regex
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.shared.errors import ConflictError, NotAllowedError, RefusedError
from bot.shared.settings import Settings
from bot.shared.text import storable
from bot.store import agents
from bot.store.engine import Store
from bot.store.rows import Row, new_token, now

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
# With marks, which are part of the letters in Thai.
NAME = regex.compile(r"[\w\p{M} .'-]{2,40}")
ADMIN = "admin"
# Verified when the name is unknown, so that the answer takes as long as for a known one.
NOBODY = PasswordHasher().hash("nobody has this password")


@dataclass(frozen=True)
class SignedIn:
    """A session at the desk.

    Attributes:
        token: for the cookie.
        csrf: for the `X-CSRF-Token` header.
        agent: the row.
    """

    token: str
    csrf: str
    agent: Row


class Accounts:
    """Signing up, in and out.

    Args:
        store: the database.
        settings: how long a session lasts.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._hasher = PasswordHasher()

    def setup_needed(self) -> bool:
        """Whether there is no agent yet."""
        with self._store.begin() as tx:
            return agents.count(tx) == 0

    def new_setup_code(self) -> str | None:
        """A code that lets the first admin be made; None when there is one. `faqtotum up` prints it."""
        with self._store.begin() as tx:
            if agents.count(tx):
                return None
            code = new_token()
            agents.put_setup_code(tx, code)
            return code

    def set_up(self, code: str, name: str, password: str) -> SignedIn:
        """Makes the first admin.

        Raises:
            ConflictError: there is one already.
            NotAllowedError: the code is not the one that was printed last.
            RefusedError: the name or the password is not good enough.
        """
        neat = _checked_name(name)
        _check_password(password)
        hashed = self._hasher.hash(password)
        with self._store.begin() as tx:
            if agents.count(tx):
                raise ConflictError("The first admin exists already. Sign in instead.")
            if not agents.take_setup_code(tx, code):
                raise NotAllowedError(
                    "This setup code is not valid. Use the one that the last start printed in the terminal.", "setup_code"
                )
            agent = agents.create(tx, neat, hashed, ADMIN)
            return self._open(tx, agent)

    def sign_in(self, name: str, password: str) -> SignedIn:
        """Opens a session.

        Raises:
            NotAllowedError: name or password is wrong; it does not say which.
        """
        with self._store.begin() as tx:
            agent = agents.by_name(tx, storable(name))
        if not self._verify(agent["password_hash"] if agent else NOBODY, password) or agent is None:
            raise NotAllowedError("Name or password is wrong.", "wrong_login")
        with self._store.begin() as tx:
            return self._open(tx, agent)

    def agent_of(self, token: str) -> Row:
        """The agent of a session, with its `csrf`.

        Raises:
            NotAllowedError: when it is unknown or over.
        """
        with self._store.begin() as tx:
            agent = agents.session(tx, token, now()) if token else None
        if agent is None:
            raise NotAllowedError("Sign in first.", "signed_out")
        return agent

    def sign_out(self, token: str) -> None:
        """Ends a session."""
        with self._store.begin() as tx:
            agents.close_session(tx, token)

    def _open(self, tx: object, agent: Row) -> SignedIn:
        token, csrf = agents.open_session(tx, agent["id"], self._settings.desk_session_hours)
        return SignedIn(token, csrf, agent)

    def _verify(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password[:LONGEST_PASSWORD]) and len(password) <= LONGEST_PASSWORD
        except (VerificationError, InvalidHashError):
            return False


def _checked_name(name: str) -> str:
    neat = storable(name)
    if not NAME.fullmatch(neat):
        raise RefusedError("A name has 2 to 40 letters, digits, spaces, dots, hyphens or apostrophes. Customers will see it.", "name")
    return neat


def _check_password(password: str) -> None:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise RefusedError(f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters. Choose another one.", "password")
