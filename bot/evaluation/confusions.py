"""Which articles are taken for which: what a knowledge base's editor should tell apart more clearly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from rich.table import Table
from rich.text import Text

from bot.evaluation.predict import Prediction

NOTHING = "(none)"
SHOWN = 25


@dataclass(frozen=True)
class Confusion:
    """One article taken for another.

    Attributes:
        expected: the right article.
        found: the one that came first; `NOTHING` where none was found.
        predictions: the messages concerned.
    """

    expected: str
    found: str
    predictions: tuple[Prediction, ...]

    @property
    def answered(self) -> int:
        """How often the wrong article was given as the answer; else the bot asked or handed off."""
        return sum(item.decision.action == "answer" for item in self.predictions)

    @property
    def languages(self) -> str:
        """The languages concerned, the most frequent first."""
        codes = [item.message.language for item in self.predictions]
        return " ".join(f"{code} {codes.count(code)}" for code in sorted(set(codes), key=lambda code: (-codes.count(code), code)))


def confusions(predictions: Sequence[Prediction]) -> list[Confusion]:
    """All pairs that were confused, the most frequent first."""
    found: dict[tuple[str, str], list[Prediction]] = defaultdict(list)
    for item in predictions:
        first = item.articles[0] if item.articles else NOTHING
        if item.message.kind == "faq" and first != item.message.expect:
            found[item.message.expect, first].append(item)
    pairs = [Confusion(expected, first, tuple(items)) for (expected, first), items in found.items()]
    return sorted(pairs, key=lambda pair: (-len(pair.predictions), pair.expected, pair.found))


def confusion_table(pairs: Sequence[Confusion]) -> Table:
    """The most frequent ones, with one message each."""
    shown = Table(title=f"Articles taken for others ({sum(len(pair.predictions) for pair in pairs)} messages, {len(pairs)} pairs)")
    for title in ("right", "came first", "messages", "of these answered", "languages", "for example"):
        shown.add_column(title, justify="right" if title in ("messages", "of these answered") else "left")
    for pair in pairs[:SHOWN]:
        example = Text(pair.predictions[0].message.text)  # not as markup: a customer may write [/]
        shown.add_row(pair.expected, pair.found, str(len(pair.predictions)), str(pair.answered), pair.languages, example)
    return shown
