from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from bot.channels.sending import Address, Ambiguous, Body, Refused, SendError, Spoken, TryAgain
from bot.channels.telegram.sender import TelegramSender
from bot.shared.settings import read_settings
from tests.fakes.telegram import CUSTOMER, FakeTelegram

TOKEN = "123456:telegram-token"
ANNA = Address(wa_id=str(CUSTOMER))
BASE = "https://api.telegram.org"


@pytest.fixture
def telegram() -> FakeTelegram:
    return FakeTelegram(TOKEN)


def with_sender(transport: httpx.AsyncBaseTransport, use: Callable[[TelegramSender], Any], base_url: str = BASE, token: str = TOKEN) -> Any:
    async def run() -> Any:
        sender = TelegramSender(replace(read_settings({}), telegram_bot_token=token, telegram_base_url=base_url), transport)
        try:
            return await use(sender)
        finally:
            await sender.close()

    return asyncio.run(run())


def send(transport: httpx.AsyncBaseTransport, to: Address = ANNA, body: Body | None = None, **changes: str) -> str:
    return str(with_sender(transport, lambda sender: sender.send(to, body or {"text": "Hello"}, "key"), **changes))


def think(transport: httpx.AsyncBaseTransport, message_id: str, to: Address = ANNA) -> None:
    with_sender(transport, lambda sender: sender.thinking(to, message_id))


def failing(error: type[Exception]) -> httpx.MockTransport:
    def handle(request: httpx.Request) -> httpx.Response:
        raise error(f"{request.url} went wrong")

    return httpx.MockTransport(handle)


def test_a_message_is_one_call_and_its_id_names_the_chat(telegram: FakeTelegram):
    assert send(telegram.transport) == f"{CUSTOMER}:1"
    assert [call.path for call in telegram.calls] == [f"/bot{TOKEN}/sendMessage"]
    assert telegram.sent() == [{"text": "Hello", "chat_id": CUSTOMER}]


def test_the_stand_in_takes_all_that_is_rendered(telegram: FakeTelegram):
    for body in TelegramSender(read_settings({})).parts(Spoken("Hello. " * 1000)):
        send(telegram.transport, body=body)
    assert len(telegram.sent()) == 2


@pytest.mark.parametrize("base_url", ["http://127.0.0.1:9/telegram", "http://127.0.0.1:9/telegram/"])
def test_another_server_may_have_a_path(base_url: str):
    paths: list[str] = []

    def handle(request: httpx.Request) -> httpx.Response:
        paths.append(request.url.path)
        return httpx.Response(200, json={"ok": True, "result": {"message_id": 1}})

    send(httpx.MockTransport(handle), base_url=base_url)
    assert paths == [f"/telegram/bot{TOKEN}/sendMessage"]


@pytest.mark.parametrize("wa_id", ["", "anna", "12a"])
def test_nobody_to_send_to_is_refused_without_a_call(telegram: FakeTelegram, wa_id: str):
    with pytest.raises(Refused, match="no number"):
        send(telegram.transport, Address(wa_id=wa_id))
    assert telegram.calls == []


@pytest.mark.parametrize(
    ("status", "body", "kind", "marks"),
    [
        (429, {"parameters": {"retry_after": 35}}, TryAgain, {"after": 35.0, "alert": False}),
        (429, {"parameters": {"retry_after": "soon"}}, TryAgain, {"after": None}),
        (429, {"parameters": []}, TryAgain, {"after": None}),
        (401, {"description": "Unauthorized"}, TryAgain, {"alert": True}),
        (404, {"description": "Not Found"}, TryAgain, {"alert": True}),
        (301, {}, TryAgain, {"alert": True}),
        (500, {}, TryAgain, {"alert": False}),
        (502, "<html>", TryAgain, {"alert": False}),
        (403, {"description": "Forbidden: bot was blocked by the user"}, Refused, {"code": 403, "window_closed": False}),
        (400, {"description": "Bad Request: chat not found"}, Refused, {"code": 400}),
        (413, {}, Refused, {"code": 413}),
        (200, {"ok": False, "error_code": 400, "description": "Bad Request"}, Refused, {"code": 400}),
    ],
)
def test_an_error_says_what_becomes_of_the_message(
    telegram: FakeTelegram, status: int, body: Any, kind: type[SendError], marks: dict[str, Any]
):
    telegram.fail(status, {"ok": False, "error_code": status, **body} if isinstance(body, dict) else body)
    with pytest.raises(kind) as caught:
        send(telegram.transport)
    assert {name: getattr(caught.value, name) for name in marks} == marks


