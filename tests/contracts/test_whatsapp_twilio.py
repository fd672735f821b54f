"""WhatsApp through Twilio keeps the contract of channels."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode

import httpx
import pytest
import sqlalchemy as sa

from bot.channels.registry import TWILIO
from bot.store.tables import notes
from tests.contracts.channel import ChannelContract
from tests.contracts.driver import Choice, Delivery, PushedDriver, Sent, new_number
from tests.contracts.line import Line
from tests.fakes.twilio import SHOP, FakeTwilio

PATH, HEADER, PUBLIC = "/webhooks/twilio", "X-Twilio-Signature", "https://chat.shop.example"
CODES = {400: 21610, 429: 20429, 500: 20500, 503: 20503}
ODD_WORDS = ("", "\x00\ud800", "x" * 5000, "-7", "whatsapp:+", "1e400")


class TwilioDriver(PushedDriver):
    """A shop's number at Twilio."""

    name = TWILIO
    longest = 1600

    def __init__(self) -> None:
        self.twilio = FakeTwilio()
        self.settings = {
            "twilio_auth_token": self.twilio.auth_token,
            "twilio_account_sid": self.twilio.account_sid,
            "twilio_number": SHOP,
            "public_url": PUBLIC,
        }
        self.providers = Line(self.twilio.transport, lambda request: True)

    def customer(self, number: int = 0) -> str:
        return f"whatsapp:+48501{234567 + number}"

    def text(self, customer: str, words: str) -> Delivery:
        return self.form(self.twilio.message(words, **self._from(customer)))

    def press(self, customer: str, choice: Choice) -> Delivery:
        pressed = {"MessageType": "interactive", "ButtonPayload": choice.id, "ButtonText": choice.title}
        return self.form(self.twilio.message(choice.title, **pressed, **self._from(customer)))

    def media(self, customer: str, caption: str = "") -> Delivery:
        url = f"https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME{new_number()}"
        file = {"NumMedia": "1", "MediaUrl0": url, "MediaContentType0": "image/jpeg", "MessageType": "image"}
        return self.form(self.twilio.message(caption, **file, **self._from(customer)))

    def form(self, fields: dict[str, str]) -> Delivery:
        """Any webhook of Twilio's."""
        return self.genuine(urlencode(fields, errors="surrogatepass").encode())

    def genuine(self, body: bytes) -> Delivery:
        fields = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        signed = self.twilio.headers(PUBLIC + PATH, fields)
        return Delivery(PATH, body, {"Content-Type": "application/x-www-form-urlencoded", **signed})

    def forgeries(self, delivery: Delivery) -> dict[str, Delivery]:
        fields = dict(parse_qsl(delivery.body.decode(), keep_blank_values=True))
        stranger = FakeTwilio(auth_token="guess")
        wrong = {
            "missing": None,
            "empty": "",
            "no hash": "nonsense",
            "another token": stranger.headers(PUBLIC + PATH, fields)[HEADER],
            "another address": self.twilio.headers("https://elsewhere.example" + PATH, fields)[HEADER],
            "another form": self.twilio.headers(PUBLIC + PATH, {**fields, "Body": "else"})[HEADER],
        }
        return {kind: self.without_header(delivery, HEADER, value) for kind, value in wrong.items()}

    def spoilt(self, delivery: Delivery) -> Iterator[Delivery]:
        good = dict(parse_qsl(delivery.body.decode(), keep_blank_values=True))
        for name in good:
            yield self.form({key: value for key, value in good.items() if key != name})
            yield from (self.form({**good, name: odd}) for odd in ODD_WORDS)

    def all_sent(self) -> list[Sent]:
        return [Sent(call.body["To"], call.body["Body"]) for call in self.twilio.taken]

    def refusal(self, status: int) -> httpx.Response:
        return httpx.Response(status, json={"code": CODES[status], "message": "No", "status": status})

    @staticmethod
    def _from(customer: str) -> dict[str, str]:
        return {"From": customer, "WaId": customer.removeprefix("whatsapp:+")}


class TestWhatsAppTwilio(ChannelContract):
    def new_driver(self) -> TwilioDriver:
        return TwilioDriver()

    def test_the_answer_is_twiml_that_says_nothing(self, driver: TwilioDriver):
        """What is said goes out by itself, and only once."""
        answer = driver.post(driver.text(driver.customer(), "hello"))
        assert (answer.text, answer.headers["content-type"].split(";")[0]) == ("<Response/>", "text/xml")

    @pytest.mark.parametrize(("status", "told"), [("sent", 0), ("delivered", 0), ("read", 0), ("undelivered", 1), ("failed", 1)])
    def test_a_status_comes_to_the_same_address_and_is_no_message(self, driver: TwilioDriver, status: str, told: int):
        """TW-3: of what failed the desk is told, once."""
        anna = driver.customer()
        driver.says(anna, "hello")
        with driver.gateway.store.begin() as tx:
            sid = tx.exec_driver_sql("SELECT provider_id FROM outbox").scalar_one()
        for _ in range(2):
            assert driver.post(driver.form(self.step(driver, sid, status))).is_success
            driver.settle()
        assert len(driver.sent(anna)) == 1
        with driver.gateway.store.begin() as tx:
            assert tx.execute(sa.select(sa.func.count()).select_from(notes)).scalar() == told

    def test_answers_ask_for_statuses_at_the_same_address(self, driver: TwilioDriver):
        driver.says(driver.customer(), "hello")
        assert driver.twilio.taken[0].body["StatusCallback"] == PUBLIC + PATH

    @staticmethod
    def step(driver: TwilioDriver, sid: str, status: str) -> dict[str, str]:
        """The form of a status; of a failure with Twilio's number."""
        failed = {"ErrorCode": "63024"} if status in ("failed", "undelivered") else {}
        return driver.twilio.status(sid, status, **failed)
