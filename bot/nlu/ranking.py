"""The evidence on one message, and the articles in order of likelihood. Pure functions: no Rasa, no files, no clock."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scipy.special import softmax

from bot.nlu.calibration import Calibration
from bot.shared.decision import Candidate, LanguageGuess
from kb_index.search import Hit

QUESTION = "question"
SMALL_TALK = (
    "greet",
    "goodbye",
    "thanks",
    "affirm",
    "deny",
    "bot_challenge",
    "feedback",
    "leave_contact",
    "switch_language",
    "case_status",
)
SHOWN_CANDIDATES = 3
# Probabilities below this are all the same to us.
SMALLEST = 0.003
# Evidence of a classifier for an article that it has not learned yet, where the search puts it first.
FRESH_ARTICLE = 0.8


@dataclass(frozen=True)
class Understanding:
    """The evidence on one message.

    Attributes:
        text: what was written.
        language: the language to answer in.
        intents: intent -> probability; `question` is the sum over all articles.
        articles: article -> the classifier's probability; a fresh article is missing here.
        hits: what the search found.
        entities: name -> value.
        words: number of words.
    """

    text: str
    language: LanguageGuess
    intents: Mapping[str, float]
    articles: Mapping[str, float]
    hits: Sequence[Hit]
    entities: Mapping[str, str] = field(default_factory=dict)
    words: int = 1

    @staticmethod
    def from_dict(plain: Mapping[str, Any]) -> Understanding:
        """The reverse of `dataclasses.asdict`."""
        return Understanding(
            **{**plain, "language": LanguageGuess.from_dict(plain["language"]), "hits": [Hit(**hit) for hit in plain["hits"]]}
        )


@dataclass(frozen=True)
class Ranked:
    """The articles in order, with the probability that the first one is right, and the features behind it."""

    articles: tuple[str, ...]
    shares: tuple[float, ...]
    probability: float
    features: dict[str, float]

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """The first three, the probability that the first is right being spread by their shares."""
        scale = self.probability / self.shares[0] if self.shares else 0.0
        pairs = zip(self.articles[:SHOWN_CANDIDATES], self.shares, strict=False)
        return tuple(Candidate(article, min(1.0, share * scale)) for article, share in pairs)


def article_features(understanding: Understanding) -> dict[str, dict[str, float]]:
    """Article -> its evidence, named as in `calibration.RANKING_FEATURES`."""
    found = {hit.article: {"dense": hit.dense, "lexical": hit.lexical, "classifier": 0.0} for hit in understanding.hits}
    best = max((hit.score for hit in understanding.hits), default=0.0)
    questions = sum(understanding.articles.values())
    for article, features in found.items():
        if article in understanding.articles:
            features["classifier"] = on_log_scale(understanding.articles[article] / max(questions, 1e-6))
        else:
            # The classifier has not learned this article yet: the search's own evidence speaks for it.
            features["classifier"] = FRESH_ARTICLE if features["dense"] + features["lexical"] >= 2 * best - 1e-6 else 0.0
    return found


def on_log_scale(probability: float) -> float:
    """A probability as evidence, 0 to 1: from a thousandth to a hundredth tells as much as from a tenth to one."""
    return math.log1p(probability / SMALLEST) / math.log1p(1 / SMALLEST)


def rank(understanding: Understanding, calibration: Calibration) -> Ranked:
    """The articles in order of likelihood."""
    evidence = article_features(understanding)
    scores = {article: calibration.ranking.score(features) for article, features in evidence.items()}
    order = sorted(scores, key=lambda article: (-scores[article], article))
    shares = softmax([scores[article] for article in order]).tolist() if order else []
    features = answer_features(understanding, order, evidence, shares)
    return Ranked(tuple(order), tuple(shares), calibration.answer.probability(features) if order else 0.0, features)


def answer_features(
    understanding: Understanding, order: Sequence[str], evidence: Mapping[str, Mapping[str, float]], shares: Sequence[float]
) -> dict[str, float]:
    """The features behind the probability that the first article is right, named as in `calibration.ANSWER_FEATURES`."""
    first = evidence[order[0]] if order else {"dense": 0.0, "lexical": 0.0, "classifier": 0.0}
    tops = {max(order, key=lambda article: evidence[article][name]) for name in first} if order else set()
    intents = understanding.intents
    return {
        "best_dense": first["dense"],
        "best_lexical": first["lexical"],
        "best_classifier": first["classifier"],
        "margin": (shares[0] - shares[1]) if len(shares) > 1 else 1.0,
        "agreement": 1.0 if len(tops) == 1 else 0.0,
        "question": intents.get(QUESTION, 0.0),
        "out_of_scope": intents.get("out_of_scope", 0.0),
        "ask_human": intents.get("ask_human", 0.0),
        "complain": intents.get("complain", 0.0),
        "small_talk": sum(intents.get(name, 0.0) for name in SMALL_TALK),
        "length": math.log1p(understanding.words),
        # The evidence is not equally good in every language.
        language_feature(understanding.language.code): 1.0,
    }


def language_feature(code: str) -> str:
    """The feature that says which language a message is answered in."""
    return f"language:{code}"
