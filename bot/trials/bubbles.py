"""Messages of the WhatsApp send API as a customer would see them, in plain text; and what a tap on one of their options sends."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from bot.channels.whatsapp_cloud import webhooks
from bot.channels.whatsapp_cloud.fields import table, tables, word

Body = dict[str, Any]


@dataclass(frozen=True)
class Tap:
    """Something under a message that can be pressed.

    Attributes:
        id: which comes back when it is.
        title: as it is shown.
        in_list: whether it is a row of a list, not a button.
        description: smaller words below a row's title.
    """

    id: str
    title: str
    in_list: bool = False
    description: str = ""


def taps(body: Body) -> list[Tap]:
    """What can be pressed, in order; empty for a plain text."""
    action = table(table(body.get("interactive")).get("action"))
    buttons = [table(item.get("reply")) for item in tables(action.get("buttons"))]
    listed = [row for section in tables(action.get("sections")) for row in tables(section.get("rows"))]
    return [Tap(word(item.get("id")), word(item.get("title"))) for item in buttons] + [
        Tap(word(row.get("id")), word(row.get("title")), True, word(row.get("description"))) for row in listed
    ]


def tapped(wa_id: str, body: Body, number: int) -> webhooks.Item | None:
    """The webhook item of a customer who presses an option; None when there is no such option.

    Args:
        wa_id: the customer.
        body: the message that offers it.
        number: 1 for the first.
    """
    offered = taps(body)
    if not 1 <= number <= len(offered):
        return None
    chosen = offered[number - 1]
    reply = webhooks.list_reply if chosen.in_list else webhooks.button_reply
    return reply(wa_id, chosen.id, chosen.title)


def shown(body: Body) -> str:
    """A message as text: its words, then `[1] Title` for each option. What has no words is shown as its JSON."""
    if body.get("status") == "read":
        return "(read, and typing)"
    words = _words(body)
    if not words and not taps(body):
        return json.dumps(body, ensure_ascii=False)
    action = table(table(body.get("interactive")).get("action"))
    opener = [f"<{word(action.get('button'))}>"] if word(action.get("button")) else []
    return "\n".join([words, *opener, *(_line(number, tap) for number, tap in enumerate(taps(body), 1))])


def _line(number: int, tap: Tap) -> str:
    return f"  [{number}] {tap.title}" + (f" - {tap.description}" if tap.description else "")


def _words(body: Body) -> str:
    interactive = table(body.get("interactive"))
    around = [word(table(interactive.get(part)).get("text")) for part in ("header", "body", "footer")]
    found = [word(table(body.get("text")).get("body")), *around, _of_template(table(body.get("template")))]
    return "\n".join(filter(None, found))


def _of_template(template: Body) -> str:
    if not template:
        return ""
    given = [word(item.get("text")) for part in tables(template.get("components")) for item in tables(part.get("parameters"))]
    return f"(template {word(template.get('name'))}) {' '.join(filter(None, given))}".strip()
