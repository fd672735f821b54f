"""WhatsApp by Meta's Cloud API keeps the contract of channels."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from bot.channels.registry import WHATSAPP
from bot.channels.whatsapp_cloud import webhooks
from bot.channels.whatsapp_cloud.graph import Call, Graph
from bot.channels.whatsapp_cloud.signature import signature
from bot.gateway import deliverer
from tests.contracts.answers import PERSON, hands_over
from tests.contracts.channel import ChannelContract
from tests.contracts.driver import Choice, Delivery, PushedDriver, Sent, new_number
from tests.contracts.line import Line
from tests.fakes.dialogue import FakeDialogue
from tests.fakes.gateway import until

PATH, HEADER, SECRET, NUMBER_ID = "/webhooks/whatsapp", "X-Hub-Signature-256", "the-apps-secret", "100200300"
CODES = {400: 131051, 429: 130429, 500: 131000, 503: 131016}


class WhatsAppDriver(PushedDriver):
    """A shop's number at Meta."""

    name = WHATSAPP
    longest = 4096
    settings = {
        "whatsapp_app_secret": SECRET,
        "whatsapp_verify_token": "verify-me",
        "whatsapp_access_token": "a-token",
        "whatsapp_phone_number_id": NUMBER_ID,
    }

    def __init__(self) -> None:
        self.graph = Graph()
        self.providers = Line(httpx.ASGITransport(self.graph), lambda request: b'"read"' not in request.content)

    def customer(self, number: int = 0) -> str:
        return f"48501{234567 + number}"

    def text(self, customer: str, words: str) -> Delivery:
        return self.items(webhooks.text(customer, words))

    def press(self, customer: str, choice: Choice) -> Delivery:
        kind = webhooks.button_reply if self._has_button(choice) else webhooks.list_reply
        return self.items(kind(customer, choice.id, choice.title))

    def media(self, customer: str, caption: str = "") -> Delivery:
        return self.items(webhooks.image(customer, f"media-{new_number()}", caption))

    def items(self, *items: dict[str, Any]) -> Delivery:
        """Any messages and statuses."""
        return self.genuine(json.dumps(webhooks.envelope(NUMBER_ID, items, "Anna")).encode())

    def together(self, *deliveries: Delivery) -> Delivery:
        values = [json.loads(delivery.body)["entry"][0]["changes"][0]["value"] for delivery in deliveries]
        return self.items(*(message for value in values for message in value["messages"]))

    def genuine(self, body: bytes) -> Delivery:
        return Delivery(PATH, body, {"Content-Type": "application/json", HEADER: signature(SECRET, body)})

    def forgeries(self, delivery: Delivery) -> dict[str, Delivery]:
        right = delivery.headers[HEADER]
        wrong = {
            "missing": None,
            "empty": "",
            "no hash": "sha256=",
            "another secret": signature("guess", delivery.body),
            "another body": signature(SECRET, delivery.body + b" "),
            "no prefix": right.removeprefix("sha256="),
            "another kind": right.replace("sha256", "sha1"),
            "cut": right[:-1],
        }
        return {kind: self.without_header(delivery, HEADER, value) for kind, value in wrong.items()}

    def all_sent(self) -> list[Sent]:
        return [Sent(call.to, call.text, _options(call)) for call in self.graph.sent]

    def refusal(self, status: int) -> httpx.Response:
        return httpx.Response(status, json={"error": {"message": "No", "type": "OAuthException", "code": CODES[status]}})

    def _has_button(self, choice: Choice) -> bool:
        return any(choice in _options(call) for call in self.graph.sent if "buttons" in call.body.get("interactive", {}).get("action", {}))


def _options(call: Call) -> tuple[Choice, ...]:
    action = call.body.get("interactive", {}).get("action", {})
    buttons = [button["reply"] for button in action.get("buttons", [])]
    rows = [row for section in action.get("sections", []) for row in section["rows"]]
    return tuple(Choice(item["title"], item["id"]) for item in buttons or rows)


