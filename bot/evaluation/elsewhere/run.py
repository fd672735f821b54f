"""Our way of understanding, trained and measured on other people's messages: which label, or none of them?

The evidence is that of the live pipeline: a linear classifier over character n-grams, words and the sentence vector; the nearest
example by vector and by n-grams; a logistic regression over these, fitted on messages that the classifier has not seen. Messages that
fit no label are not in such training files. They are made up from it: the classifier is trained without some labels, whose messages
then stand for what it has never heard of. Beside them, the shop's own messages that are clearly none of the labels teach it what else
people write.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from rich.table import Table

from bot.evaluation.elsewhere.learner import Learner
from bot.evaluation.elsewhere.messages import Messages
from bot.evaluation.elsewhere.open_set import fit_threshold
from bot.shared.settings import Settings
from bot.training.packs import read_examples
from kb_index.encoder import load_encoder

# Of the sentence vector beside the n-grams: where some messages fit no label, it makes them look too much like those that do.
OPEN_WEIGHT, CLOSED_WEIGHT = 0.5, 1.0
# Intents in which every shop's customers write alike: no label of a shop's bot is about them.
ANYWHERE = ("out_of_scope", "greet", "goodbye", "thanks", "affirm", "deny", "bot_challenge", "feedback", "complain")


@dataclass(frozen=True)
class Elsewhere:
    """What was measured.

    Attributes:
        messages: number of test messages.
        in_scope: share of messages with a label that got the right one, and not "none".
        in_scope_any: the same if "none" were not an answer.
        out_of_scope: share of messages without a label that got none; None when there are none.
        overall: share of all messages that got the right label or rightly none.
        threshold: probability from which a label is given, chosen from the training file alone.
    """

    messages: int
    in_scope: float
    in_scope_any: float
    out_of_scope: float | None
    overall: float
    threshold: float

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        return {name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(self).items()}

    def table(self) -> Table:
        """For the terminal."""
        shown = Table(title=f"Someone else's messages: {self.messages} to measure on")
        for title in ("in scope", "(were none no answer)", "out of scope", "overall", "threshold"):
            shown.add_column(title, justify="right")
        shares = (self.in_scope, self.in_scope_any, self.out_of_scope, self.overall)
        shown.add_row(*("-" if share is None else f"{share:.3f}" for share in shares), f"{self.threshold:.2f}")
        return shown


def evaluate_elsewhere(train: Messages, test: Messages, oos_label: str, settings: Settings) -> Elsewhere:
    """Learns from one file, measures on the other.

    Args:
        train: labelled messages; those labelled `oos_label`, if any, teach what is none of the others.
        test: labelled messages.
        oos_label: label of messages that no other label fits; empty where there are none: then every message gets a label.
        settings: where the encoder and our own messages are.
    """
    taught = _without(train, oos_label)
    encoder = load_encoder(settings.encoder_name)
    learner = Learner(encoder, OPEN_WEIGHT, taught, *_other_messages(settings)) if oos_label else Learner(encoder, CLOSED_WEIGHT, taught)
    guessed, evidence = learner.read(taught, test.texts)
    labels = np.array(test.labels, dtype=object)
    inside = labels != oos_label
    right = guessed == labels
    if not oos_label:
        return Elsewhere(len(labels), float(right.mean()), float(right.mean()), None, float(right.mean()), 0.0)
    regression, threshold = fit_threshold(learner, taught)
    given = regression.predict_proba(evidence)[:, 1] >= threshold
    decided = np.where(given, guessed, oos_label)
    outside = float((~given[~inside]).mean()) if (~inside).any() else None
    shares = (float((decided == labels)[inside].mean()), float(right[inside].mean())) if inside.any() else (0.0, 0.0)
    return Elsewhere(len(labels), *shares, outside, float((decided == labels).mean()), threshold)


def _without(messages: Messages, label: str) -> Messages:
    kept = [(text, name) for text, name in zip(messages.texts, messages.labels, strict=True) if name != label]
    return Messages([text for text, _ in kept], [name for _, name in kept])


def _other_messages(settings: Settings) -> tuple[list[str], list[str]]:
    """Our own English messages: what every customer writes, and questions to our shop."""
    examples = [example for example in read_examples(settings.data_dir) if example.language == "en"]
    anywhere = [example.text for example in examples if not example.article and example.intent in ANYWHERE]
    return anywhere, [example.text for example in examples if example.article]
