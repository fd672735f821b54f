"""What understanding one message costs in the dialogue process: milliseconds by component, and memory."""

from __future__ import annotations

import resource
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rich.table import Table

from bot.training.labelled import Labelled

COMPONENTS = {
    "language": "bot.nlu.language.LanguageDetector",
    "tokens": "bot.nlu.tokens.ShopTokenizer",
    "entities": "bot.nlu.entities.EntityRules",
    "sentence vector": "bot.nlu.vectors.SentenceEncoder",
    "intent": "bot.nlu.intents.IntentClassifier",
    "articles": "bot.nlu.retriever.ArticleRetriever",
    "decision": "bot.nlu.router.Router",
}
WHOLE = "the whole"
WARM_UP = 20


@dataclass(frozen=True)
class Costs:
    """What was measured.

    Attributes:
        milliseconds: component, and `the whole` -> one number a message.
        resident_mb: memory of this process, with everything loaded that the dialogue server loads.
    """

    milliseconds: dict[str, list[float]]
    resident_mb: float


def bench_pipeline(messages: Sequence[Labelled], opening: Callable[[], Callable[[str], Any]]) -> Costs:
    """Parses each message once, after a warm-up.

    Args:
        messages: to parse.
        opening: loads the live pipeline and gives what parses a message; called when the clocks are in place, since Rasa looks up
            the components' methods when it loads a model.
    """
    took: dict[str, list[float]] = defaultdict(list)
    with ExitStack() as undo:
        for name, path in COMPONENTS.items():
            undo.callback(_timed(name, path, took))
        parse = opening()
        for message in messages[:WARM_UP]:
            parse(message.text)
        took.clear()
        for message in messages:
            started = time.perf_counter()
            parse(message.text)
            took[WHOLE].append((time.perf_counter() - started) * 1000)
    return Costs(dict(took), resident_mb())


def _timed(name: str, path: str, took: dict[str, list[float]]) -> Callable[[], None]:
    """Puts a clock around a component's `process`; calling what is returned takes it away."""
    from importlib import import_module

    module, class_name = path.rsplit(".", 1)
    component = getattr(import_module(module), class_name)
    plain = component.process

    def process(self: Any, *args: Any, **kwargs: Any) -> Any:
        started = time.perf_counter()
        result = plain(self, *args, **kwargs)
        took[name].append((time.perf_counter() - started) * 1000)
        return result

    component.process = process
    return lambda: setattr(component, "process", plain)


def resident_mb() -> float:
    """Resident memory of this process in megabytes: now where the system says so, else its peak."""
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def table(costs: Costs) -> Table:
    """Median and 95th percentile by component."""
    shown = Table(title=f"Understanding one message; {costs.resident_mb:.0f} MB resident")
    for title in ("component", "p50 ms", "p95 ms"):
        shown.add_column(title, justify="left" if title == "component" else "right")
    for name in (*COMPONENTS, WHOLE):
        p50, p95 = np.percentile(costs.milliseconds[name], [50, 95])
        shown.add_row(name, f"{p50:.2f}", f"{p95:.2f}", end_section=name == "decision")
    return shown