@pytest.mark.parametrize("body", [{"ok": True}, {"ok": True, "result": {}}, [], "text", {"ok": True, "result": {"message_id": "x"}}])
def test_an_answer_without_an_id_is_ambiguous(telegram: FakeTelegram, body: Any):
    """WA-15."""
    telegram.fail(200, body)
    with pytest.raises(Ambiguous):
        send(telegram.transport)


def test_an_answer_that_breaks_off_is_ambiguous(telegram: FakeTelegram):
    """WA-15."""
    telegram.lose_answer()
    with pytest.raises(Ambiguous):
        send(telegram.transport)
    assert len(telegram.sent()) == 1


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (httpx.ConnectError, TryAgain),
        (httpx.ConnectTimeout, TryAgain),
        (httpx.PoolTimeout, TryAgain),
        (httpx.InvalidURL, TryAgain),
        (httpx.ReadTimeout, Ambiguous),
        (httpx.ReadError, Ambiguous),
        (httpx.WriteError, Ambiguous),
        (httpx.RemoteProtocolError, Ambiguous),
        (asyncio.TimeoutError, Ambiguous),
    ],
)
def test_the_token_is_in_no_traceback_of_a_broken_connection(error: type[Exception], kind: type[SendError]):
    """SE-9, WA-15."""
    with pytest.raises(kind) as caught:
        send(failing(error))
    assert TOKEN not in "".join(traceback.format_exception(caught.type, caught.value, caught.tb))


def test_the_token_is_in_no_error_log_or_representation(telegram: FakeTelegram, caplog: pytest.LogCaptureFixture):
    """SE-9."""
    caplog.set_level(logging.DEBUG)
    telegram.fail(400, {"ok": False, "error_code": 400, "description": f"No such method /bot{TOKEN}/sendMessage"})
    with pytest.raises(Refused) as caught:
        send(telegram.transport)
    send(telegram.transport)
    assert "sendMessage" in caplog.text
    assert TOKEN not in caplog.text + str(caught.value) + repr(TelegramSender(replace(read_settings({}), telegram_bot_token=TOKEN)))


def test_white_space_around_the_token_does_no_harm(telegram: FakeTelegram):
    send(telegram.transport, token=f" {TOKEN}\n")
    assert len(telegram.sent()) == 1


def test_typing_is_shown(telegram: FakeTelegram):
    """WA-16."""
    think(telegram.transport, f"{CUSTOMER}:5")
    assert [(call.path.rpartition("/")[2], call.body) for call in telegram.calls] == [
        ("sendChatAction", {"chat_id": CUSTOMER, "action": "typing"})
    ]


def acknowledge(transport: httpx.AsyncBaseTransport, message_id: str) -> None:
    with_sender(transport, lambda sender: sender.acknowledge(message_id))


def test_a_pressed_button_stops_waiting_and_a_message_needs_no_answer(telegram: FakeTelegram):
    acknowledge(telegram.transport, "callback:4377")
    acknowledge(telegram.transport, f"{CUSTOMER}:5")
    assert [(call.path.rpartition("/")[2], call.body) for call in telegram.calls] == [
        ("answerCallbackQuery", {"callback_query_id": "4377"})
    ]


@pytest.mark.parametrize("error", [httpx.ReadTimeout, httpx.ConnectError, httpx.InvalidURL])
def test_a_failure_to_show_typing_harms_nobody(telegram: FakeTelegram, error: type[Exception]):
    """WA-16."""
    think(failing(error), "5")
    acknowledge(failing(error), "callback:4377")
    telegram.fail(400, times=2)
    think(telegram.transport, "5")
    acknowledge(telegram.transport, "callback:4377")
    think(telegram.transport, "5", Address())
    assert len(telegram.calls) == 2


def test_there_is_no_window_and_no_template():
    sender = TelegramSender(read_settings({}))
    assert sender.template(Spoken("Hi")) is None
    assert sender.limits.window_hours == 0
