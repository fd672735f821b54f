"""What channels bring in, in one form for all of them. A parser makes these; the intake stores them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

MESSAGE, REACTION, EDIT, REVOKE, SYSTEM, STATUS, ECHO = "message", "reaction", "edit", "revoke", "system", "status", "echo"
KINDS = (MESSAGE, REACTION, EDIT, REVOKE, SYSTEM, STATUS, ECHO)


@dataclass(frozen=True)
class Event:
    """One thing that happened at a provider. What a provider does not tell is "", None or empty.

    Attributes:
        kind: one of `KINDS`.
        type: of a message: text, button, interactive.button_reply, image, location, unsupported, ...; of a system event: what changed.
        id: the provider's id of the message; of a status: of the message that it is about.
        account: which of the shop's numbers or bots it came to.
        wa_id: the customer's number or chat id, by which one answers. Of an echo: to whom the shop wrote.
        user_id: an id of the customer that is not a number (Meta's business-scoped user id), or another name of the same person.
        parent_user_id: the same across a business's portfolio.
        name: the customer's own, as the profile shows it.
        at: when, in UTC without a zone; None when the provider does not say.
        text: what was written, a caption, or the title of a pressed button.
        payload: what a pressed button carries: the id that it was sent with.
        in_reply_to: id of the message that was quoted.
        media_id: by which a file can be fetched.
        mime_type: of the file.
        filename: of the file.
        sha256: of the file, as the provider gives it.
        voice: whether a sound is a voice note.
        lat: latitude in degrees.
        lon: longitude in degrees.
        phones: numbers on shared contact cards.
        items: number of different products in an order.
        emoji: of a reaction; "" when it is taken back.
        target: id of the message that was reacted to, edited or revoked.
        new_wa_id: number that the customer changed to.
        new_user_id: id that the customer changed to.
        status: of a status: sent, delivered, read, played, failed.
        error: the provider's number of an error.
        error_text: the provider's words about it.
        biz_opaque_callback_data: what we sent along with the message that a status is about.
        raw: the provider's object, for the dead-letter list.
    """

    kind: str
    type: str = ""
    id: str = ""
    account: str = ""
    wa_id: str = ""
    user_id: str = ""
    parent_user_id: str = ""
    name: str = ""
    at: datetime | None = None
    text: str = ""
    payload: str = ""
    in_reply_to: str = ""
    media_id: str = ""
    mime_type: str = ""
    filename: str = ""
    sha256: str = ""
    voice: bool = False
    lat: float | None = None
    lon: float | None = None
    phones: tuple[str, ...] = ()
    items: int = 0
    emoji: str = ""
    target: str = ""
    new_wa_id: str = ""
    new_user_id: str = ""
    status: str = ""
    error: int | None = None
    error_text: str = ""
    biz_opaque_callback_data: str = ""
    raw: Any = field(default=None, repr=False, compare=False)

    def __getitem__(self, name: str) -> Any:
        """A field by its name, as tables of expectations hold it."""
        try:
            return getattr(self, name)
        except AttributeError as error:
            raise KeyError(name) from error


@dataclass(frozen=True)
class BadItem:
    """One item of an otherwise good delivery that cannot be read: it goes to the dead letters, the rest is processed (WA-3).

    Attributes:
        fault: what is wrong with it.
        raw: the item.
        account: as in `Event`.
    """

    fault: str
    raw: Any
    account: str = ""
