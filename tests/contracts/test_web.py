"""The web chat keeps what of the contract makes sense where customers fetch what is said: there is no provider."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from tests.contracts.answers import offers, titles
from tests.contracts.channel import PulledContract
from tests.contracts.driver import Choice, Delivery, Driver, Sent
from tests.fakes.dialogue import FakeDialogue
from tests.fakes.gateway import CHAT, Customer, new_client_id

PATH = f"{CHAT}/messages"


class WebDriver(Driver):
    """Browsers; a customer's address is the conversation's id."""

    longest = math.inf
    by_number = False

    def __init__(self) -> None:
        self.people: dict[str, Customer] = {}
        self.order: list[str] = []

    def customer(self, number: int = 0) -> str:
        while len(self.order) <= number:
            opened = self.gateway.customer()
            self.people[opened.id] = opened
            self.order.append(opened.id)
        return self.order[number]

    def text(self, customer: str, words: str) -> Delivery:
        return self._delivery(customer, {"id": new_client_id(), "text": words})

    def press(self, customer: str, choice: Choice) -> Delivery:
        return self._delivery(customer, {"id": new_client_id(), "button": choice.id})

    def genuine(self, body: bytes) -> Delivery:
        return Delivery(PATH, body, {"Content-Type": "application/json", **self.people[self.customer()].headers})

    def all_sent(self) -> list[Sent]:
        return [sent for customer in self.order for sent in self.sent(customer)]

    def sent(self, customer: str) -> list[Sent]:
        said = self.people[customer].transcript(after=1)  # the first is the welcome
        return [self._sent(customer, message) for message in said if message["author"] != "customer"]

    def _delivery(self, customer: str, body: dict[str, Any]) -> Delivery:
        headers = {"Content-Type": "application/json", **self.people[customer].headers}
        return Delivery(PATH, json.dumps(body).encode(), headers)

    @staticmethod
    def _sent(customer: str, message: dict[str, Any]) -> Sent:
        return Sent(customer, message["text"], tuple(Choice(button["title"], button["id"]) for button in message["buttons"]))


class TestWeb(PulledContract):
    def new_driver(self) -> WebDriver:
        return WebDriver()

    def test_an_outdated_option_is_read_as_its_words(self, driver: Driver, dialogue: FakeDialogue):
        """SE-1: here it is refused, and the page says so beside the button."""
        dialogue.answer = offers(*titles(2))
        anna = driver.customer()
        (question,) = driver.says(anna, "options")
        driver.says(anna, "something else")
        answer = driver.post(driver.press(anna, question.options[1]))
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "button_expired")

    @pytest.mark.parametrize("token", ["", "Bearer ", "Bearer guess", "Basic YTpi"])
    def test_without_the_sessions_token_nothing_happens(self, driver: Driver, dialogue: FakeDialogue, token: str):
        """WG-6."""
        delivery = driver.text(driver.customer(), "let me in")
        answer = driver.gateway.client.post(delivery.path, content=delivery.body, headers={**delivery.headers, "Authorization": token})
        assert answer.status_code == 401
        assert dialogue.asked == []
