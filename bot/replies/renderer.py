"""The renderer: every text that a customer sees, except what people type, comes out of here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from babel.dates import format_date

from bot.replies.packs import load_replies
from bot.shared.errors import DataError
from bot.shared.languages import Language, load_languages
from kb_index.articles import Article
from kb_index.facts import Facts, load_facts


@dataclass(frozen=True)
class Renderer:
    """Turns keys into words.

    Args:
        data_dir: holds the language packs and the shop's facts.
    """

    data_dir: Path

    def language(self, code: str) -> Language:
        """The language, or the shop's fallback where it is not spoken."""
        registry = load_languages(self.data_dir)
        return registry.by_code.get(code) or registry.by_code[registry.default]

    @property
    def facts(self) -> Facts:
        """The shop's facts as they are now."""
        return load_facts(self.data_dir / "shop.yml")

    def say(self, key: str, code: str, values: Mapping[str, str] | None = None, turn: int = 0) -> str:
        """A sentence.

        Args:
            key: reply key.
            code: language.
            values: for the names in braces that are not facts.
            turn: which of several wordings; they take turns.

        Raises:
            DataError: when the language pack has no such key.
            FactError: when a name in braces is neither given nor a fact.
        """
        language = self.language(code)
        wordings = load_replies(self.data_dir, language.code).get(key)
        if not wordings:
            raise DataError(f"{self.data_dir}/languages/{language.code}/replies.yml: no reply {key!r}. Add it; `faqtotum check` lists all.")
        return self.facts.fill(wordings[turn % len(wordings)], language.market, language.locale, dict(values or {}))

    def day(self, at: datetime, code: str) -> str:
        """A date as that language writes it out."""
        return str(format_date(at, format="long", locale=self.language(code).locale))

    def answer(self, article: Article, code: str) -> str:
        """An article's answer with the facts of the customer's market; says so when it is in another language than asked."""
        customer, written = self.language(code), self.language(article.language)
        text = self.facts.fill(article.answer, customer.market, written.locale)
        if article.language == customer.code:
            return text
        return self.say("answer_other_language", code, {"answer_language": written.name}) + "\n\n" + text

    def interface(self, code: str) -> dict[str, str]:
        """All texts of the chat window and the demo page; names that are not facts stay in braces for the page to fill."""
        language = self.language(code)
        facts = self.facts
        return {
            key: facts.fill_known(wordings[0], language.market, language.locale)
            for key, wordings in load_replies(self.data_dir, language.code).items()
            if key.startswith(("ui_", "demo_", "queue_"))
        }
