"""What Meta's webhook brings, as events. Nothing here is looked up or stored, and no JSON value makes it fail.

The envelope is entry x change x (messages, statuses, errors, echoes), each of them several times (WA-4); see Meta's "Webhooks reference".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from bot.channels.events import BadItem, Event
from bot.channels.whatsapp_cloud.fields import rows, table, word
from bot.channels.whatsapp_cloud.items import Envelope, Unreadable, read_echo, read_error, read_message, read_status

OBJECT = "whatsapp_business_account"
FIELDS = ("messages", "smb_message_echoes")  # of the changes that hold messages; the others are about templates, the account, ...
READERS: dict[str, Callable[[Any, Envelope], Event | None]] = {
    "messages": read_message,
    "statuses": read_status,
    "errors": read_error,
    "message_echoes": read_echo,
}


def parse(payload: Any) -> list[Event]:
    """The events of a delivery, in its order. See `read`."""
    return read(payload)[0]


def read(payload: Any) -> tuple[list[Event], list[BadItem]]:
    """The events of a delivery in its order, and what in it cannot be read (WA-3).

    Args:
        payload: the webhook's body, parsed. One that is about something else than messages gives nothing.
    """
    found = list(_walk(payload))
    return [item for item in found if isinstance(item, Event)], [item for item in found if isinstance(item, BadItem)]


def _walk(payload: Any) -> Iterator[Event | BadItem]:
    if not isinstance(payload, dict):
        yield BadItem(f"The webhook's body is a {type(payload).__name__}; it must be a JSON object.", payload)
        return
    if word(payload.get("object")) not in ("", OBJECT):
        return
    for entry in _each(payload, "entry"):
        for change in _each(entry, "changes"):
            if isinstance(change, BadItem):
                yield change
            elif change.get("field") in FIELDS:
                yield from _change(change)


def _each(holder: Any, key: str) -> Iterator[Any]:
    """The objects in an array of an envelope; a `BadItem` in place of everything else, and a `BadItem` as holder is passed on."""
    if isinstance(holder, BadItem):
        yield holder
        return
    given = holder.get(key)
    if given is not None and not isinstance(given, list):
        yield BadItem(f"{key!r} is a {type(given).__name__}; it must be an array.", given)
    for item in rows(given):
        yield item if isinstance(item, dict) else BadItem(f"{key!r} holds a {type(item).__name__}; it must hold objects.", item)


def _change(change: dict[str, Any]) -> Iterator[Event | BadItem]:
    value = change.get("value")
    if not isinstance(value, dict):
        yield BadItem(f"'value' is a {type(value).__name__}; it must be an object.", change)
        return
    envelope = Envelope.of(table(value))
    for key, reader in READERS.items():
        for item in _each(value, key):
            yield from _item(reader, item, envelope)


def _item(reader: Callable[[Any, Envelope], Event | None], item: Any, envelope: Envelope) -> Iterator[Event | BadItem]:
    if isinstance(item, BadItem):
        yield BadItem(item.fault, item.raw, envelope.account)
        return
    try:
        event = reader(item, envelope)
    except Unreadable as error:
        yield BadItem(str(error), item, envelope.account)
    else:
        if event is not None:
            yield event
