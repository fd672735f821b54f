import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, TypeVar

import httpx
import pytest

from bot.channels.sending import Address, Ambiguous, Refused, Sender, SendError, Spoken, TryAgain
from bot.channels.whatsapp_cloud.graph import Graph
from bot.channels.whatsapp_cloud.sender import WhatsAppSender
from bot.shared.settings import Settings

TOKEN = "EAAG-very-secret"
SETTINGS = replace(
    Settings(),
    whatsapp_access_token=TOKEN,
    whatsapp_phone_number_id="1065",
    whatsapp_base_url="https://graph.test/",
    whatsapp_version="v23.0",
)
KATA = Address(wa_id="36301234567")
HELLO = {"type": "text", "text": {"body": "Hello"}}
T = TypeVar("T")
Answer = Callable[[httpx.Request], httpx.Response]


def using(transport: httpx.AsyncBaseTransport, act: Callable[[WhatsAppSender], Awaitable[T]], timeout: float = 5.0) -> T:
    async def run() -> T:
        sender = WhatsAppSender(SETTINGS, transport, timeout)
        try:
            return await act(sender)
        finally:
            await sender.close()

    return asyncio.run(run())


def sent_over(transport: httpx.AsyncBaseTransport, to: Address = KATA, body: Any = HELLO, timeout: float = 5.0) -> str:
    return using(transport, lambda sender: sender.send(to, body, "key-1"), timeout)


def answering(status: int, body: Any = None, **more: Any) -> httpx.MockTransport:
    return httpx.MockTransport(lambda request: httpx.Response(status, json=body, **more))


def raising(error: Exception) -> httpx.MockTransport:
    def handle(request: httpx.Request) -> httpx.Response:
        raise error

    return httpx.MockTransport(handle)


def test_it_keeps_the_contract():
    sender: Sender = WhatsAppSender(SETTINGS)
    assert (sender.limits.per_second, sender.limits.pair_seconds, sender.limits.pair_burst) == (80.0, 6.0, 45)
    assert (sender.limits.window_hours, sender.limits.keyed) == (24.0, True)
    assert [body["type"] for body in sender.parts(Spoken("Hello"))] == ["text"]


def test_one_message_is_one_call_in_metas_form():
    """WA-15, WA-18."""
    seen: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"messages": [{"id": "wamid.1"}]})

    assert sent_over(httpx.MockTransport(handle)) == "wamid.1"
    [request] = seen
    assert (request.method, str(request.url)) == ("POST", "https://graph.test/v23.0/1065/messages")
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert json.loads(request.content) == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "36301234567",
        "type": "text",
        "text": {"body": "Hello"},
        "biz_opaque_callback_data": "key-1",
    }


def test_a_scoped_id_goes_into_the_recipient():
    """WA-10."""
    graph = Graph()
    sent_over(httpx.ASGITransport(graph), Address(account="2077", user_id="HU.1"))
    [call] = graph.sent
    assert (call.body["recipient"], call.body.get("to"), call.account) == ("HU.1", None, "2077")


def test_a_number_is_preferred_to_a_scoped_id():
    graph = Graph()
    sent_over(httpx.ASGITransport(graph), Address(wa_id="36", user_id="HU.1"))
    assert "recipient" not in graph.sent[0].body


def test_nobody_gets_nothing():
    with pytest.raises(Refused, match="neither a number nor an id"):
        sent_over(answering(200), Address())


def test_half_a_sign_does_not_stop_a_message():
    graph = Graph()
    sent_over(httpx.ASGITransport(graph), body={"type": "text", "text": {"body": "a\ud83d"}})
    assert len(graph.sent) == 1


@pytest.mark.parametrize(
    "error", [httpx.ConnectError("no"), httpx.ConnectTimeout("slow"), httpx.PoolTimeout("busy"), httpx.LocalProtocolError("x")]
)
def test_what_was_never_sent_is_tried_again(error: Exception):
    with pytest.raises(TryAgain, match="not reached"):
        sent_over(raising(error))


