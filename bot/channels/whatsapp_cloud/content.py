"""What stands in a message: text, pressed buttons, media, places, cards, orders, and what a message says about another (WA-9)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from bot.channels.whatsapp_cloud.fields import number, rows, table, tables, text, word, yes

Fields = dict[str, Any]
INTERACTIVE = ("button_reply", "list_reply", "nfm_reply")
HIDDEN = ("flow_token",)  # of a form: for machines only
DEEPEST = 4


def type_of(message: Fields) -> str:
    """Type of a message, told by what it holds where it is not named; "" when there is nothing to tell it by."""
    given = word(message.get("type")).lower()
    if given in ("", "unknown"):
        return next((name for name in READERS if name in message), "unsupported" if given or message.get("errors") else "")
    return given


def content(message: Fields, kind: str) -> Fields:
    """The fields of an event that come from a message's content.

    Args:
        message: Meta's object.
        kind: of `type_of`.

    Returns:
        among them "type", which is finer than `kind` for pressed buttons and that of the new content for an edited message.
    """
    read = READERS.get(kind)
    return {"type": kind, **(read(table(message.get(kind))) if read else {}), **_cards(kind, message)}


def _text(body: Fields) -> Fields:
    return {"text": text(body.get("body"))}


def _button(body: Fields) -> Fields:
    return {"text": text(body.get("text")), "payload": text(body.get("payload"))}


def _interactive(body: Fields) -> Fields:
    kind = word(body.get("type")) or next((name for name in INTERACTIVE if name in body), "unknown")
    reply = table(body.get(kind))
    if kind == "nfm_reply":
        return {"type": "interactive.nfm_reply", "text": _form(reply)}
    return {"type": f"interactive.{kind}", "text": text(reply.get("title")), "payload": text(reply.get("id"))}


def _form(reply: Fields) -> str:
    """A filled-in form as lines "question: answer". Meta gives it as JSON inside a text."""
    given = reply.get("response_json")
    try:
        answers = json.loads(given) if isinstance(given, str) else given
    except (ValueError, RecursionError):
        answers = None
    lines = [
        f"{text(question).replace('_', ' ')}: {_answer(answer)}" for question, answer in table(answers).items() if question not in HIDDEN
    ]
    return "\n".join(line for line in lines if not line.endswith(": ")) or text(reply.get("body"))


def _answer(answer: Any, depth: int = 0) -> str:
    if isinstance(answer, dict):
        answer = list(answer.values())
    if isinstance(answer, list):
        return ", ".join(filter(None, (_answer(item, depth + 1) for item in answer))) if depth < DEEPEST else ""
    return str(answer).lower() if isinstance(answer, bool) else str(answer) if isinstance(answer, float) else text(answer)


def _media(body: Fields) -> Fields:
    return {
        "text": text(body.get("caption")),
        "media_id": word(body.get("id")),
        "mime_type": word(body.get("mime_type")),
        "filename": text(body.get("filename")),
        "sha256": word(body.get("sha256")),
        "voice": yes(body.get("voice")),
    }


def _voice(body: Fields) -> Fields:
    return {**_media(body), "type": "audio", "voice": True}


def _location(body: Fields) -> Fields:
    described = [text(body.get("name")), text(body.get("address"))]
    return {"lat": number(body.get("latitude")), "lon": number(body.get("longitude")), "text": ", ".join(filter(None, described))}


def _order(body: Fields) -> Fields:
    return {"items": len(rows(body.get("product_items"))), "text": text(body.get("text"))}


def _reaction(body: Fields) -> Fields:
    return {"emoji": word(body.get("emoji")), "target": word(body.get("message_id"))}


def _edit(body: Fields) -> Fields:
    edited = table(body.get("message"))
    kind = type_of(edited)
    new = content(edited, kind) if kind not in CHANGES else {}
    return {**new, "type": new.get("type") or "edit", "target": word(body.get("original_message_id"))}


def _revoke(body: Fields) -> Fields:
    return {"target": word(body.get("original_message_id"))}


def _system(body: Fields) -> Fields:
    return {"type": word(body.get("type")) or "system", "text": text(body.get("body"))}


def _cards(kind: str, message: Fields) -> Fields:
    """Shared contact cards: the only content that is an array."""
    if kind != "contacts":
        return {}
    cards = list(tables(message.get("contacts")))
    phones = (word(phone.get("phone")) or word(phone.get("wa_id")) for card in cards for phone in tables(card.get("phones")))
    return {"phones": tuple(filter(None, phones)), "text": ", ".join(filter(None, map(_name, cards)))}


def _name(card: Fields) -> str:
    name = table(card.get("name"))
    return text(name.get("formatted_name")) or " ".join(filter(None, (text(name.get("first_name")), text(name.get("last_name")))))


READERS: dict[str, Callable[[Fields], Fields]] = {
    "text": _text,
    "button": _button,
    "interactive": _interactive,
    "image": _media,
    "video": _media,
    "audio": _media,
    "voice": _voice,
    "document": _media,
    "sticker": _media,
    "location": _location,
    "contacts": lambda body: {},
    "order": _order,
    "reaction": _reaction,
    "edit": _edit,
    "revoke": _revoke,
    "system": _system,
}
CHANGES = ("edit", "revoke", "reaction", "system")
