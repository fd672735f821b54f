"""The gateway's log: one line an event, and plain tracebacks.

structlog's own choice, where `rich` is installed, prints every local variable with a traceback: secrets, what customers wrote
(SE-9), and seconds of work in the event loop.
"""

from __future__ import annotations

import sys

import structlog


def set_up_logs() -> None:
    """For this process; how much is logged stays as it is."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.StackInfoRenderer(),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer(colors=sys.stdout.isatty(), exception_formatter=structlog.dev.plain_traceback),
        ]
    )