class TestWhatsAppCloud(ChannelContract):
    def new_driver(self) -> WhatsAppDriver:
        return WhatsAppDriver()

    @pytest.mark.parametrize(
        ("query", "status", "body"),
        [
            ({"hub.mode": "subscribe", "hub.verify_token": "verify-me", "hub.challenge": "1158201444"}, 200, "1158201444"),
            ({"hub.mode": "subscribe", "hub.verify_token": "wrong", "hub.challenge": "1158201444"}, 403, "forbidden"),
            ({"hub.mode": "unsubscribe", "hub.verify_token": "verify-me", "hub.challenge": "1"}, 403, "forbidden"),
            ({}, 403, "forbidden"),
        ],
    )
    def test_meta_can_verify_the_address(self, driver: WhatsAppDriver, query: dict[str, str], status: int, body: str):
        """WA-1."""
        answer = driver.gateway.client.get(PATH, params=query)
        assert (answer.status_code, answer.text, answer.headers["content-type"].split(";")[0]) == (status, body, "text/plain")

    def test_a_status_saves_the_second_attempt(self, driver: WhatsAppDriver, monkeypatch: pytest.MonkeyPatch):
        """WA-15: our key in it tells that the message did go out."""
        monkeypatch.setattr(deliverer, "STATUS_SECONDS", 60.0)
        driver.providers.fall_silent()
        anna = driver.customer()
        assert driver.post(driver.text(anna, "hello")).is_success
        until(lambda: bool(driver.graph.sent))
        (call,) = driver.graph.sent
        told = webhooks.status(call.wamid, "delivered", anna, call.body["biz_opaque_callback_data"])
        assert driver.post(driver.items(told)).is_success
        driver.settle()
        assert driver.providers.messages == 1
        assert len(driver.says(anna, "again")) == 2

    def test_statuses_in_any_order_and_of_unknown_messages_do_no_harm(self, driver: WhatsAppDriver):
        """WA-6."""
        anna = driver.customer()
        driver.says(anna, "hello")
        (call,) = driver.graph.sent
        told = [webhooks.status(wamid, state, anna) for state in ("read", "sent", "delivered") for wamid in (call.wamid, "wamid.unknown")]
        assert driver.post(driver.items(*told, webhooks.text(anna, "and a text with them"))).is_success
        driver.settle()
        assert len(driver.sent(anna)) == 2

    def test_an_agents_words_from_the_providers_app_silence_the_bot(self, driver: WhatsAppDriver, dialogue: FakeDialogue):
        """WA-9."""
        anna = driver.customer()
        driver.says(anna, "hello")
        echo = {"from": webhooks.NUMBER, "to": anna, "id": webhooks.new_wamid(), "timestamp": "1758620000", "type": "text"}
        value = {"metadata": {"phone_number_id": NUMBER_ID}, "message_echoes": [{**echo, "text": {"body": "Maria here."}}]}
        body = {"object": "whatsapp_business_account", "entry": [{"changes": [{"field": "smb_message_echoes", "value": value}]}]}
        assert driver.post(driver.genuine(json.dumps(body).encode())).is_success
        driver.says(anna, "Hello Maria")
        assert (len(driver.sent(anna)), len(dialogue.asked)) == (1, 1)

    def test_the_customer_sees_that_an_answer_is_coming_and_not_when_a_person_answers(self, driver: WhatsAppDriver, dialogue: FakeDialogue):
        """WA-16."""
        dialogue.answer = hands_over
        anna = driver.customer()
        driver.says(anna, PERSON)
        until(lambda: self.seen(driver) == 1)
        driver.says(anna, "please hurry")
        assert self.seen(driver) == 1

    @staticmethod
    def seen(driver: WhatsAppDriver) -> int:
        """Messages that were marked as read."""
        return sum(call.body.get("status") == "read" for call in driver.graph.calls)
