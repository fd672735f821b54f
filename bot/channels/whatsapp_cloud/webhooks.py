"""Webhooks as Meta sends them, built and signed here: for tests, and to try the channel at home (`faqtotum simulate whatsapp`)."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.channels.whatsapp_cloud.payload import OBJECT
from bot.channels.whatsapp_cloud.signature import signature

Item = dict[str, Any]
NUMBER = "15550001111"  # how the shop's own number is shown


@dataclass(frozen=True)
class Webhook:
    """A request to post to the channel's address.

    Attributes:
        body: its bytes.
        headers: content type and signature.
    """

    body: bytes
    headers: dict[str, str]


def webhook(secret: str, account: str, *items: Item, name: str = "") -> Webhook:
    """One signed delivery.

    Args:
        secret: the app's.
        account: id of the shop's number.
        items: messages and statuses, in any order.
        name: the customers' profile name; "" leaves profiles out.
    """
    body = json.dumps(envelope(account, items, name), ensure_ascii=False).encode("utf-8", "replace")
    return Webhook(body, {"Content-Type": "application/json", "X-Hub-Signature-256": signature(secret, body)})


def envelope(account: str, items: Sequence[Item], name: str = "") -> Item:
    """The body of a delivery."""
    statuses = [item for item in items if "status" in item]
    messages = [item for item in items if "status" not in item]
    people = dict.fromkeys(item["from"] for item in messages if "from" in item)
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": NUMBER, "phone_number_id": account},
        "contacts": [{"wa_id": wa_id, **({"profile": {"name": name}} if name else {})} for wa_id in people],
        "messages": messages,
        "statuses": statuses,
    }
    return {
        "object": OBJECT,
        "entry": [{"id": "0", "changes": [{"field": "messages", "value": {key: part for key, part in value.items() if part}}]}],
    }


def text(wa_id: str, body: str, **more: Any) -> Item:
    """A customer writes. `more` is put over what is made here, such as an `id`."""
    return _message(wa_id, "text", {"body": body}, more)


def button_reply(wa_id: str, option: str, title: str, **more: Any) -> Item:
    """A customer presses a button that was sent with the id `option`."""
    return _message(wa_id, "interactive", {"type": "button_reply", "button_reply": {"id": option, "title": title}}, more)


def list_reply(wa_id: str, option: str, title: str, **more: Any) -> Item:
    """A customer chooses a list's row that was sent with the id `option`."""
    return _message(wa_id, "interactive", {"type": "list_reply", "list_reply": {"id": option, "title": title}}, more)


def image(wa_id: str, media_id: str, caption: str = "", **more: Any) -> Item:
    """A customer sends a picture."""
    return _message(wa_id, "image", {"id": media_id, "mime_type": "image/jpeg", **({"caption": caption} if caption else {})}, more)


def status(wamid: str, state: str, wa_id: str, key: str = "", error: int | None = None, **more: Any) -> Item:
    """What became of a message of the shop.

    Args:
        wamid: the message.
        state: sent, delivered, read, played or failed.
        wa_id: whom it was sent to.
        key: what was sent along with it.
        error: number of the error, when it failed.
        more: put over what is made here.
    """
    told: Item = {"id": wamid, "status": state, "timestamp": _now(), "recipient_id": wa_id}
    if key:
        told["biz_opaque_callback_data"] = key
    if error is not None:
        told["errors"] = [{"code": error, "title": f"Error {error}", "message": f"Error {error}"}]
    return {**told, **more}


def new_wamid() -> str:
    """An id as WhatsApp's messages have it."""
    return f"wamid.{secrets.token_hex(16).upper()}"


def _message(wa_id: str, kind: str, content: Item, more: Item) -> Item:
    return {"from": wa_id, "id": new_wamid(), "timestamp": _now(), "type": kind, kind: content, **more}


def _now() -> str:
    return str(int(time.time()))
