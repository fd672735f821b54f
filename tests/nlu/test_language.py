"""The pipeline's first component: where it takes the context from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from bot.shared.decision import Decision, LanguageGuess
from bot.shared.errors import NotReadyError
from bot.shared.settings import PREFIX, settings

Hear = Callable[..., LanguageGuess]


@pytest.fixture(scope="module")
def component() -> Any:
    """Imported here, because the components' modules load Rasa."""
    from bot.nlu.language import LanguageDetector

    return LanguageDetector({})


@pytest.fixture
def hear(component: Any) -> Hear:
    """What is set on a message; keywords are what the gateway sends beside it."""
    from rasa.shared.nlu.training_data.message import Message

    def hear(text: str | None, tracker: Any = None, **metadata: Any) -> LanguageGuess:
        [message] = component.process([Message({"text": text, "metadata": metadata})], tracker)
        guess: LanguageGuess = message.get("language_guess")
        return guess

    return hear


def conversation(*guesses: LanguageGuess) -> Any:
    """A tracker of a conversation in which so much was heard."""
    decisions = [Decision("chat", "greet", 1.0, guess).as_dict() for guess in guesses]
    events = [SimpleNamespace(type_name="user", as_dict=lambda item=item: {"parse_data": {"decision": item}}) for item in decisions]
    return SimpleNamespace(applied_events=lambda: events)


@pytest.mark.parametrize(
    ("text", "code", "why"),
    [
        ("gdzie jest moja paczka", "pl", "text"),
        ("къде е поръчката ми", "bg", "script"),
        ("ok", "en", "default"),
        ("", "en", "default"),
        (None, "en", "default"),
    ],
)
def test_a_first_message_is_judged_by_itself(hear: Hear, text: str | None, code: str, why: str) -> None:
    found = hear(text)
    assert (found.code, found.why, found.foreign) == (code, why, "")


@pytest.mark.parametrize(
    ("metadata", "code", "why"),
    [
        ({"locale": "pl-PL"}, "pl", "locale"),
        ({"locale": "de-DE"}, "en", "default"),
        ({"locale": None}, "en", "default"),
        ({"conversation_language": "hu", "locale": "pl"}, "hu", "conversation"),
        ({"conversation_language": "xx"}, "en", "default"),
        ({"chosen_language": "th", "conversation_language": "hu"}, "th", "chosen"),
        ({"chosen_language": "xx", "conversation_language": "hu"}, "hu", "conversation"),
    ],
)
def test_what_the_gateway_sends_is_taken_where_the_shop_speaks_it(hear: Hear, metadata: dict[str, Any], code: str, why: str) -> None:
    found = hear("ok", **metadata)
    assert (found.code, found.why) == (code, why)


def test_the_latest_decision_of_the_conversation_is_its_language(hear: Hear) -> None:
    past = conversation(LanguageGuess("bg", 0.9, "text"), LanguageGuess("hr", 0.9, "text"))
    assert hear("ok", past).code == "hr"
    assert hear("ok", past, conversation_language="pl").code == "pl", "a person may have switched it"


def test_what_was_written_before_is_remembered(hear: Hear) -> None:
    past = conversation(LanguageGuess("hr", 0.7, "conversation", written="pl"))
    assert hear("gdzie przesyłka", past).code == "pl"
    assert hear("gdzie przesyłka", conversation(LanguageGuess("hr", 0.7, "conversation"))).code == "hr"


def test_a_foreign_message_is_marked(hear: Hear) -> None:
    found = hear("wo bleibt denn mein Paket", conversation_language="pl")
    assert (found.code, found.foreign) == ("pl", "de")


@pytest.fixture
def elsewhere(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv(f"{PREFIX}MODELS_DIR", str(tmp_path))
    settings.cache_clear()
    yield
    settings.cache_clear()


def test_without_its_model_the_remedy_is_named(component: Any, elsewhere: None) -> None:
    with pytest.raises(NotReadyError, match="Restore it from the repository"):
        type(component)({})
