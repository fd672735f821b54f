"""Running labelled messages through the live pipeline, each as the first message of a conversation."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from bot.nlu.component import DECISION
from bot.shared.decision import Decision
from bot.training.labelled import Labelled


@dataclass(frozen=True)
class Prediction:
    """What became of a message.

    Attributes:
        message: with what should have become of it.
        decision: of the pipeline.
        milliseconds: that the understanding took.
    """

    message: Labelled
    decision: Decision
    milliseconds: float

    @property
    def articles(self) -> list[str]:
        """The articles that were thought of, the best first."""
        return [candidate.article for candidate in self.decision.candidates]

    @property
    def right(self) -> bool:
        """Whether what was done is what should have been done."""
        decision, expect = self.decision, self.message.expect
        if self.message.kind == "faq":
            return decision.action == "answer" and decision.article == expect
        if self.message.kind == "human":
            return decision.action == "handoff"
        if self.message.kind == "oos":
            return decision.action != "answer"
        if self.message.kind == "complaint":
            return decision.action == "handoff" or decision.intent == "complain"
        return decision.action == "chat" and decision.intent == expect

    def as_dict(self) -> dict[str, Any]:
        """One line of `--predictions`."""
        return {
            "text": self.message.text,
            "expect": self.message.expect,
            "kind": self.message.kind,
            "language": self.message.language,
            "right": self.right,
            "decision": self.decision.as_dict(),
            "milliseconds": round(self.milliseconds, 2),
        }


def predict(messages: Iterable[Labelled], parse: Callable[[str], dict[str, Any]]) -> list[Prediction]:
    """The decision on each message.

    Args:
        messages: labelled.
        parse: the live pipeline, such as `LocalDialogue.parse`.
    """
    return [_predict(message, parse) for message in messages]


def _predict(message: Labelled, parse: Callable[[str], dict[str, Any]]) -> Prediction:
    started = time.perf_counter()
    output = parse(message.text)
    elapsed = (time.perf_counter() - started) * 1000
    return Prediction(message, Decision.from_dict(output[DECISION]), elapsed)
