from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from bot.channels.sending import Address, Ambiguous, Body, Refused, SendError, Spoken, TryAgain
from bot.channels.whatsapp_twilio.sender import TwilioSender
from bot.shared.settings import Settings, read_settings
from tests.fakes.twilio import CUSTOMER, SHOP, FakeTwilio

ANNA = Address(account=SHOP, wa_id="48501234567")
SECRET = "very-secret-token"
HELLO = {"Body": "Hello"}


@pytest.fixture
def twilio() -> FakeTwilio:
    return FakeTwilio(auth_token=SECRET)


def settings_for(twilio: FakeTwilio) -> Settings:
    return replace(
        read_settings({}),
        public_url="https://chat.example.com/",
        twilio_account_sid=twilio.account_sid,
        twilio_auth_token=SECRET,
        twilio_number=SHOP,
        twilio_content_sid="HX1",
    )


def send(transport: httpx.AsyncBaseTransport, to: Address = ANNA, body: Body = HELLO, **changes: Any) -> str:
    async def run() -> str:
        sender = TwilioSender(replace(settings_for(FakeTwilio()), **changes), transport)
        try:
            await sender.thinking(to, "SM1")
            return await sender.send(to, body, "key")
        finally:
            await sender.close()

    return asyncio.run(run())


def failing(error: Callable[[httpx.Request], Exception]) -> httpx.MockTransport:
    def handle(request: httpx.Request) -> httpx.Response:
        raise error(request)

    return httpx.MockTransport(handle)


def test_a_message_is_one_signed_in_call_with_a_callback(twilio: FakeTwilio):
    assert send(twilio.transport) == f"SM{1:032x}"
    [call] = twilio.taken
    assert call.path == f"/2010-04-01/Accounts/{twilio.account_sid}/Messages.json"
    assert call.body == {"Body": "Hello", "To": CUSTOMER, "From": SHOP, "StatusCallback": "https://chat.example.com/webhooks/twilio"}


def test_without_a_public_address_no_callback_is_asked_for(twilio: FakeTwilio):
    send(twilio.transport, public_url="")
    assert "StatusCallback" not in twilio.taken[0].body


@pytest.mark.parametrize(
    ("to", "receiver", "sender"),
    [
        (Address(wa_id="48501234567"), CUSTOMER, SHOP),
        (Address(wa_id="+48501234567", user_id="PL.99"), CUSTOMER, SHOP),
        (Address(user_id="PL.99"), "whatsapp:PL.99", SHOP),
        (Address(account="+442071234567", wa_id="48501234567"), CUSTOMER, "whatsapp:+442071234567"),
    ],
)
def test_addresses_are_written_as_twilio_wants_them(twilio: FakeTwilio, to: Address, receiver: str, sender: str):
    send(twilio.transport, to)
    assert (twilio.taken[0].body["To"], twilio.taken[0].body["From"]) == (receiver, sender)


def test_nobody_to_send_to_is_refused_without_a_call(twilio: FakeTwilio):
    with pytest.raises(Refused, match="neither a number nor a user id"):
        send(twilio.transport, Address())
    assert twilio.calls == []


def test_a_template_goes_out_instead_of_a_body(twilio: FakeTwilio):
    """TW-3."""
    sender = TwilioSender(settings_for(twilio), twilio.transport)
    body = sender.template(Spoken("Your parcel is here."))
    assert body
    send(twilio.transport, body=body)
    assert twilio.taken[0].body["ContentVariables"] == '{"1": "Your parcel is here."}'
    assert TwilioSender(replace(settings_for(twilio), twilio_content_sid="")).template(Spoken("Hi")) is None
    assert sender.parts(Spoken("Hi")) == [{"Body": "Hi"}]


@pytest.mark.parametrize(
    ("status", "code", "kind", "marks"),
    [
        (400, 63016, Refused, {"window_closed": True}),
        (400, 63018, TryAgain, {"alert": True, "after": 7.0}),
        (429, 20429, TryAgain, {"alert": True, "after": 7.0}),
        (429, None, TryAgain, {"alert": True, "after": 7.0}),
        (401, 20003, TryAgain, {"alert": True}),
        (404, 20404, TryAgain, {"alert": True}),
        (400, 63007, TryAgain, {"alert": True}),
        (302, None, TryAgain, {"alert": True}),
        (400, 63010, TryAgain, {"alert": False}),
        (500, 20500, TryAgain, {"alert": False}),
        (503, None, TryAgain, {"alert": False}),
        (408, None, TryAgain, {"alert": False}),
        (400, 21211, Refused, {"window_closed": False}),
        (400, 21617, Refused, {"window_closed": False}),
        (400, 21610, Refused, {"window_closed": False}),
        (400, 63024, Refused, {"window_closed": False}),
        (403, None, Refused, {"window_closed": False}),
    ],
)
def test_an_error_says_what_becomes_of_the_message(
    twilio: FakeTwilio, status: int, code: int | None, kind: type[SendError], marks: dict[str, Any]
):
    """TW-3, WA-13."""
    twilio.fail(status, {"code": code, "message": "It is so.", "status": status}, {"Retry-After": "7"})
    with pytest.raises(kind, match="It is so") as caught:
        send(twilio.transport)
    assert caught.value.code == code
    assert {name: getattr(caught.value, name) for name in marks} == marks
    assert twilio.taken == []


def test_a_message_that_failed_at_once_has_failed(twilio: FakeTwilio):
    twilio.fail(201, {"sid": "SM1", "status": "failed", "error_code": 63016, "error_message": "Outside the window"})
    with pytest.raises(Refused) as caught:
        send(twilio.transport)
    assert caught.value.window_closed


@pytest.mark.parametrize("body", [{}, [], None, {"sid": 5}, {"sid": ""}, "text"])
def test_an_answer_without_an_id_is_ambiguous(twilio: FakeTwilio, body: Any):
    """WA-15."""
    twilio.fail(201, body)
    with pytest.raises(Ambiguous):
        send(twilio.transport)


def test_an_answer_that_breaks_off_is_ambiguous(twilio: FakeTwilio):
    """WA-15."""
    twilio.lose_answer()
    with pytest.raises(Ambiguous):
        send(twilio.transport)
    assert len(twilio.taken) == 1


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol])
def test_what_never_went_out_is_sent_again(error: type[httpx.RequestError]):
    with pytest.raises(TryAgain):
        send(failing(lambda request: error("refused", request=request)))


@pytest.mark.parametrize("error", [httpx.ReadTimeout, httpx.ReadError, httpx.RemoteProtocolError, httpx.WriteError])
def test_what_may_have_arrived_is_ambiguous(error: type[httpx.RequestError]):
    """WA-15."""
    with pytest.raises(Ambiguous):
        send(failing(lambda request: error("gone", request=request)))


@pytest.mark.parametrize(
    "answer",
    [httpx.Response(400, json={"message": f"Bad token {SECRET}, bad number +48501234567"}), httpx.Response(502, text=f"<p>{SECRET}</p>")],
)
def test_no_secret_and_no_number_stands_in_an_error(answer: httpx.Response):
    """SE-7, SE-9."""
    sender = TwilioSender(settings_for(FakeTwilio()))
    assert SECRET not in repr(sender)
    with pytest.raises(SendError) as caught:
        send(httpx.MockTransport(lambda request: answer), twilio_auth_token=SECRET)
    assert SECRET not in str(caught.value)
    assert "48501234567" not in str(caught.value)
