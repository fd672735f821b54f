"""Fields of requests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import regex
from pydantic import StrictStr

# Of a message, made by the client. `\Z`, since `$` would let a line break follow.
CLIENT_ID = r"^[A-Za-z0-9_-]{8,64}\Z"
UNSTORABLE = regex.compile(r"[\x00\p{Cs}]")


class PlainText(StrictStr):
    """A text that every database holds and every hash takes: without NUL and halves of surrogate pairs.

    What people write in a conversation needs no such check, since `bot.shared.text.storable` takes these out.
    """

    @classmethod
    def __get_validators__(cls) -> Iterator[Callable[..., Any]]:
        """Pydantic's way to add a check."""
        yield from super().__get_validators__()  # type: ignore[misc]  # for mypy it is a plain str
        yield cls._check

    @classmethod
    def _check(cls, value: str) -> str:
        if UNSTORABLE.search(value):
            raise ValueError("holds NUL or half a character; send whole Unicode characters")
        return value
