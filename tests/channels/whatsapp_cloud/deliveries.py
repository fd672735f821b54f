"""Deliveries in Meta's form, for the parser's tests."""

from typing import Any

from bot.channels.events import Event
from bot.channels.whatsapp_cloud.payload import read

ACCOUNT = "106540352242922"
BSUID = "HU.13491208655302741918"
CUSTOMER = {"wa_id": "36301234567", "profile": {"name": "Kata"}}


def change(value: dict[str, Any], field: str = "messages") -> dict[str, Any]:
    return {"field": field, "value": {"messaging_product": "whatsapp", "metadata": {"phone_number_id": ACCOUNT}, **value}}


def delivery(*changes: dict[str, Any]) -> dict[str, Any]:
    return {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": list(changes)}]}


def messages(*items: Any, **value: Any) -> dict[str, Any]:
    return delivery(change({"contacts": [CUSTOMER], "messages": list(items), **value}))


def message(kind: str, content: Any = None, **more: Any) -> dict[str, Any]:
    held = {} if content is None else {kind: content}
    return {"from": CUSTOMER["wa_id"], "id": "wamid.1", "timestamp": "1697043223", "type": kind, **held, **more}


def statuses(*items: Any) -> dict[str, Any]:
    return delivery(change({"statuses": list(items)}))


def one(payload: dict[str, Any]) -> Event:
    """The only event of a delivery."""
    events, bad = read(payload)
    assert bad == []
    [event] = events
    return event
