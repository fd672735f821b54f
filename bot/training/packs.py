"""Reading the language packs' examples."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.shared.errors import DataError
from bot.shared.languages import load_languages
from kb_index.articles import LOADER
from kb_index.sources import markdown

QUESTION = "question"


@dataclass(frozen=True)
class Example:
    """One labelled text.

    Attributes:
        text: as a customer wrote it.
        intent: dialogue intent; `question` for an article's questions.
        language: language code.
        article: article id for a question; else "".
    """

    text: str
    intent: str
    language: str
    article: str = ""


def read_examples(data_dir: Path) -> list[Example]:
    """All examples: those of the intents, and the titles and questions of the articles.

    Raises:
        DataError: when a file of intents is not of its form.
        ArticleError: when an article is not.
    """
    examples = [example for code in load_languages(data_dir).codes for example in read_intents(data_dir, code)]
    for article in markdown.read(data_dir / "kb"):
        examples += [Example(text, QUESTION, article.language, article.id) for text in (article.title, *article.questions)]
    return examples


def read_intents(data_dir: Path, code: str) -> list[Example]:
    """The intents' examples of one language."""
    return [example for path in sorted((data_dir / "languages" / code / "nlu").glob("*.yml")) for example in read_intent(path, code)]


def read_intent(path: Path, code: str) -> list[Example]:
    """The examples of one file.

    Raises:
        DataError: naming the file and what it must hold.
    """
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 - the safe loader, in C
        intent, texts = raw["intent"], raw["examples"]
    except (OSError, UnicodeDecodeError, KeyError, TypeError, yaml.YAMLError) as error:
        raise DataError(
            f"{path}: not a file of examples ({error!r}). It needs `intent` and `examples`, see data/languages/README.md."
        ) from error
    if not isinstance(texts, list) or not all(isinstance(text, str) and text.strip() for text in texts):
        raise DataError(f"{path}: every example must be a text. Put quotes around yes, no and numbers.")
    return [Example(text.strip(), intent, code) for text in texts]
