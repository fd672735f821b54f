"""Articles: in every language, of the right length, with facts that exist, and no question under two of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from bot.replies.keys import GROUPS
from bot.shared.languages import Language, load_languages
from bot.shared.text import folded
from kb_index.articles import Article
from kb_index.errors import FactError
from kb_index.facts import NAME, Facts, load_facts
from kb_index.sources import markdown

FEWEST_QUESTIONS = 12
WORDS = (40, 120)
# Thai writes no spaces between words; its length is counted in characters.
THAI_CHARACTERS = (120, 600)


def faults(data_dir: Path, domain: Path) -> Iterator[str]:
    """All faults of the articles."""
    folder = data_dir / "kb"
    found, broken = markdown.read_leniently(folder)
    yield from broken
    languages = load_languages(data_dir)
    facts = load_facts(data_dir / "shop.yml")
    yield from _missing(folder, found, languages.codes)
    for article in found:
        path = folder / article.language / f"{article.id}.md"
        if article.language not in languages.codes:
            yield f"{path}: the language {article.language!r} is not in languages.yml"
            continue
        yield from (f"{path}: {fault}" for fault in _article_faults(article, facts, languages.by_code[article.language]))
    yield from _duplicates(folder, found)


def _missing(folder: Path, found: list[Article], codes: tuple[str, ...]) -> Iterator[str]:
    ids = {article.id for article in found}
    for code in codes:
        here = {article.id for article in found if article.language == code}
        for missing in sorted(ids - here):
            if not (folder / code / f"{missing}.md").exists():
                yield f"{folder / code / f'{missing}.md'}: missing; this article exists in other languages"


def _article_faults(article: Article, facts: Facts, language: Language) -> Iterator[str]:
    if len(article.questions) < FEWEST_QUESTIONS:
        yield f"{len(article.questions)} questions; at least {FEWEST_QUESTIONS} are needed to be found"
    if article.group not in GROUPS:
        yield f"the first tag {article.group!r} is not a group; it must be one of {', '.join(GROUPS)}"
    for name in sorted(set(NAME.findall(article.answer))):
        try:
            facts.value(name, language.market, language.locale)
        except FactError as error:
            yield str(error)
    yield from _length_faults(article.answer, language)


def _length_faults(answer: str, language: Language) -> Iterator[str]:
    thai = language.script == "Thai"
    length = len("".join(answer.split())) if thai else len(answer.split())
    shortest, longest = THAI_CHARACTERS if thai else WORDS
    if not shortest <= length <= longest:
        yield f"the answer has {length} {'characters' if thai else 'words'}; it must have {shortest} to {longest}"


def _duplicates(folder: Path, found: list[Article]) -> Iterator[str]:
    places: dict[tuple[str, str], list[Article]] = defaultdict(list)
    for article in found:
        for question in (article.title, *article.questions):
            places[article.language, folded(question)].append(article)
    for (language, question), articles in places.items():
        if question and len({article.id for article in articles}) > 1:
            names = ", ".join(sorted({article.id for article in articles}))
            yield f"{folder / language / f'{articles[0].id}.md'}: the question {question!r} stands under several articles: {names}"