@pytest.mark.parametrize(
    "error", [httpx.ReadTimeout("slow"), httpx.ReadError("gone"), httpx.RemoteProtocolError("cut"), httpx.WriteError("cut")]
)
def test_what_broke_after_sending_is_ambiguous(error: Exception):
    """WA-15."""
    with pytest.raises(Ambiguous):
        sent_over(raising(error))


def test_no_answer_in_time_is_ambiguous_though_it_was_taken():
    """WA-15."""
    graph = Graph()
    graph.silent_next()
    with pytest.raises(Ambiguous):
        sent_over(httpx.ASGITransport(graph), timeout=0.2)
    assert len(graph.sent) == 1


@pytest.mark.parametrize("answer", [None, {}, [], {"messages": []}, {"messages": [{}]}, {"messages": "x"}, {"messages": [{"id": None}]}])
def test_success_without_an_id_is_ambiguous(answer: Any):
    """WA-15."""
    with pytest.raises(Ambiguous):
        sent_over(answering(200, answer))


def test_success_that_is_no_json_is_ambiguous():
    with pytest.raises(Ambiguous):
        sent_over(httpx.MockTransport(lambda request: httpx.Response(200, text="<html>")))


@pytest.mark.parametrize(
    ("status", "answer", "kind"),
    [
        (500, {"error": {"code": 131000}}, TryAgain),
        (502, None, Ambiguous),
        (504, None, Ambiguous),
        (503, None, TryAgain),
        (429, None, TryAgain),
        (400, {"error": {"code": 131026}}, Refused),
        (401, {"error": {"code": 190}}, TryAgain),
        (200, {"error": {"code": 131026}}, Refused),
    ],
)
def test_an_error_says_whether_to_try_again(status: int, answer: Any, kind: type[SendError]):
    """WA-13."""
    with pytest.raises(kind):
        sent_over(answering(status, answer))


def test_the_wait_that_meta_asks_for_is_passed_on():
    with pytest.raises(TryAgain) as caught:
        sent_over(answering(429, None, headers={"Retry-After": "7"}))
    assert caught.value.after == 7.0


def test_the_token_is_in_no_error_and_no_name():
    """SE-9."""
    for transport in (
        answering(400, {"error": {"message": f"Bad {TOKEN}"}}),
        raising(httpx.ConnectError(TOKEN)),
        raising(httpx.ReadError(TOKEN)),
    ):
        with pytest.raises(SendError) as caught:
            sent_over(transport)
        assert TOKEN not in f"{caught.value}{caught.value!r}{caught.value.message}"
    assert TOKEN not in repr(WhatsAppSender(SETTINGS))


def test_reading_and_typing_is_one_call():
    """WA-16."""
    graph = Graph()
    using(httpx.ASGITransport(graph), lambda sender: sender.thinking(KATA, "wamid.7"))
    [call] = graph.calls
    assert call.body == {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": "wamid.7",
        "typing_indicator": {"type": "text"},
    }
    assert graph.sent == []


@pytest.mark.parametrize(
    "transport", [answering(500), answering(400, {"error": {}}), raising(httpx.ConnectError("no")), raising(RuntimeError("odd"))]
)
def test_a_courtesy_that_fails_holds_nothing_up(transport: httpx.MockTransport):
    """WA-16."""
    assert using(transport, lambda sender: sender.thinking(KATA, "wamid.7")) is None


def test_without_a_message_nothing_is_marked_as_read():
    graph = Graph()
    using(httpx.ASGITransport(graph), lambda sender: sender.thinking(KATA, ""))
    assert graph.calls == []


def test_a_template_is_there_only_when_the_operator_has_one():
    """WA-12."""
    assert WhatsAppSender(SETTINGS).template(Spoken("Hello")) is None
    body = WhatsAppSender(replace(SETTINGS, whatsapp_template="follow_up")).template(Spoken("Hello"))
    assert body is not None
    assert body["template"]["name"] == "follow_up"
