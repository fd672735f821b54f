"""What goes out, in one form for all channels, and how a channel says that it did not work."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

Body = dict[str, Any]


@dataclass(frozen=True)
class Option:
    """A button under a message: an opaque id of ours, and its title."""

    id: str
    title: str


@dataclass(frozen=True)
class Spoken:
    """Something that the bot, an agent or the system says.

    Attributes:
        text: whole, however long; a channel splits it.
        options: buttons, at most a dozen.
        language: of the text.
        choose: the words over a list's options in that language, such as "Choose", at most 20 characters.
    """

    text: str
    options: tuple[Option, ...] = ()
    language: str = "en"
    choose: str = "Options"


@dataclass(frozen=True)
class Address:
    """Whom to send to.

    Attributes:
        account: which of the shop's numbers or bots sends.
        wa_id: number or chat id of the customer; "" where only `user_id` is known.
        user_id: see `Event.user_id`.
    """

    account: str = ""
    wa_id: str = ""
    user_id: str = ""


class SendError(Exception):
    """A provider did not take a message. Base of the kinds below.

    Args:
        message: what it said, without secrets.
        code: its number of the error, if any.
    """

    def __init__(self, message: str, code: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class TryAgain(SendError):
    """For a passing reason: the same body is sent again later.

    Args:
        message: see `SendError`.
        code: see `SendError`.
        after: seconds that the provider asks to wait; None: as we think best.
        alert: whether an operator has to know (limits of the account, an expired token).
    """

    def __init__(self, message: str, code: int | None = None, after: float | None = None, alert: bool = False) -> None:
        super().__init__(message, code)
        self.after = after
        self.alert = alert


class Refused(SendError):
    """For good: this body will never be taken.

    Args:
        message: see `SendError`.
        code: see `SendError`.
        window_closed: whether the reason is that the customer has not written for too long.
    """

    def __init__(self, message: str, code: int | None = None, window_closed: bool = False) -> None:
        super().__init__(message, code)
        self.window_closed = window_closed


class Ambiguous(SendError):
    """Nobody knows whether it was taken: the connection broke after the request had gone out (WA-15)."""


@dataclass(frozen=True)
class Limits:
    """How fast a channel may send (WA-14).

    Attributes:
        per_second: messages a second from one account.
        pair_seconds: seconds between two messages to the same customer, on average; 0: no such limit.
        pair_burst: messages that one customer may get at once.
        window_hours: hours after the customer's last message in which free text may be sent; 0: always.
        keyed: whether the provider tells afterwards, by the id that we send along, what became of a message of which nobody knows.
    """

    per_second: float = 80.0
    pair_seconds: float = 0.0
    pair_burst: int = 1
    window_hours: float = 0.0
    keyed: bool = False


class Sender(Protocol):
    """A channel's way out. `parts` is pure; `send` makes exactly one call to the provider."""

    name: str
    limits: Limits

    def parts(self, spoken: Spoken) -> list[Body]:
        """The bodies to send, in order, each within the provider's limits; at least one. The address is not in them."""
        ...

    def template(self, spoken: Spoken) -> Body | None:
        """What may be sent outside the window instead; None when the operator has set up nothing for it (WA-12)."""
        ...

    async def send(self, to: Address, body: Body, key: str) -> str:
        """Sends one body; returns the provider's id of the message.

        Args:
            to: whom.
            body: of `parts` or `template`.
            key: our id of the attempt, sent along where the provider has a field for it (WA-15).

        Raises:
            TryAgain: not now.
            Refused: never.
            Ambiguous: nobody knows.
        """
        ...

    async def thinking(self, to: Address, message_id: str) -> None:
        """Shows that the message was read and an answer is being written, where the provider can; never raises (WA-16)."""
        ...

    async def close(self) -> None:
        """Closes connections."""
        ...


@dataclass(frozen=True)
class Fetched:
    """A file from a provider.

    Attributes:
        content: its bytes.
        mime_type: as the provider says.
    """

    content: bytes = field(repr=False)
    mime_type: str = "application/octet-stream"
