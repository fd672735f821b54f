"""What a message of Telegram holds. Fields as in the Bot API's type `Message`."""

from __future__ import annotations

from typing import Any

from bot.channels.events import SYSTEM
from bot.channels.telegram.reading import degrees, dictionary, sequence, words

# A moving picture and a round video come as documents or without a type too, so they are looked for first.
FILES = {
    "photo": "image",
    "animation": "video",
    "video": "video",
    "video_note": "video",
    "voice": "audio",
    "audio": "audio",
    "sticker": "sticker",
    "document": "document",
}
# What Telegram itself says in a private chat: not written by the customer, nothing to answer.
NOTICES = (
    "pinned_message",
    "message_auto_delete_timer_changed",
    "chat_background_set",
    "write_access_allowed",
    "connected_website",
    "users_shared",
    "chat_shared",
    "successful_payment",
    "refunded_payment",
    "boost_added",
    "proximity_alert_triggered",
)

Fields = dict[str, Any]


def content(message: dict[str, Any]) -> Fields:
    """The fields of an event that depend on what was sent; a type that we do not know is "unsupported"."""
    if words(message.get("text")).strip():
        return {"type": "text", "text": words(message["text"])}
    for name, type_ in FILES.items():
        if message.get(name):
            return {"type": type_, "text": words(message.get("caption")), **_file(name, message[name])}
    if message.get("venue") or message.get("location"):
        return _place(message)
    if message.get("contact"):
        number = words(dictionary(message["contact"]).get("phone_number"))
        return {"type": "contacts", "phones": (number,) if number else ()}
    notice = next((name for name in NOTICES if name in message), None)
    return {"kind": SYSTEM, "type": notice} if notice else {"type": "unsupported", "text": words(message.get("caption"))}


def _file(name: str, value: object) -> Fields:
    """A file; of a photograph, which comes in several sizes, the last, which is the largest."""
    sizes = sequence(value)
    file = dictionary(sizes[-1] if sizes else value)
    return {
        "media_id": words(file.get("file_id")),
        "mime_type": words(file.get("mime_type")) or ("image/jpeg" if name == "photo" else ""),
        "filename": words(file.get("file_name")),
        "voice": name == "voice",
    }


def _place(message: dict[str, Any]) -> Fields:
    venue = dictionary(message.get("venue"))
    point = dictionary(message.get("location")) or dictionary(venue.get("location"))
    return {
        "type": "location",
        "text": ", ".join(filter(None, (words(venue.get("title")), words(venue.get("address"))))),
        "lat": degrees(point.get("latitude"), 90),
        "lon": degrees(point.get("longitude"), 180),
    }
