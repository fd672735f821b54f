"""The decision on one message: what the pipeline ends in, what the log keeps, what the agent sees."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

ACTIONS = ("answer", "clarify", "handoff", "chat")
# The reason of a `clarify` whose candidates are worth offering.
PLAUSIBLE = "plausible_articles"
REASONS = ("asked", "low_confidence", "complaint", "repeat", "no_answer", "error")


@dataclass(frozen=True)
class Candidate:
    """An article that may fit.

    Attributes:
        article: article id.
        probability: that this is what the customer wants, 0 to 1.
        title: as the customer would read it.
    """

    article: str
    probability: float
    title: str = ""


@dataclass(frozen=True)
class LanguageGuess:
    """The language to answer in.

    Attributes:
        code: one of the shop's languages.
        probability: 0 to 1.
        why: `text`, `script`, `conversation`, `locale`, `chosen` or `default`.
        foreign: code of a language that the shop does not speak, where the message is in one; else "".
        written: the language in which the message itself is clearly written, even where the conversation's is kept; else "".
        candidates: where the first message leaves it open: the likely languages, the likeliest first; else empty.
    """

    code: str
    probability: float
    why: str
    foreign: str = ""
    written: str = ""
    candidates: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        return {**asdict(self), "candidates": list(self.candidates)}

    @staticmethod
    def from_dict(plain: dict[str, Any]) -> LanguageGuess:
        """The reverse of `as_dict`; one from before there were `candidates` is read, too."""
        return LanguageGuess(**{**plain, "candidates": tuple(plain.get("candidates", ()))})


@dataclass(frozen=True)
class Decision:
    """What to do about one message, and how sure we are.

    Attributes:
        action: one of `ACTIONS`.
        intent: dialogue intent; `question` for what articles answer.
        confidence: probability that acting so is right.
        language: the language to answer in.
        article: article id when `action` is `answer`.
        candidates: up to three, the best first.
        reason: one short code for the log; for `handoff` one of `REASONS`.
        entities: what was found in the text, name -> value.
    """

    action: str
    intent: str
    confidence: float
    language: LanguageGuess
    article: str = ""
    candidates: tuple[Candidate, ...] = ()
    reason: str = ""
    entities: dict[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON, numbers rounded for reading."""
        plain = asdict(self)
        plain["language"] = self.language.as_dict()
        plain["confidence"] = round(self.confidence, 4)
        plain["candidates"] = [{**item, "probability": round(item["probability"], 4)} for item in plain["candidates"]]
        return plain

    @staticmethod
    def from_dict(plain: dict[str, Any]) -> Decision:
        """The reverse of `as_dict`."""
        return Decision(
            **{
                **plain,
                "language": LanguageGuess.from_dict(plain["language"]),
                "candidates": tuple(Candidate(**item) for item in plain["candidates"]),
            }
        )
