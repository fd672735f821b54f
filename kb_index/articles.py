"""An article in one language, and how its file is read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from kb_index.errors import ArticleError

FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)
# The same as yaml.safe_load, in C where PyYAML has it: ten times as fast.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
ARTICLE_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Article:
    """What the shop says about one wish of its customers, in one language.

    Attributes:
        id: the same in every language.
        language: language code.
        title: the wish as a short question.
        answer: markdown; facts in braces.
        questions: how customers put it.
        tags: the first is the article's group.
        owner: team that keeps it true.
        review_by: when it is to be looked at again.
        valid_from: first day on which it is served; None: always was.
        valid_until: last day on which it is served; None: no end.
    """

    id: str
    language: str
    title: str
    answer: str
    questions: tuple[str, ...]
    tags: tuple[str, ...]
    owner: str
    review_by: date
    valid_from: date | None = None
    valid_until: date | None = None

    @property
    def group(self) -> str:
        """The first tag: orders, delivery, ..."""
        return self.tags[0]

    def served_on(self, day: date) -> bool:
        """Whether customers get it on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_until is None or day <= self.valid_until)


def parse_article(text: str, article_id: str, language: str, path: Path) -> Article:
    """One article from its file's text.

    Raises:
        ArticleError: with every fault of the file.
    """
    match = FRONT_MATTER.match(text.replace("\r\n", "\n").removeprefix("\ufeff"))
    if match is None:
        raise ArticleError([f"{path}: no front matter. The file starts with a line `---`, then YAML, then `---`, then the answer."])
    try:
        fields = yaml.load(match.group(1), Loader=LOADER)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date that is not in the calendar
        raise ArticleError([f"{path}: the front matter is not YAML ({str(error).splitlines()[0]})"]) from error
    faults = _faults(fields, match.group(2).strip(), article_id)
    if faults:
        raise ArticleError([f"{path}: {fault}" for fault in faults])
    return Article(
        id=article_id,
        language=language,
        title=fields["title"].strip(),
        answer=match.group(2).strip(),
        questions=tuple(question.strip() for question in fields["questions"]),
        tags=tuple(fields["tags"]),
        owner=fields["owner"],
        review_by=fields["review_by"],
        valid_from=fields.get("valid_from"),
        valid_until=fields.get("valid_until"),
    )


def _texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) and item.strip() for item in value)


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _date(value: Any) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


RULES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "title": (_text, "a text"),
    "questions": (_texts, "a list of texts (put quotes around yes, no and numbers)"),
    "tags": (_texts, "a list of texts"),
    "owner": (_text, "a text"),
    "review_by": (_date, "a date such as 2027-06-30"),
}
OPTIONAL: dict[str, tuple[Callable[[Any], bool], str]] = {
    "valid_from": (_date, "a date such as 2027-06-30"),
    "valid_until": (_date, "a date such as 2027-06-30"),
}


def _faults(fields: Any, answer: str, article_id: str) -> list[str]:
    if not isinstance(fields, dict):
        return ["the front matter is not a list of `name: value` lines"]
    faults = [] if ARTICLE_ID.fullmatch(article_id) else [f"the id {article_id!r} is not lower-case words joined by hyphens"]
    for name, (holds, kind) in RULES.items():
        if name not in fields:
            faults.append(f"`{name}` is missing; it must be {kind}")
        elif not holds(fields[name]):
            faults.append(f"`{name}` must be {kind}, not {fields[name]!r}")
    for name, (holds, kind) in OPTIONAL.items():
        if fields.get(name) is not None and not holds(fields[name]):
            faults.append(f"`{name}` must be {kind}, not {fields[name]!r}")
    faults += [f"unknown field `{name}`" for name in fields if name not in RULES and name not in OPTIONAL]
    return faults if answer else [*faults, "the answer is empty"]
