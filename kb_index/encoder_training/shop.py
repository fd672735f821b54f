"""The shop's own articles as training pairs: every question, in every language, belongs where the English ones are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb_index.articles import Article
from kb_index.encoder_training.pairs import Pair

OWN = "own"


def article_pairs(articles: Sequence[Article]) -> list[Pair]:
    """Pairs of an article's key and each of its titles and questions; the key stands in the place of the English text."""
    return [
        Pair(article_key(article.id), text, article.language, OWN) for article in articles for text in (article.title, *article.questions)
    ]


def article_key(article_id: str) -> str:
    """What names an article among English texts."""
    return f"article:{article_id}"


def article_targets(articles: Sequence[Article], teacher: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Key -> mean of the teacher's vectors of the article's English title and questions, of unit length.

    Args:
        articles: in all languages.
        teacher: English text -> the teacher's unit vector.
    """
    english = [article for article in articles if article.language == "en"]
    means = {article_key(item.id): np.mean([teacher[text] for text in (item.title, *item.questions)], axis=0) for item in english}
    return {key: mean / np.linalg.norm(mean) for key, mean in means.items()}
