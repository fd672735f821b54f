import pytest

from bot.channels.telegram.signature import verify


def test_the_right_secret_is_let_in():
    assert verify("a_Secret-1", "a_Secret-1")


@pytest.mark.parametrize("header", [None, "", "a_Secret-2", "a_Secret-1 ", "A_SECRET-1", "żółć", "\ud800", "a_Secret-11"])
def test_any_other_word_is_refused(header: str | None):
    assert not verify("a_Secret-1", header)


@pytest.mark.parametrize("header", [None, "", "x"])
def test_an_empty_secret_lets_nobody_in(header: str | None):
    assert not verify("", header)
