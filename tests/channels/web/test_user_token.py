"""WG-6: who the shop says is logged in, and nobody else."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.user_token import LONGEST_USER, user_of
from bot.shared.errors import NotAllowedError
from bot.store.tables import conversations
from tests.fakes.gateway import CHAT, Gateway

SECRET = "a secret of the shop, 32 characters or more"
AT = 1_800_000_000.0
FAR = 4_000_000_000
Start = Callable[..., Gateway]


def encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def token(claims: Any, secret: str = SECRET, header: Any = None, digest: Any = hashlib.sha256) -> str:
    """A JWT, made without the code under test."""
    head = encoded(json.dumps(header if header is not None else {"alg": "HS256", "typ": "JWT"}).encode())
    body = encoded(json.dumps(claims).encode())
    return f"{head}.{body}.{encoded(hmac.new(secret.encode(), f'{head}.{body}'.encode(), digest).digest())}"


@pytest.mark.parametrize("user", ["42", "anna@shop.example", "ลูกค้า-7", "x" * LONGEST_USER])
def test_a_good_token_names_the_user(user: str) -> None:
    assert user_of(token({"sub": user, "exp": AT + 60, "iat": AT, "name": "whatever"}), SECRET, AT) == user


@pytest.mark.parametrize(
    ("claims", "fault"),
    [
        ({"sub": "42"}, "exp"),
        ({"sub": "42", "exp": AT - 60}, "expired"),
        ({"sub": "42", "exp": str(FAR)}, "exp"),
        ({"sub": "42", "exp": True}, "exp"),
        ({"sub": "42", "exp": None}, "exp"),
        ({"sub": "42", "exp": float("nan")}, "exp"),
        ({"sub": "42", "exp": float("inf")}, "exp"),
        ({"sub": "42", "exp": 10**400}, "exp"),
        ({"sub": "42", "exp": FAR, "nbf": AT + 3600}, "nbf"),
        ({"exp": FAR}, "sub"),
        ({"sub": "", "exp": FAR}, "sub"),
        ({"sub": 42, "exp": FAR}, "sub"),
        ({"sub": "x" * (LONGEST_USER + 1), "exp": FAR}, "sub"),
        ({"sub": "a\x00b", "exp": FAR}, "sub"),
        ({"sub": "a\nb", "exp": FAR}, "sub"),
        (["sub", "42"], "object"),
        ("42", "object"),
    ],
)
def test_a_token_with_wrong_claims_is_refused_with_the_reason(claims: Any, fault: str) -> None:
    with pytest.raises(NotAllowedError, match=fault) as caught:
        user_of(token(claims), SECRET, AT)
    assert caught.value.code == "user_token"


@pytest.mark.parametrize(
    "forged",
    [
        token({"sub": "42", "exp": FAR}, "another secret"),
        token({"sub": "42", "exp": FAR}, header={"alg": "none"}),
        token({"sub": "42", "exp": FAR}, header={"alg": "HS512"}, digest=hashlib.sha512),
        token({"sub": "42", "exp": FAR}, header={"alg": "RS256"}),
        token({"sub": "42", "exp": FAR}, header={"alg": "hs256"}),
        token({"sub": "42", "exp": FAR}, header={"alg": ["HS256"]}),
        token({"sub": "42", "exp": FAR}, header={}),
        token({"sub": "42", "exp": FAR}, header=[]),
        token({"sub": "42", "exp": FAR}, header={"alg": "HS256", "crit": ["exp"], "exp": FAR}),
        token({"sub": "42", "exp": FAR}).rsplit(".", 1)[0] + ".",
        token({"sub": "42", "exp": FAR}).rsplit(".", 1)[0],
        token({"sub": "42", "exp": FAR}) + ".x",
        token({"sub": "42", "exp": FAR}) + "=",
        token({"sub": "42", "exp": FAR, "x": "y" * 4096}),
        " " + token({"sub": "42", "exp": FAR}),
        "",
        "..",
        "a.b.c",
        "[[[[.{}.{}",
    ],
)
def test_a_forged_token_is_refused(forged: str) -> None:
    with pytest.raises(NotAllowedError):
        user_of(forged, SECRET, AT)


def test_one_changed_letter_anywhere_is_noticed() -> None:
    good = token({"sub": "42", "exp": FAR})
    for place, letter in enumerate(good[:-1]):  # the last one carries bits that base64 does not use
        changed = good[:place] + ("A" if letter != "A" else "B") + good[place + 1 :]
        with pytest.raises(NotAllowedError):
            user_of(changed, SECRET, AT)


def test_without_a_secret_no_token_is_taken_not_even_one_signed_with_nothing() -> None:
    with pytest.raises(NotAllowedError, match="FAQTOTUM_CHAT_USER_SECRET"):
        user_of(token({"sub": "42", "exp": FAR}, ""), "", AT)


@given(st.text(max_size=60) | st.lists(st.text('Aab0-_{}"', max_size=8), min_size=3, max_size=3).map(".".join))
def test_no_text_breaks_it(text: str) -> None:
    with pytest.raises(NotAllowedError):
        user_of(text, SECRET, AT)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda inner: st.dictionaries(st.sampled_from(["sub", "exp", "nbf", "x"]), inner),
    )
)
def test_no_signed_json_breaks_it(claims: Any) -> None:
    with suppress(NotAllowedError):
        assert user_of(token(claims), SECRET, AT) == claims["sub"]


def refs(gateway: Gateway) -> list[str]:
    with gateway.store.begin() as tx:
        return list(tx.execute(sa.select(conversations.c.user_ref)).scalars())


@pytest.fixture
def known(open_gateway: Start) -> Gateway:
    """A gateway that knows the shop's secret."""
    return open_gateway(chat_user_secret=SECRET)


def test_the_user_is_kept_with_the_conversation(known: Gateway) -> None:
    opened = known.client.post(f"{CHAT}/sessions", json={"user": token({"sub": "42", "exp": FAR})})
    assert opened.status_code == 201
    assert refs(known) == ["42"]
    assert "42" not in opened.json()["conversation"].values()


@pytest.mark.parametrize("wrong", ["", "nonsense", token({"sub": "42", "exp": 1}), token({"sub": "42", "exp": FAR}, "x")])
def test_a_wrong_token_opens_nothing_and_says_so(known: Gateway, wrong: str) -> None:
    refused = known.client.post(f"{CHAT}/sessions", json={"user": wrong})
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "user_token")
    assert SECRET not in refused.text
    assert refs(known) == []


def test_without_a_token_the_chat_is_anonymous(known: Gateway) -> None:
    assert known.client.post(f"{CHAT}/sessions", json={}).status_code == 201
    assert refs(known) == [""]


def test_who_logs_in_keeps_the_conversation_and_nobody_else_gets_it(known: Gateway) -> None:
    customer = known.customer()

    def log_in(user: str) -> int:
        answer = known.client.put(f"{CHAT}/user", json={"user": token({"sub": user, "exp": FAR})}, headers=customer.headers)
        return int(answer.status_code)

    assert [log_in("anna"), log_in("anna"), log_in("ben")] == [200, 200, 409]
    assert refs(known) == ["anna"]
    assert known.client.put(f"{CHAT}/user", json={"user": token({"sub": "ben", "exp": FAR})}).status_code == 401
    assert known.client.put(f"{CHAT}/user", json={"user": "x"}, headers=customer.headers).status_code == 401
