from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from bot.channels.whatsapp_twilio.signature import public_address, read_form, verify
from tests.fakes.twilio import FakeTwilio

VECTORS = Path("/work/shared/data/whatsapp/41_twilio_signature_vectors.json")
TOKEN = "twilio-token"
URL = "https://chat.example.com/webhooks/twilio"
FORM = {"Body": "Dzień dobry ☀", "MessageSid": "SM1", "Empty": ""}


def signed(url: str, params: Any = None) -> str:
    return str(RequestValidator(TOKEN).compute_signature(url, params))


def vectors() -> dict[str, Any]:
    return dict(json.loads(VECTORS.read_text())) if VECTORS.is_file() else {"vectors": []}


@pytest.mark.parametrize("vector", vectors()["vectors"], ids=lambda vector: vector["name"])
def test_twilios_own_examples(vector: dict[str, Any]):
    """TW-1."""
    sent = vector.get("params", vector.get("body"))
    assert verify(vectors()["auth_token"], vector["url"], sent, vector["sig"]) == vector["valid"]


def test_a_form_with_its_signature_is_genuine():
    """TW-1."""
    form = read_form(urlencode(FORM).encode())
    assert dict(form) == FORM
    assert verify(TOKEN, URL, form, FakeTwilio(auth_token=TOKEN).headers(URL, FORM)["X-Twilio-Signature"])


def test_a_field_that_comes_twice_counts_twice():
    form = read_form(b"MediaUrl=b&MediaUrl=a")
    assert verify(TOKEN, URL, form, signed(URL + "MediaUrlaMediaUrlb"))


@pytest.mark.parametrize(
    "changed",
    [{**FORM, "Body": "Hi"}, {**FORM, "New": "1"}, {"Body": FORM["Body"], "MessageSid": "SM1"}, {}, b"", "text"],
)
def test_a_changed_form_is_refused(changed: Any):
    assert not verify(TOKEN, URL, changed, signed(URL, FORM))


@pytest.mark.parametrize(
    "url", [URL + "?a=1", "https://evil.example.com/webhooks/twilio", "http://chat.example.com/webhooks/twilio", "", "x:y:z"]
)
def test_another_address_is_refused(url: str):
    assert not verify(TOKEN, url, FORM, signed(URL, FORM))


@pytest.mark.parametrize("header", [None, "", " ", "sha256=abc", "żółć", signed(URL)])
def test_a_missing_or_wrong_signature_is_refused(header: str | None):
    assert not verify(TOKEN, URL, FORM, header)


def test_an_empty_token_verifies_nothing():
    assert not verify("", URL, FORM, str(RequestValidator("").compute_signature(URL, FORM)))


def test_json_is_verified_by_the_hash_of_its_bytes():
    """TW-1."""
    body = b'{"a": "\xc5\xbc"}'
    url = f"{URL}?bodySHA256={hashlib.sha256(body).hexdigest()}"
    assert verify(TOKEN, url, body, signed(url))
    assert not verify(TOKEN, url, body + b" ", signed(url))
    assert not verify(TOKEN, url, b"\xff", signed(url))
    assert not verify(TOKEN, URL, body, signed(URL))


@pytest.mark.parametrize("public_url", ["https://chat.example.com", "https://chat.example.com/"])
def test_the_address_is_the_public_one(public_url: str):
    assert public_address(public_url, "/webhooks/twilio") == URL
    assert public_address(public_url, "/webhooks/twilio", "a=%20b&c") == URL + "?a=%20b&c"


@given(st.binary(max_size=50), st.text(max_size=30), st.text(max_size=30))
def test_nothing_that_comes_breaks_it_or_passes(body: bytes, query: str, header: str):
    url = public_address(URL, "", query)
    assert not verify(TOKEN, url, body, header)
    assert not verify(TOKEN, url, read_form(body), header)
