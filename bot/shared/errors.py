"""Every error that we raise on purpose.

FaqtotumError
├── DataError          data/ or the configuration is faulty; says where
├── NotReadyError      something must be made or started first; says the command
├── RefusedError       what somebody sent cannot be taken; becomes a 4xx answer
│   ├── NotFoundError
│   ├── NotAllowedError
│   ├── ConflictError
│   └── TooManyError
└── DialogueError      the dialogue server gave no usable answer

A message says the value, the rule and the remedy. `code` is permanent; clients may rely on it.
"""

from __future__ import annotations


class FaqtotumError(Exception):
    """Root of our errors.

    Args:
        message: the value, the rule and the remedy, in one or two sentences.
        code: permanent short name; the class's own where none is given.
    """

    code = "error"

    def __init__(self, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code


class DataError(FaqtotumError):
    """Data or configuration on this machine is faulty."""

    code = "data"


class NotReadyError(FaqtotumError):
    """Something has to be made or started first."""

    code = "not_ready"


class RefusedError(FaqtotumError):
    """What was sent cannot be taken."""

    code = "refused"
    status = 422


class NotFoundError(RefusedError):
    """No such thing, or not for you."""

    code = "not_found"
    status = 404


class NotAllowedError(RefusedError):
    """Not signed in, or not your role."""

    code = "not_allowed"
    status = 401


class ConflictError(RefusedError):
    """Somebody else was first, or the state does not allow it."""

    code = "conflict"
    status = 409


class TooManyError(RefusedError):
    """Too many requests in a short time."""

    code = "too_many"
    status = 429


class DialogueError(FaqtotumError):
    """The dialogue server is down, slow, or answered nonsense."""

    code = "dialogue"
