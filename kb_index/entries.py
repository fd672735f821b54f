"""What of an article is searched: its title, its questions, and at a lower weight the sentences of its answer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kb_index.articles import Article

WEIGHTS = {"title": 1.0, "question": 1.0, "answer": 0.85}
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")
MARKUP = re.compile(r"\{\w+\}|[*_`#>]|^\s*-\s+", re.MULTILINE)
SHORTEST_SENTENCE = 20


@dataclass(frozen=True)
class Entry:
    """One searchable text of an article."""

    article: str
    language: str
    kind: str
    text: str


def entries_of(articles: Iterable[Article]) -> list[Entry]:
    """All entries, sorted so that those of one language lie together."""
    return sorted(
        (entry for article in articles for entry in _entries(article)),
        key=lambda entry: (entry.language, entry.article, entry.kind, entry.text),
    )


def _entries(article: Article) -> list[Entry]:
    texts = [("title", article.title), *(("question", question) for question in article.questions)]
    texts += [("answer", sentence) for sentence in sentences(article.answer)]
    return [Entry(article.id, article.language, kind, text) for kind, text in texts]


def sentences(answer: str) -> list[str]:
    """The sentences of an answer without markup and facts; very short ones say nothing and are left out."""
    plain = (MARKUP.sub(" ", part).strip() for part in SENTENCE_END.split(answer))
    return [part for part in plain if len(part) >= SHORTEST_SENTENCE]
