"""Telegram keeps the contract of channels."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from bot.channels.markup import plain
from bot.channels.registry import TELEGRAM
from bot.replies.renderer import Renderer
from bot.shared.languages import load_languages
from bot.shared.settings import read_settings
from tests.contracts.answers import offers, titles
from tests.contracts.channel import ChannelContract
from tests.contracts.driver import Choice, Delivery, PushedDriver, Sent, new_number
from tests.contracts.line import Line
from tests.contracts.people import Case
from tests.fakes.dialogue import FakeDialogue
from tests.fakes.gateway import until
from tests.fakes.telegram import CUSTOMER, FakeTelegram

PATH, HEADER, SECRET = "/webhooks/telegram", "X-Telegram-Bot-Api-Secret-Token", "the-word-that-we-chose"
CODES = load_languages(read_settings({}).data_dir).codes


class TelegramDriver(PushedDriver):
    """A bot of Telegram's."""

    name = TELEGRAM
    longest = 4096

    def __init__(self) -> None:
        self.telegram = FakeTelegram()
        self.settings = {"telegram_bot_token": self.telegram.token, "telegram_secret_token": SECRET}
        self.providers = Line(self.telegram.transport, lambda request: request.url.path.endswith("/sendMessage"))

    def customer(self, number: int = 0) -> str:
        return str(CUSTOMER + number)

    def text(self, customer: str, words: str) -> Delivery:
        return self.update(self.telegram.message(words, int(customer)))

    def press(self, customer: str, choice: Choice) -> Delivery:
        return self.update(self.telegram.press(choice.id, choice.title, int(customer)))

    def media(self, customer: str, caption: str = "") -> Delivery:
        photo = [{"file_id": f"file-{new_number()}", "width": 90, "height": 90}]
        update = self.telegram.message(chat=int(customer), photo=photo, caption=caption)
        del update["message"]["text"]
        return self.update(update)

    def update(self, update: object) -> Delivery:
        """Any update."""
        return self.genuine(json.dumps(update).encode())

    def genuine(self, body: bytes) -> Delivery:
        return Delivery(PATH, body, {"Content-Type": "application/json", HEADER: SECRET})

    def forgeries(self, delivery: Delivery) -> dict[str, Delivery]:
        wrong = {"missing": None, "empty": "", "another word": "guess", "a part of it": SECRET[:-1], "and more": SECRET + "x"}
        return {kind: self.without_header(delivery, HEADER, value) for kind, value in wrong.items()}

    def all_sent(self) -> list[Sent]:
        return [_sent(body) for body in self.telegram.sent()]

    def refusal(self, status: int) -> httpx.Response:
        return httpx.Response(status, json={"ok": False, "error_code": status, "description": "No"})


def _sent(body: dict[str, object]) -> Sent:
    keyboard = dict(body.get("reply_markup") or {}).get("inline_keyboard", [])
    options = tuple(Choice(button["text"], button["callback_data"]) for row in keyboard for button in row)
    return Sent(str(body["chat_id"]), str(body["text"]), options)


class TestTelegram(ChannelContract):
    def new_driver(self) -> TelegramDriver:
        return TelegramDriver()

    @pytest.mark.parametrize("words", ["/start", "/start from-the-shop"])
    def test_who_opens_the_bot_is_welcomed(self, driver: TelegramDriver, dialogue: FakeDialogue, renderer: Renderer, words: str):
        """Telegram's own button sends this command; it is nothing to understand."""
        anna = driver.customer()
        (sent,) = driver.says(anna, words)
        assert sent.text in {plain(renderer.say("welcome", code)) for code in CODES}
        assert dialogue.asked == []

    def test_who_opens_the_bot_again_while_a_person_is_there_gets_no_welcome(self, driver: TelegramDriver, case: Case):
        """AD-2."""
        before = len(driver.sent(case.customer))
        driver.says(case.customer, "/start")
        assert len(driver.sent(case.customer)) == before
        assert [(message["text"], message["outcome"]) for message in case.transcript()][-1] == ("/start", "desk")

    def test_the_waiting_that_is_shown_on_a_pressed_button_ends(self, driver: TelegramDriver, dialogue: FakeDialogue):
        """The Bot API asks for an answer to each pressed button, also when it is offered no more."""
        dialogue.answer = offers(*titles(2))
        anna = driver.customer()
        (question,) = driver.says(anna, "options")
        for _ in range(2):
            assert driver.post(driver.press(anna, question.options[0])).is_success
            driver.settle()
        until(lambda: self.calls(driver, "answerCallbackQuery") == 2)

    def test_the_bots_token_is_never_logged(self, driver: TelegramDriver, caplog: pytest.LogCaptureFixture, capfd: Any):
        """SE-9."""
        with caplog.at_level("DEBUG"):
            driver.providers.refuse(driver.refusal(401))
            driver.says(driver.customer(), "hello")
        assert self.calls(driver, "sendMessage") == 1
        assert driver.telegram.token not in caplog.text + "".join(capfd.readouterr())

    @staticmethod
    def calls(driver: TelegramDriver, method: str) -> int:
        """How often a method of the Bot API was called."""
        return sum(call.path.endswith(f"/{method}") for call in driver.telegram.taken)
