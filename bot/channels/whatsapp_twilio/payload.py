"""Twilio's webhooks: one form for each message that comes in and for each step of one that went out.

Fields as in Twilio's guides "Twilio's request to your incoming message webhook URL" and "Track outbound message status".
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.channels.calls import whole_number
from bot.channels.events import MESSAGE, STATUS, BadItem, Event
from bot.channels.whatsapp_twilio.addresses import identify, on_whatsapp

STATUSES = {"sent": "sent", "delivered": "delivered", "read": "read", "played": "played", "failed": "failed", "undelivered": "failed"}
INCOMING = ("", "received", "receiving")
MOST_MEDIA = 10
CARDS = ("text/vcard", "text/x-vcard", "text/directory")

Form = Mapping[str, Any]


def parse(form: Form) -> list[Event]:
    """The events of a webhook; none where it cannot be read or says nothing new. Never raises."""
    return read(form)[0]


def read(form: Form) -> tuple[list[Event], list[BadItem]]:
    """The events of a webhook, and what cannot be read (WA-3). A message with several files gives one event a file.

    Statuses before "sent" give nothing.
    """
    if not isinstance(form, Mapping):
        return [], [BadItem("A webhook of Twilio is a form with fields, and this is none.", form)]
    status = (_field(form, "MessageStatus") or _field(form, "SmsStatus")).lower()
    fault = _fault(form, status in INCOMING)
    if fault:
        return [], [BadItem(fault, dict(form), _field(form, "To" if status in INCOMING else "From"))]
    if status in INCOMING:
        return _messages(form), []
    return ([_status(form, STATUSES[status])] if status in STATUSES else []), []


def _fault(form: Form, incoming: bool) -> str:
    sender = _field(form, "From")
    if not _id(form):
        return "MessageSid is missing; without it nobody can tell whether the message came before."
    if not incoming:
        return ""
    if sender and not on_whatsapp(sender) and (":" in sender or not _field(form, "WaId")):
        other = sender.split(":")[0] if ":" in sender else "SMS"
        return f"From is an address of {other}, not of WhatsApp: let only the WhatsApp sender call this webhook."
    return "" if any(_person(form)) else "From, WaId and ExternalUserId are all missing; nobody could be answered."


def _messages(form: Form) -> list[Event]:
    wa_id, user_id = _person(form)
    first = Event(
        kind=MESSAGE,
        id=_id(form),
        account=_field(form, "To"),
        wa_id=wa_id,
        user_id=user_id,
        name=_field(form, "ProfileName"),
        in_reply_to=_field(form, "OriginalRepliedMessageSid"),
        raw=dict(form),
    )
    files = [(_field(form, f"MediaUrl{index}"), _field(form, f"MediaContentType{index}")) for index in range(MOST_MEDIA)]
    events = [replace(first, **_file(form, url, mime_type)) for url, mime_type in files if url]
    for index, event in enumerate(events[1:], 1):
        events[index] = replace(event, id=f"{event.id}/{index}")
    head = replace(events[0] if events else first, **_words(form, bool(events)))
    return [head, *events[1:]]


def _words(form: Form, with_file: bool) -> dict[str, Any]:
    """What the message says, and where it carries no file, its type."""
    body = _field(form, "Body")
    if with_file:
        return {"text": body}
    if _field(form, "ListId") or _field(form, "ListTitle"):
        return {"type": "interactive.list_reply", "text": _field(form, "ListTitle") or body, "payload": _field(form, "ListId")}
    if _field(form, "ButtonPayload") or _field(form, "ButtonText"):
        kind = "interactive.button_reply" if _field(form, "MessageType") == "interactive" else "button"
        return {"type": kind, "text": _field(form, "ButtonText") or body, "payload": _field(form, "ButtonPayload")}
    place = (_degrees(form, "Latitude", 90), _degrees(form, "Longitude", 180))
    if None not in place:
        named = ", ".join(filter(None, (_field(form, "Label"), _field(form, "Address"))))
        return {"type": "location", "text": body or named, "lat": place[0], "lon": place[1]}
    return {"type": "text" if body else "unsupported", "text": body}


def _file(form: Form, url: str, mime_type: str) -> dict[str, Any]:
    """A file by its address. Twilio does not say what is a voice note; WhatsApp records them, and only them, as Ogg."""
    plain = mime_type.lower().split(";")[0].strip()
    kind = plain.split("/")[0]
    if _field(form, "MessageType") == "sticker":
        kind = "sticker"
    elif plain in CARDS:
        kind = "contacts"
    elif kind not in ("image", "video", "audio"):
        kind = "document"
    return {"type": kind, "media_id": url, "mime_type": mime_type, "voice": plain == "audio/ogg"}


def _status(form: Form, status: str) -> Event:
    wa_id, user_id = identify(_field(form, "To"))
    return Event(
        kind=STATUS,
        id=_id(form),
        account=_field(form, "From"),
        wa_id=wa_id,
        user_id=user_id or _user_id(form),
        status=status,
        error=whole_number(_field(form, "ErrorCode")),
        error_text=_field(form, "ErrorMessage") or _field(form, "ChannelStatusMessage"),
        raw=dict(form),
    )


def _person(form: Form) -> tuple[str, str]:
    """Number and user id of who wrote. One answers to the number of From, which in a few countries differs from WaId."""
    wa_id, user_id = identify(_field(form, "From"))
    known_as = identify(_field(form, "WaId"))
    return wa_id or known_as[0], _user_id(form) or user_id or known_as[1]


def _user_id(form: Form) -> str:
    return identify(_field(form, "ExternalUserId") or _field(form, "ExternalUserIdentifier"))[1]


def _id(form: Form) -> str:
    return _field(form, "MessageSid") or _field(form, "SmsMessageSid") or _field(form, "SmsSid")


def _degrees(form: Form, name: str, most: float) -> float | None:
    try:
        found = float(_field(form, name))
    except ValueError:
        return None
    return found if math.isfinite(found) and abs(found) <= most else None


def _field(form: Form, name: str) -> str:
    """A field without white space around it; "" where it is missing or no text. Numbers stand for their digits."""
    value = form.get(name)
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
