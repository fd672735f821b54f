from __future__ import annotations

import pytest

from actions.switch_language import SwitchLanguage
from bot.shared.decision import LanguageGuess
from tests.actions.conftest import Run


def test_a_language_that_was_named_is_switched_to(run: Run) -> None:
    outcome = run(SwitchLanguage(), language=LanguageGuess("pl", 0.9, "chosen"), entities={"language": "pl"})
    assert outcome.said == [("language_changed", {}, {"kind": "language", "language": "pl"})]


def test_a_language_that_is_not_spoken_here_is_not_switched_to(run: Run) -> None:
    assert run(SwitchLanguage(), entities={"language_not_spoken": "de"}).said == [("language_not_spoken", {}, {})]


@pytest.mark.parametrize("why", ["text", "conversation", "chosen"])
def test_without_a_name_the_customer_chooses(run: Run, why: str) -> None:
    """Also when an earlier choice from the menu still holds."""
    assert run(SwitchLanguage(), language=LanguageGuess("pl", 0.9, why)).said == [("language_which", {}, {})]
