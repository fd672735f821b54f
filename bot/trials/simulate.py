"""`faqtotum simulate whatsapp`: the whole system with a stand-in for Meta, and a customer's phone in the terminal."""

from __future__ import annotations

import base64
import json
import time
import uuid
from collections.abc import Callable, Iterable

import httpx
import regex

from bot.channels.registry import WHATSAPP
from bot.channels.whatsapp_cloud import webhooks
from bot.channels.whatsapp_cloud.graph import Call, Graph
from bot.desk.accounts import Accounts
from bot.operation.prepare import require_trained
from bot.shared.settings import Settings
from bot.store import inbox, messages, outbox
from bot.store.engine import Store
from bot.trials.bubbles import shown, tapped
from bot.trials.stack import Stack, running
from bot.trials.stand_in import stand_in

CUSTOMER = "48600000001"
PATIENCE = 20.0
HELP = """Each line is a customer's WhatsApp message. A number such as 1 presses an option of the latest answer; an empty line looks
whether something has come meanwhile, such as an agent's words.
  /image             sends a picture
  /as 48600000002    goes on as another customer
  /raw               shows the messages' JSON as well, or no more
  /quit              ends"""
# One pixel.
PICTURE = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGM4kWIEAANWAV/oF4RSAAAAAElFTkSuQmCC")
NUMBER = regex.compile(r"[+\s().-]*(?:\d[\s().-]*){5,20}")


def simulate(settings: Settings, lines: Iterable[str], tell: Callable[[str], None]) -> None:
    """Starts everything, takes the lines one by one until they end, and stops everything.

    Args:
        settings: whose data and models are used.
        lines: what is typed.
        tell: prints a line or several.

    Raises:
        NotReadyError: there is no trained model, or a process did not start.
    """
    require_trained(settings)
    with stand_in() as (address, graph), running(settings, tell, address) as stack:
        store = Store(stack.settings.database)
        try:
            tell(f"{HELP}\nThe desk: {stack.address}/desk#setup={Accounts(store, stack.settings).new_setup_code()}\n")
            phone = Phone(stack, graph, store, tell)
            for line in lines:
                if not phone.take(line):
                    return
        finally:
            store.close()


class Phone:
    """What is typed becomes webhooks, and what the bot sends is shown.

    Args:
        stack: the running system.
        graph: Meta's stand-in.
        store: the system's database: it tells when a message has been dealt with.
        tell: prints.
        patience: seconds to wait for that.
    """

    def __init__(self, stack: Stack, graph: Graph, store: Store, tell: Callable[[str], None], patience: float = PATIENCE) -> None:
        self._stack = stack
        self._graph = graph
        self._store = store
        self._tell = tell
        self._patience = patience
        self._customer = CUSTOMER
        self._raw = False
        self._told = 0

    def take(self, line: str) -> bool:
        """Does what a line says; False when it says to end."""
        command, _, rest = line.strip().partition(" ")
        known = {"/image": self._picture, "/as": self._become, "/raw": self._toggle, "/help": self._help}
        if command.casefold() == "/quit":
            return False
        if command.casefold() in known:
            known[command.casefold()](rest.strip())
        elif command:
            self._say(line.strip())
        else:
            self._show()
        return True

    def _say(self, text: str) -> None:
        latest = next((call.body for call in reversed(self._graph.sent) if call.to == self._customer), {})
        # A number without such an option is a text, as on the phone.
        pressed = tapped(self._customer, latest, int(text)) if text.isascii() and text.isdigit() and len(text) < 3 else None
        self._send(pressed or webhooks.text(self._customer, text))

    def _picture(self, caption: str) -> None:
        media_id = uuid.uuid4().hex
        self._graph.add_media(media_id, PICTURE, "image/png")
        content = {"id": media_id, "mime_type": "image/png", **({"caption": caption} if caption else {})}
        self._send(webhooks.image(self._customer, media_id, image=content))

    def _become(self, number: str) -> None:
        if not NUMBER.fullmatch(number):
            self._tell(f"{number!r} is no telephone number. Write it with its country's code, such as /as {CUSTOMER}.")
            return
        self._customer = regex.sub(r"\D", "", number)
        self._tell(f"(now {self._customer})")

    def _toggle(self, rest: str) -> None:
        self._raw = not self._raw
        self._tell(f"(JSON is {'shown' if self._raw else 'not shown any more'})")

    def _help(self, rest: str) -> None:
        self._tell(HELP)

    def _send(self, item: webhooks.Item) -> None:
        chosen = self._stack.settings
        made = webhooks.webhook(chosen.whatsapp_app_secret, chosen.whatsapp_phone_number_id, item)
        if self._raw:
            self._tell(made.body.decode())
        try:
            answer = httpx.post(f"{self._stack.address}/webhooks/whatsapp", content=made.body, headers=made.headers, trust_env=False)
        except httpx.HTTPError as error:
            self._tell(f"(the gateway was not reached: {error!r}. See {chosen.state_dir / 'logs' / 'gateway.log'})")
            return
        if answer.status_code != httpx.codes.OK:
            self._tell(f"(the gateway answers {answer.status_code}: {answer.text})")
            return
        self._wait(item["id"])

    def _wait(self, wamid: str) -> None:
        """Shows what comes until the message has been dealt with."""
        deadline = time.monotonic() + self._patience
        before = self._told
        while (outcome := self._outcome(wamid)) is None and time.monotonic() < deadline:
            self._show()
            time.sleep(0.1)
        self._show()
        if outcome is None:
            self._tell(f"(not finished within {self._patience:g} seconds; an empty line looks again)")
        elif outcome == "desk" and self._told == before:
            self._tell("(it waits for a person at the desk)")

    def _outcome(self, wamid: str) -> str | None:
        """What became of a customer's message; None as long as it, or what is said about it, is on its way."""
        account = self._stack.settings.whatsapp_phone_number_id
        with self._store.begin() as tx:
            message_id = inbox.message_of(tx, WHATSAPP, account, wamid)
            message = messages.get(tx, message_id) if message_id else None
            if message is None or message["outcome"] == "pending":
                return None
            going = [row for row in outbox.listed(tx, outbox.UNFINISHED) if row["conversation_id"] == message["conversation_id"]]
        return None if going else str(message["outcome"])

    def _show(self) -> None:
        """What has come since the last time."""
        calls = self._graph.calls[self._told :]
        self._told += len(calls)
        for call in calls:
            self._show_one(call)

    def _show_one(self, call: Call) -> None:
        if call.wamid:
            to = "" if call.to == self._customer else f" -> {call.to}"
            self._tell(f"bot{to}: {shown(call.body)}")
        if self._raw:
            self._tell(json.dumps(call.body, ensure_ascii=False))
