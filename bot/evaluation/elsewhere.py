"""Our way of understanding, trained and measured on other people's messages: which label, or none of them?

The evidence is that of the live pipeline: a linear classifier over character n-grams, words and the sentence vector; the nearest
example by vector and by n-grams; a logistic regression over these, fitted on messages that the classifier has not seen. Messages that
fit no label are not in such training files. They are made up from it: the classifier is trained without some labels, whose messages
then stand for what it has never heard of. Beside them, the shop's own messages that are clearly none of the labels teach it what else
people write.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.table import Table
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

from bot.shared.errors import DataError
from bot.shared.settings import Settings
from bot.training.packs import read_examples
from kb_index.encoder import Encoder, load_encoder
from kb_index.spelling import folded

COLUMNS = (("sentence", "label"), ("text", "category"), ("text", "label"))
WORD = r"\w+"
# The class of what fits no label, while training; no file can hold it.
OTHER = "\0other"
# Of the sentence vector beside the n-grams: where some messages fit no label, it makes them look too much like those that do.
OPEN_WEIGHT, CLOSED_WEIGHT = 0.5, 1.0
# One of our questions is a counterexample where every label's margin is below this.
CLEARLY_OTHER = -0.6
FOLDS, GROUPS, REPEATS = 5, 6, 2
# Intents in which every shop's customers write alike: no label of a shop's bot is about them.
ANYWHERE = ("out_of_scope", "greet", "goodbye", "thanks", "affirm", "deny", "bot_challenge", "feedback", "complain")


@dataclass(frozen=True)
class Messages:
    """Labelled messages of someone else."""

    texts: list[str]
    labels: list[str]


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


def read_messages(path: Path) -> Messages:
    """A CSV file with a header and the columns sentence,label (or text,category).

    Raises:
        DataError: when the columns are others, or a line lacks one.
    """
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    names = next((pair for pair in COLUMNS if rows and set(pair) <= set(rows[0])), None)
    if names is None:
        raise DataError(f"{path}: needs a header and at least one line, with the columns sentence and label.")
    faults = [number for number, row in enumerate(rows, 2) if not row[names[1]]]
    if faults:
        raise DataError(f"{path}: line {faults[0]} has no {names[1]}.")
    return Messages([row[names[0]] or "" for row in rows], [row[names[1]] for row in rows])


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
    learner = _Learner(encoder, OPEN_WEIGHT, taught, *_other_messages(settings)) if oos_label else _Learner(encoder, CLOSED_WEIGHT, taught)
    guessed, evidence = learner.read(taught, test.texts)
    labels = np.array(test.labels, dtype=object)
    inside = labels != oos_label
    right = guessed == labels
    if not oos_label:
        return Elsewhere(len(labels), float(right.mean()), float(right.mean()), None, float(right.mean()), 0.0)
    regression, threshold = _fit(learner, taught)
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


class _Learner:
    """A classifier and its evidence.

    Args:
        encoder: makes sentence vectors.
        dense_weight: of them beside the n-grams.
        taught: all labelled messages.
        anywhere: messages that fit no label.
        ours: messages that mostly fit no label; those that might are left out.
    """

    def __init__(
        self, encoder: Encoder, dense_weight: float, taught: Messages, anywhere: Sequence[str] = (), ours: Sequence[str] = ()
    ) -> None:
        self._encoder = encoder
        self._dense_weight = dense_weight
        self._vectors: dict[str, NDArray[Any]] = {}
        self._others = [*anywhere, *self._clearly_other(taught, anywhere, ours)]

    def read(self, taught: Messages, texts: Sequence[str]) -> tuple[NDArray[Any], NDArray[Any]]:
        """The likeliest label of each text, str [texts]; and the evidence for it, float [texts, 6]."""
        margins, labels, other = self._margins(taught, self._others, texts)
        guessed = labels[margins.argmax(axis=1)]
        ordered = np.sort(margins, axis=1)
        second = ordered[:, -2] if margins.shape[1] > 1 else ordered[:, -1] - 1
        near, agree = self._nearest(taught, texts, guessed)
        return guessed, np.column_stack([ordered[:, -1], ordered[:, -1] - second, other, near, agree])

    def _clearly_other(self, taught: Messages, anywhere: Sequence[str], ours: Sequence[str]) -> list[str]:
        if not ours:
            return []
        margins, _, _ = self._margins(taught, anywhere, ours)
        return [text for text, margin in zip(ours, margins.max(axis=1), strict=True) if margin < CLEARLY_OTHER]

    def _encoded(self, texts: Sequence[str]) -> NDArray[Any]:
        """Sentence vectors; each text is encoded once, however often it is learned from."""
        missing = list(dict.fromkeys(text for text in texts if text not in self._vectors))
        self._vectors.update(zip(missing, self._encoder.encode(missing), strict=True))
        return np.stack([self._vectors[text] for text in texts])

    def _margins(self, taught: Messages, others: Sequence[str], texts: Sequence[str]) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        """Margins by text and label, the labels, and the margin of being none of them."""
        known = [*taught.texts, *others]
        characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, preprocessor=folded)
        words = TfidfVectorizer(analyzer="word", token_pattern=WORD, ngram_range=(1, 2), sublinear_tf=True, preprocessor=folded)
        rows = self._stacked(characters.fit_transform(known), words.fit_transform(known), self._encoded(known))
        machine = LinearSVC(C=0.5, random_state=0).fit(rows, [*taught.labels, *[OTHER] * len(others)])
        found = machine.decision_function(self._stacked(characters.transform(texts), words.transform(texts), self._encoded(texts)))
        if found.ndim == 1:  # two classes: scikit-learn gives the second one's margin only
            found = np.column_stack([-found, found])
        labelled = machine.classes_ != OTHER
        other = found[:, ~labelled].ravel() if not labelled.all() else np.zeros(len(found))
        return found[:, labelled], machine.classes_[labelled].astype(object), other

    def _stacked(self, characters: Any, words: Any, vectors: NDArray[Any]) -> Any:
        return sparse.hstack([characters, words, sparse.csr_matrix(vectors * self._dense_weight)], format="csr")

    def _nearest(self, taught: Messages, texts: Sequence[str], guessed: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Likeness of the nearest example by vector and by n-grams, float [texts, 2]; and how many of the two have the guessed label."""
        labels = np.array(taught.labels, dtype=object)
        characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, preprocessor=folded)
        dense = self._encoded(texts) @ self._encoded(taught.texts).T
        rows = characters.fit_transform(taught.texts)
        lexical = np.asarray((characters.transform(texts) @ rows.T).todense())
        agree = sum((labels[scores.argmax(axis=1)] == guessed).astype(float) for scores in (dense, lexical))
        return np.column_stack([dense.max(axis=1), lexical.max(axis=1)]), np.asarray(agree)


