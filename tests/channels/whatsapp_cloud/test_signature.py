import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.whatsapp_cloud.signature import challenge, signature, verify

SECRET = "app-secret"
BODY = b'{"object":"whatsapp_business_account"}'


def test_what_was_signed_with_the_secret_is_genuine():
    """WA-2."""
    assert verify(SECRET, BODY, signature(SECRET, BODY))
    assert verify(SECRET, BODY, f"  {signature(SECRET, BODY)} ")


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "sha256=",
        "sha256=00",
        "sha1=00",
        signature(SECRET, BODY)[7:],
        signature("other", BODY),
        signature(SECRET, BODY + b" "),
        signature(SECRET, BODY).upper(),
        "sha256=é",
        "sha256=\ud800",
        signature(SECRET, BODY) + "0",
        "sha256 =" + signature(SECRET, BODY)[7:],
    ],
)
def test_anything_else_is_refused(header: str | None):
    """WA-2."""
    assert not verify(SECRET, BODY, header)


def test_an_empty_secret_makes_nothing_genuine():
    """WA-2."""
    assert not verify("", BODY, signature("", BODY))


@settings(deadline=None)
@given(st.text() | st.none())
def test_no_header_makes_it_fail(header: str | None):
    assert not verify(SECRET, BODY, header)


def test_metas_question_is_answered_with_its_challenge():
    """WA-1."""
    assert challenge("word", "subscribe", "word", "1158201444") == "1158201444"


@pytest.mark.parametrize(
    ("own", "mode", "token", "asked"),
    [
        ("word", "subscribe", "Word", "1"),
        ("word", "unsubscribe", "word", "1"),
        ("word", None, "word", "1"),
        ("word", "subscribe", None, "1"),
        ("", "subscribe", "", "1"),
        ("", "subscribe", None, "1"),
        ("word", "subscribe", "word", None),
        ("szó", "subscribe", "szo\ud800", "1"),
    ],
)
def test_any_other_question_is_refused(own: str, mode: str | None, token: str | None, asked: str | None):
    """WA-1."""
    assert challenge(own, mode, token, asked) is None
