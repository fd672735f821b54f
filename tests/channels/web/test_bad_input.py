"""SE-1: whatever is sent is either stored as a message or refused with a clear error, and never breaks anything."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.replies.renderer import Renderer
from tests.fakes.gateway import CHAT, Customer, Gateway, new_client_id

REFUSED_TEXTS: dict[str, tuple[str, str]] = {
    "empty": ("", "message_empty"),
    "spaces": (" \t\n\u00a0\u3000", "message_empty"),
    "control characters only": ("\x00\x01\x1f\x7f\x85", "message_empty"),
    "zero-width only": ("\u200b\u2060\ufeff", "message_empty"),
    "bidi overrides only": ("\u202a\u202b\u202d\u202e\u202c\u2066\u2067\u2068\u2069\u200e\u200f", "message_empty"),
    "lone surrogates only": ("\ud800\udfff", "message_empty"),
    "one too long": ("x" * 4097, "message_too_long"),
    "100 kB": ("x" * 100_000, "message_too_long"),
    "100 kB of emoji": ("👍" * 25_000, "message_too_long"),
    "one word of 300 kB in Thai": ("ก" * 100_000, "message_too_long"),
}
STORED_TEXTS: dict[str, tuple[str, str]] = {
    "a letter": ("x", "x"),
    "as long as may be": ("x" * 4096, "x" * 4096),
    "emoji": ("👍", "👍"),
    "emoji with joiners": ("👩‍👩‍👧", "👩‍👩‍👧"),
    "a flag": ("🇵🇱", "🇵🇱"),
    "punctuation": ("?!…", "?!…"),
    "a slash": ("/", "/"),
    "a command": ("/restart", "/restart"),
    "a command with slots": ('/inform{"order": "1"}', '/inform{"order": "1"}'),
    "a command after NBSP": ("\u00a0/restart", "/restart"),
    "a command after U+3000": ("\u3000/restart", "/restart"),
    "a command after a zero-width space": ("\u200b/restart", "/restart"),
    "NUL inside": ("a\x00b", "ab"),
    "bidi override inside": ("invoice\u202egpj.exe", "invoicegpj.exe"),
    "lone surrogate inside": ("a\ud83dz", "az"),
    "decomposed": ("zaz\u0307o\u0301łc\u0301", "zażółć"),
    "HTML": ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
    "a markdown link": ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
    "SQL": ("'); DROP TABLE messages;--", "'); DROP TABLE messages;--"),
    "names in braces": ("{shop_name} {0} %s", "{shop_name} {0} %s"),
    "training data": ('[iphone]{"entity": "x"}', '[iphone]{"entity": "x"}'),
    "many lines": ("a\n" * 2000, ("a\n" * 2000).strip()),
    "Thai": ("สินค้าอยู่ที่ไหนคะ", "สินค้าอยู่ที่ไหนคะ"),
}


@pytest.fixture(scope="module")
def customer(still_gateway: Gateway) -> Customer:
    """One customer who tries everything."""
    return still_gateway.customer()


def post_raw(customer: Customer, path: str, text: str) -> Any:
    headers = {**customer.headers, "content-type": "application/json"}
    return customer.gateway.client.post(f"{CHAT}/{path}", content=text.encode(), headers=headers)


def send(customer: Customer, text: str) -> Any:
    """As browsers do: JSON in ASCII, so that half a surrogate pair can be sent too."""
    return post_raw(customer, "messages", json.dumps({"id": new_client_id(), "text": text}))


@pytest.mark.parametrize("name", REFUSED_TEXTS)
def test_no_text_or_too_much_is_refused_in_words(customer: Customer, renderer: Renderer, name: str):
    text, code = REFUSED_TEXTS[name]
    response = send(customer, text)
    values = {"length": str(len(text)), "limit": "4096"}
    assert response.status_code == 422
    assert response.json() == {"error": {"code": code, "message": renderer.say(code, "en", values)}}


@pytest.mark.parametrize("name", STORED_TEXTS)
def test_every_other_text_is_stored_and_has_its_outcome(customer: Customer, name: str):
    typed, stored = STORED_TEXTS[name]
    response = send(customer, typed)
    assert response.status_code == 201
    assert response.json()["message"]["text"] == stored
    transcript = customer.settled()
    assert stored in [message["text"] for message in transcript]
    assert set(customer.gateway.outcomes(customer.id)) == {"reply"}


WRONG_BODIES: dict[str, Any] = {
    "nothing": None,
    "a list": [1],
    "a text": "hello",
    "no id": {"text": "hello"},
    "neither text nor button": {"id": "client-id-1"},
    "both text and button": {"id": "client-id-1", "text": "hello", "button": "b"},
    "both null": {"id": "client-id-1", "text": None, "button": None},
    "text is a number": {"id": "client-id-1", "text": 5},
    "text is true": {"id": "client-id-1", "text": True},
    "text is a list": {"id": "client-id-1", "text": ["hello"]},
    "text is an object": {"id": "client-id-1", "text": {"text": "hello"}},
    "text is nested deeply": {"id": "client-id-1", "text": [[[[[[[[[[{}]]]]]]]]]]},
    "button is a number": {"id": "client-id-1", "button": 5},
    "button is too long": {"id": "client-id-1", "button": "b" * 65},
    "button with NUL": {"id": "client-id-1", "button": "b\x00"},
    "button with half a character": {"id": "client-id-1", "button": "\ud800"},
    "id is a number": {"id": 12345678, "text": "hello"},
    "id is null": {"id": None, "text": "hello"},
    "id is empty": {"id": "", "text": "hello"},
    "id is too short": {"id": "1234567", "text": "hello"},
    "id is too long": {"id": "x" * 65, "text": "hello"},
    "id has a space": {"id": "client id 1", "text": "hello"},
    "id ends in a line break": {"id": "client-id-1\n", "text": "hello"},
    "id is the longest and a line break": {"id": "x" * 64 + "\n", "text": "hello"},
    "id has other letters": {"id": "żółć-żółć", "text": "hello"},
    "an unknown field": {"id": "client-id-1", "text": "hello", "author": "agent"},
    "a payload": {"id": "client-id-1", "button": "b", "payload": {"person": True}},
    "an unknown field with half a character": {"id": "client-id-1", "text": "hello", "\ud800": 1},
}


@pytest.mark.parametrize("name", WRONG_BODIES)
def test_a_wrong_body_is_refused_and_stores_nothing(customer: Customer, name: str):
    before = customer.settled()
    response = post_raw(customer, "messages", json.dumps(WRONG_BODIES[name]))
    assert response.status_code == 422
    assert set(response.json()["error"]) == {"code", "message"}
    assert customer.transcript() == before


@pytest.mark.parametrize("body", ["", "{", "[" * 100_000, '{"a":' * 50_000, "NaN", "\x00", '{"id": "client-id-1", "text": "x"', "true"])
def test_what_is_no_json_is_refused(customer: Customer, body: str):
    response = post_raw(customer, "messages", body)
    assert response.status_code in (400, 422)
    assert set(response.json()["error"]) == {"code", "message"}


def test_a_huge_body_is_refused_before_it_is_read(customer: Customer):
    """SE-6."""
    response = send(customer, "x" * 1_000_000)
    assert (response.status_code, response.json()["error"]["code"]) == (413, "too_large")


AFTERS = ["-1", "x", "1.5", "", "2147483648", "99999999999999999999"]
WRONG_QUERIES = [f"{path}?after={after}" for path in ("messages", "stream") for after in AFTERS]
WRONG_QUERIES += [f"messages?wait={wait}" for wait in ("-1", "26", "nan", "inf", "x")]


@pytest.mark.parametrize("query", WRONG_QUERIES)
def test_a_wrong_query_is_refused(customer: Customer, query: str):
    response = customer.gateway.client.get(f"{CHAT}/{query}", headers=customer.headers)
    assert (response.status_code, response.json()["error"]["code"]) == (422, "invalid")


@pytest.mark.parametrize("language", [None, 7, [], "x" * 9, "\x00"])
def test_a_wrong_language_is_refused(customer: Customer, language: Any):
    assert customer.choose(language).status_code == 422


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=8,
    )
)
def test_no_json_at_all_breaks_anything(customer: Customer, body: Any):
    for path in ("messages", "sessions"):
        response = post_raw(customer, path, json.dumps(body))
        assert response.status_code in (201, 400, 422)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(), max_size=60))
def test_no_text_at_all_breaks_anything(customer: Customer, text: str):
    response = send(customer, text)
    assert response.status_code in (201, 422)
    if response.status_code == 422:
        assert response.json()["error"]["code"] == "message_empty"
