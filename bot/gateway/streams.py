"""Server-sent events: their form (WHATWG HTML, section 9.2)."""

from __future__ import annotations

import json
from typing import Any

HEARTBEAT_SECONDS = 15.0
HEARTBEAT = ": still here\n\n"
STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def event(name: str, data: Any) -> str:
    """One event."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
