"""Who owns a conversation, and how that may change. One table; every change goes through it (AD-1, AD-2)."""

from __future__ import annotations

from bot.shared.errors import ConflictError

BOT, QUEUED, HUMAN, CLOSED = "bot", "queued", "human", "closed"

# what happens -> (states in which it may happen, state afterwards)
TRANSITIONS: dict[str, tuple[tuple[str, ...], str]] = {
    "hand_off": ((BOT, CLOSED), QUEUED),
    "claim": ((QUEUED,), HUMAN),
    "write_elsewhere": ((BOT, QUEUED, CLOSED), HUMAN),
    "return": ((HUMAN, QUEUED), BOT),
    "close": ((HUMAN, QUEUED, BOT), CLOSED),
    "reopen": ((CLOSED,), BOT),
}


def states_before(event: str) -> tuple[str, ...]:
    """The states in which an event may happen."""
    return TRANSITIONS[event][0]


def state_after(event: str) -> str:
    """The state that an event leads to."""
    return TRANSITIONS[event][1]


def require(event: str, state: str) -> None:
    """That an event may happen now.

    Raises:
        ConflictError: when the conversation is in another state.
    """
    if state not in states_before(event):
        raise ConflictError(
            f"This conversation is {state!r}; {event!r} is possible when it is {' or '.join(states_before(event))}. Reload it."
        )
