"""`faqtotum simulate` and `faqtotum bench soak`, as far as they can be seen without a model. Both are run end to end."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run
from tests.fakes.shop import Shop

CALLS = (["simulate", "whatsapp"], ["bench", "soak"])


@pytest.mark.parametrize("words", [*CALLS, ["simulate"]], ids=" ".join)
def test_each_explains_itself(run: Run, words: list[str]) -> None:
    shown = run(*words, "--help")
    assert shown.exit_code == 0
    assert "Usage: " in shown.stdout


@pytest.mark.parametrize("words", CALLS, ids=" ".join)
def test_without_a_model_the_command_that_makes_it_is_named(run: Run, shop: Shop, words: list[str]) -> None:
    ended = run(*words, typed="hello\n")
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert ended.stderr == f"{shop.path('models')}/dialogue: no trained dialogue model. Run `faqtotum train`.\n"


@pytest.mark.parametrize("words", CALLS, ids=" ".join)
def test_a_bad_setting_is_one_sentence(run: Run, words: list[str]) -> None:
    ended = run(*words, PORT="eighty")
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert ended.stderr == "FAQTOTUM_PORT='eighty' is not a int. See the settings table in README.md.\n"


@pytest.mark.parametrize("minutes", ["0", "-1", "soon", "1e9", "nan"])
def test_a_trial_of_no_sensible_length_is_refused(run: Run, minutes: str) -> None:
    ended = run("bench", "soak", "--minutes", minutes)
    assert ended.exit_code == 2
    assert "Usage: " in ended.stderr
