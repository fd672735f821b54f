"""Telegram's updates. Fields as in the Bot API's type `Update`.

A message's number is its own within one chat only, so ids here are `chat:message`; a pressed button has an id of Telegram's,
marked by `callback:`, and what else happens to a chat goes by the number of the update.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.channels.events import EDIT, MESSAGE, REACTION, SYSTEM, BadItem, Event
from bot.channels.telegram.content import content
from bot.channels.telegram.reading import dictionary, digits, moment, sequence, words

CALLBACK = "callback:"
MEMBERSHIP = {"kicked": "user_blocked", "left": "user_blocked", "member": "user_unblocked"}

Found = dict[str, Any]


class _Unreadable(ValueError):
    """An update of a kind that we read lacks what we cannot do without."""


def parse(update: Any, account: str = "") -> list[Event]:
    """The events of an update; none where it cannot be read or is none of a private chat. Never raises."""
    return read(update, account)[0]


def read(update: Any, account: str = "") -> tuple[list[Event], list[BadItem]]:
    """The events of an update, and what cannot be read (WA-3).

    Args:
        update: what Telegram posted.
        account: which bot it came to; Telegram does not say.
    """
    if not isinstance(update, dict):
        return [], [BadItem("An update of Telegram is a JSON object, and this is none.", update, account)]
    events: list[Event] = []
    bad: list[BadItem] = []
    for name, reader in READERS.items():
        if name not in update:
            continue
        try:
            found = reader(dictionary(update[name]), digits(update.get("update_id")))
        except _Unreadable as error:
            bad.append(BadItem(f"{name}: {error}", update, account))
            continue
        events += [replace(event, account=account, raw=update) for event in found]
    return events, bad


def message_id(chat: str, number: str) -> str:
    """Our id of a message."""
    return f"{chat}:{number}" if number else ""


def _message(message: Found, update_id: str) -> list[Event]:
    chat = _chat(message)
    number = digits(message.get("message_id"))
    if not number:
        raise _Unreadable("message_id is missing or no number; without it nobody can tell whether the message came before.")
    return [_event(message, **{"kind": MESSAGE, "id": message_id(chat, number), **content(message)})] if _private(message) else []


def _edited(message: Found, update_id: str) -> list[Event]:
    target = message_id(_chat(message), digits(message.get("message_id")))
    if not target:
        raise _Unreadable("message_id is missing or no number, so nobody knows what was edited.")
    at = moment(message.get("edit_date"))
    fields = {**content(message), "kind": EDIT, "id": _other_id(update_id), "target": target, "at": at}
    return [_event(message, **fields)] if _private(message) else []


def _pressed(query: Found, update_id: str) -> list[Event]:
    """A pressed button. Where the message is too old for Telegram to send it along, the chat is the customer's own."""
    message = dictionary(query.get("message"))
    if not message and words(query.get("inline_message_id")):
        return []
    holder = {"chat": message.get("chat") or {"id": dictionary(query.get("from")).get("id")}, "from": query.get("from")}
    chat, id_ = _chat(holder), words(query.get("id")).strip() or digits(query.get("id"))
    if not id_:
        raise _Unreadable("id is missing; without it nobody can tell whether the button was counted before.")
    payload = words(query.get("data"))
    event = _event(holder, kind=MESSAGE, type="interactive.button_reply", id=CALLBACK + id_, payload=payload)
    pressed = replace(event, text=_title(message, payload), in_reply_to=message_id(chat, digits(message.get("message_id"))))
    return [pressed] if _private(holder) else []


def _reacted(reaction: Found, update_id: str) -> list[Event]:
    emoji = next((words(dictionary(item).get("emoji")) for item in sequence(reaction.get("new_reaction"))), "")
    target = message_id(_chat(reaction), digits(reaction.get("message_id")))
    event = _event({**reaction, "from": reaction.get("user")}, kind=REACTION, id=_other_id(update_id), emoji=emoji, target=target)
    return [event] if _private(reaction) else []


def _membership(change: Found, update_id: str) -> list[Event]:
    """The customer blocked the bot, or let it in again."""
    status = words(dictionary(change.get("new_chat_member")).get("status"))
    event = _event(change, kind=SYSTEM, type=MEMBERSHIP.get(status, status), id=_other_id(update_id))
    return [event] if _private(change) else []


def _event(holder: Found, **fields: Any) -> Event:
    """An event with what all kinds share: who, where, when, and the message that was quoted."""
    chat, person = _chat(holder), dictionary(holder.get("from"))
    quoted = dictionary(holder.get("reply_to_message"))
    name = " ".join(filter(None, (words(person.get("first_name")).strip(), words(person.get("last_name")).strip())))
    shared = {
        "wa_id": chat,
        "name": name or words(person.get("username")),
        "at": moment(holder.get("date")),
        "in_reply_to": message_id(chat, digits(quoted.get("message_id"))),
    }
    return Event(**{**shared, **fields})


def _chat(holder: Found) -> str:
    chat = digits(dictionary(holder.get("chat")).get("id"))
    if not chat:
        raise _Unreadable("chat.id is missing or no number; nobody could be answered.")
    return chat


def _private(holder: Found) -> bool:
    """Whether one person is on the other side. Groups and channels have negative ids."""
    return words(dictionary(holder.get("chat")).get("type")) in ("", "private") and not _chat(holder).startswith("-")


def _title(message: Found, payload: str) -> str:
    """What stood on the button with that payload."""
    rows = sequence(dictionary(message.get("reply_markup")).get("inline_keyboard"))
    buttons = [dictionary(button) for row in rows for button in sequence(row)]
    return next((words(button.get("text")) for button in buttons if button.get("callback_data") == payload), "")


def _other_id(update_id: str) -> str:
    return f"update:{update_id}" if update_id else ""


READERS: dict[str, Callable[[Found, str], list[Event]]] = {
    "message": _message,
    "edited_message": _edited,
    "callback_query": _pressed,
    "message_reaction": _reacted,
    "my_chat_member": _membership,
}
