"""The one door to the knowledge base: search, articles, answers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from kb_index.articles import Article
from kb_index.build import current_build, pointer_stamp
from kb_index.encoder import Encoder
from kb_index.index import Evidence, LoadedIndex

# An answer found only through another language is a weaker sign than one found in the customer's own.
CROSS_LANGUAGE = 0.9
FITS_WELL = 0.52


@dataclass(frozen=True)
class Hit:
    """An article that may fit.

    Attributes:
        article: article id.
        dense: cosine of its nearest entry, about -1 to 1.
        lexical: character n-gram similarity of its nearest entry, 0 to 1.
    """

    article: str
    dense: float
    lexical: float

    @property
    def score(self) -> float:
        """Both kinds of evidence together, for ranking where nothing better is known."""
        return (self.dense + self.lexical) / 2


class KnowledgeBase:
    """Search over the current build; a new build is taken up by itself, without restart.

    Args:
        folder: the index's folder.
        encoder: encodes the messages; must be the one that built the index.
        today: for the articles' validity; a test may turn the calendar.
    """

    def __init__(self, folder: Path, encoder: Encoder, today: Callable[[], date] = date.today) -> None:
        self._folder = folder
        self.encoder = encoder
        self._today = today
        self._loaded: LoadedIndex | None = None
        self._stamp: tuple[int, int] | None = None
        self._served: tuple[tuple[Path, date], frozenset[str]] | None = None
        self._lock = threading.Lock()

    @property
    def index(self) -> LoadedIndex:
        """The current build, loaded anew when `faqtotum index` has swapped it.

        Raises:
            UnusableIndexError: when it is missing, damaged, or of another encoder.
        """
        stamp = pointer_stamp(self._folder)
        if self._loaded is not None and stamp == self._stamp:
            return self._loaded
        build = current_build(self._folder)
        with self._lock:
            if self._loaded is None or self._loaded.build != build:
                self._loaded = LoadedIndex(self._folder, self.encoder.id)
            self._stamp = stamp
            return self._loaded

    def search(self, text: str, language: str, limit: int = 10, vector: NDArray[Any] | None = None) -> list[Hit]:
        """Articles for a message, the best first: from the customer's language, and from the others at a discount.

        Args:
            text: the message.
            language: the customer's.
            limit: number of articles at most.
            vector: the message's unit vector, where it is known already.

        Raises:
            UnusableIndexError: when the index cannot be used.
        """
        index = self.index
        query = self.encoder.encode([text])[0] if vector is None else vector
        own = _evidence(index, text, query, language)
        # Comparing with the other languages' entries takes longest, and tells nothing new where the customer's own fit well.
        others = {} if any(item.dense >= FITS_WELL for item in own.values()) else index.dense_evidence(query, index.languages - {language})
        hits = [self._hit(article, own.get(article, Evidence()), others.get(article, 0.0)) for article in own.keys() | others.keys()]
        served = self._served_ids(index)
        return sorted((hit for hit in hits if hit.article in served), key=lambda hit: (-hit.score, hit.article))[:limit]

    def _served_ids(self, index: LoadedIndex) -> frozenset[str]:
        """Articles that customers get today, in whatever language; worked out once for a build and a day."""
        key = (index.build, self._today())
        if self._served is None or self._served[0] != key:
            self._served = key, frozenset(article.id for article in index.articles.values() if article.served_on(key[1]))
        return self._served[1]

    def _hit(self, article: str, own: Evidence, other: float) -> Hit:
        return Hit(article, max(own.dense, other * CROSS_LANGUAGE), own.lexical)

    def article(self, article_id: str, language: str, fallback: str = "en") -> Article | None:
        """An article in the customer's language, else in the fallback language, else in any; None when none is served today."""
        articles = self.index.articles
        today = self._today()
        languages = [language, fallback, *sorted(code for other_id, code in articles if other_id == article_id)]
        found = (articles.get((article_id, code)) for code in languages)
        return next((article for article in found if article is not None and article.served_on(today)), None)


def _evidence(index: LoadedIndex, text: str, query: NDArray[Any], language: str) -> dict[str, Evidence]:
    """Evidence from the customer's language; where it has no entries at all, from every other, at the discount."""
    if language in index.languages:
        return index.evidence(text, query, language)
    found: dict[str, Evidence] = {}
    for code in sorted(index.languages):
        for article, item in index.evidence(text, query, code).items():
            best = found.setdefault(article, Evidence())
            best.dense, best.lexical = max(best.dense, item.dense * CROSS_LANGUAGE), max(best.lexical, item.lexical * CROSS_LANGUAGE)
    return found
