"""The stand-in for Meta's Graph API on a port of its own, beside the real processes."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from bot.channels.whatsapp_cloud.graph import Graph
from bot.trials.stack import free_ports


@contextmanager
def stand_in(graph: Graph | None = None) -> Iterator[tuple[str, Graph]]:
    """A Graph server of our own on a free port: its address, and itself.

    Args:
        graph: the one to serve; a new one where none is given.
    """
    served, (port,) = graph or Graph(), free_ports(1)
    server = uvicorn.Server(uvicorn.Config(served, port=port, log_level="critical", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}", served
    finally:
        server.should_exit = True
        thread.join(10)
