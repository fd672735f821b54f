"""The shop's own articles as training pairs: every question, in every language, belongs where the English ones are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb_index.articles import Article
from kb_index.encoder_training.pairs import Pair

OWN = "own"


def english_texts(articles: Sequence[Article]) -> dict[str, tuple[str, ...]]:
    """Article id -> its English title and questions; an article without English is left out."""
    return {article.id: (article.title, *article.questions) for article in articles if article.language == "en"}


def article_pairs(articles: Sequence[Article]) -> list[Pair]:
    """Each title and question beside an English one of the same article: not its translation, but the same wish."""
    english = english_texts(articles)
    return [
        Pair(english[article.id][number % len(english[article.id])], text, article.language, OWN)
        for article in articles
        if article.id in english
        for number, text in enumerate((article.title, *article.questions))
    ]


def article_targets(articles: Sequence[Article], teacher: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """English title or question -> mean of the teacher's vectors of all English texts of its article, of unit length.

    Args:
        articles: in all languages.
        teacher: English text -> the teacher's unit vector.
    """
    means = {texts: np.mean([teacher[text] for text in texts], axis=0) for texts in english_texts(articles).values()}
    return {text: mean / np.linalg.norm(mean) for texts, mean in means.items() for text in texts}
