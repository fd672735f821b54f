"""Examples of the intents: enough of them in every language, none under two intents or under an article."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import yaml

from bot.shared.errors import DataError
from bot.shared.languages import load_languages
from bot.shared.text import folded
from bot.training.packs import Example, read_intent
from kb_index.articles import Article
from kb_index.sources import markdown

FEWEST_EXAMPLES = 30
# What the router decides, and what the articles teach: these have no examples of their own.
WITHOUT_EXAMPLES = frozenset({"answer", "clarify", "handoff", "question", "language_not_spoken"})


def faults(data_dir: Path, domain: Path) -> Iterator[str]:
    """All faults of the examples."""
    intents = set(yaml.safe_load(domain.read_text(encoding="utf-8"))["intents"])
    articles, _ = markdown.read_leniently(data_dir / "kb")
    for code in load_languages(data_dir).codes:
        folder = data_dir / "languages" / code / "nlu"
        examples: list[Example] = []
        for path in sorted(folder.glob("*.yml")):
            try:
                read = read_intent(path, code)
            except DataError as error:
                yield error.message
                continue
            examples += read
            yield from _file_faults(path, read, intents)
        for missing in sorted(intents - WITHOUT_EXAMPLES - {example.intent for example in examples}):
            yield f"{folder / f'{missing}.yml'}: missing; the intent {missing!r} of domain.yml has no examples in {code}"
        yield from _stolen(folder, examples, [article for article in articles if article.language == code])


def _file_faults(path: Path, examples: list[Example], intents: set[str]) -> Iterator[str]:
    intent = examples[0].intent if examples else path.stem
    if intent != path.stem:
        yield f"{path}: holds the intent {intent!r}; the file must be named after it"
    if intent not in intents:
        yield f"{path}: the intent {intent!r} is not in domain.yml"
    if len(examples) < FEWEST_EXAMPLES:
        yield f"{path}: {len(examples)} examples; at least {FEWEST_EXAMPLES} are needed"


def _stolen(folder: Path, examples: list[Example], articles: list[Article]) -> Iterator[str]:
    """One text must mean one thing; a text of emoji alone is compared as it is."""
    places: dict[str, set[str]] = defaultdict(set)
    for example in examples:
        places[folded(example.text) or example.text].add(f"nlu/{example.intent}.yml")
    for article in articles:
        for text in (article.title, *article.questions):
            places[folded(text) or text].add(f"the article {article.id}")
    for text, names in places.items():
        if len(names) > 1 and any(name.startswith("nlu/") for name in names):
            yield f"{folder}: {text!r} stands in several places: {', '.join(sorted(names))}"