def _fit(learner: _Learner, taught: Messages) -> tuple[Any, float]:
    """The regression over the evidence, and the threshold at which most messages come out right, unknown ones counting like known ones."""
    parts = [_simulated(learner, taught, seed) for seed in range(REPEATS)]
    evidence, right, known = (np.concatenate(column) for column in zip(*parts, strict=True))
    regression = make_pipeline(StandardScaler(), LogisticRegression()).fit(evidence, right)
    probability = regression.predict_proba(evidence)[:, 1]
    grid = np.quantile(probability, np.linspace(0, 1, 101))
    gains = [((probability >= value) & right).sum() + ((probability < value) & ~known).sum() for value in grid]
    return regression, float(grid[int(np.argmax(gains))])


def _simulated(learner: _Learner, taught: Messages, seed: int) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Evidence on messages that the classifier has not seen, whether its guess is right, and whether it could have been."""
    texts, labels = np.array(taught.texts, dtype=object), np.array(taught.labels, dtype=object)
    parts = []
    for learned, left in StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(texts, labels.astype(str)):
        guessed, evidence = learner.read(Messages(list(texts[learned]), list(labels[learned])), list(texts[left]))
        parts.append((evidence, guessed == labels[left], np.ones(len(left), dtype=bool)))
    names = np.unique(labels.astype(str))
    groups = np.random.default_rng(seed).permutation(len(names)) % min(GROUPS, len(names))
    for group in range(min(GROUPS, len(names))):
        left = np.isin(labels.astype(str), names[groups == group])
        if left.all():
            continue
        _, evidence = learner.read(Messages(list(texts[~left]), list(labels[~left])), list(texts[left]))
        parts.append((evidence, np.zeros(left.sum(), dtype=bool), np.zeros(left.sum(), dtype=bool)))
    evidence, right, known = (np.concatenate(column) for column in zip(*parts, strict=True))
    return evidence, right.astype(bool), known
