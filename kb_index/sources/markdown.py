"""Articles as markdown files: `<language>/<article-id>.md`."""

from __future__ import annotations

from pathlib import Path

from kb_index.articles import Article, parse_article
from kb_index.errors import ArticleError


def read(folder: Path) -> list[Article]:
    """All articles below `folder`, sorted by language and id.

    Raises:
        ArticleError: with every fault of every file, so that they can be mended in one go.
    """
    articles, faults = read_leniently(folder)
    if faults:
        raise ArticleError(faults)
    return articles


def read_leniently(folder: Path) -> tuple[list[Article], list[str]]:
    """The articles that are in order, and the faults of the others as `path: fault`."""
    articles: list[Article] = []
    faults: list[str] = []
    for path in sorted(folder.glob("*/*.md")):
        try:
            articles.append(parse_article(path.read_text(encoding="utf-8"), path.stem, path.parent.name, path))
        except ArticleError as error:
            faults += error.faults
        except (OSError, UnicodeDecodeError) as error:
            faults.append(f"{path}: cannot be read as UTF-8 text ({error})")
    return articles, faults
