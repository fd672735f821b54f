"""What is said, as bodies of Meta's send API within its limits (WA-11; Meta, "Messages")."""

from __future__ import annotations

from collections.abc import Sequence

from bot.channels.markup import plain, starred
from bot.channels.numbered import with_options
from bot.channels.sending import Body, Option, Spoken
from bot.channels.splitting import cut, split

LONGEST_TEXT = 4096
MOST_BUTTONS, LONGEST_BUTTON, LONGEST_BUTTONS_TEXT = 3, 20, 1024
MOST_ROWS, LONGEST_ROW, LONGEST_DESCRIPTION, LONGEST_LIST_TEXT = 10, 24, 72, 4096
LONGEST_ID = 200  # of a list's row; a button's may be 256
LONGEST_PARAMETER = 1024
NOTHING = "…"  # Meta refuses an empty text


def parts(spoken: Spoken) -> list[Body]:
    """The bodies to send, in order; at least one.

    Up to three options are buttons, unless a title would have to be cut: a list shows more of it. Up to ten are a list, and
    more are numbered in the text, as are options whose ids Meta would refuse. Options stand under the last part.
    """
    text = starred(spoken.text).strip()
    if not spoken.options:
        return _texts(text or NOTHING)
    if len(spoken.options) > MOST_ROWS or not _are_ids(spoken.options):
        return _texts(with_options(text, spoken.options))
    if len(spoken.options) <= MOST_BUTTONS and all(len(cut(option.title, LONGEST_ROW)) <= LONGEST_BUTTON for option in spoken.options):
        return _above(text or spoken.choose, LONGEST_BUTTONS_TEXT, "button", _buttons(spoken))
    return _above(text or spoken.choose, LONGEST_LIST_TEXT, "list", _list(spoken))


def template(spoken: Spoken, name: str) -> Body:
    """The approved template that says it outside the 24-hour window (WA-12): its body has one parameter, the text.

    Meta refuses line breaks, tabs and more than four spaces in a parameter. Its languages are written with "_" (pt_BR).
    """
    words = cut(plain(spoken.text), LONGEST_PARAMETER) or NOTHING
    component = {"type": "body", "parameters": [{"type": "text", "text": words}]}
    language = {"code": spoken.language.replace("-", "_")}
    return {"type": "template", "template": {"name": name, "language": language, "components": [component]}}


def _texts(text: str) -> list[Body]:
    return [{"type": "text", "text": {"body": part, "preview_url": False}} for part in split(text, LONGEST_TEXT)]


def _above(text: str, limit: int, kind: str, action: Body) -> list[Body]:
    """The text with options under it; what of it is too long goes ahead as texts."""
    last = (split(text, limit) or [NOTHING])[-1]
    earlier = text.strip().removesuffix(last)
    interactive = {"type": kind, "body": {"text": last}, "action": action}
    return [*_texts(earlier), {"type": "interactive", "interactive": interactive}]


def _buttons(spoken: Spoken) -> Body:
    titles = _titles(spoken.options, LONGEST_BUTTON)
    replies = [{"id": option.id, "title": title} for option, title in zip(spoken.options, titles, strict=True)]
    return {"buttons": [{"type": "reply", "reply": reply} for reply in replies]}


def _list(spoken: Spoken) -> Body:
    titles = _titles(spoken.options, LONGEST_ROW)
    rows = [_row(option, title) for option, title in zip(spoken.options, titles, strict=True)]
    return {"button": cut(spoken.choose, LONGEST_BUTTON) or "Options", "sections": [{"rows": rows}]}


def _row(option: Option, title: str) -> Body:
    """A list's row. One whose title was cut says all of it below."""
    whole = cut(option.title, LONGEST_DESCRIPTION)
    return {"id": option.id, "title": title} | ({"description": whole} if whole and not title.startswith(whole) else {})


def _titles(options: Sequence[Option], limit: int) -> list[str]:
    """The options' titles: none longer than `limit`, none empty, no two the same."""
    titles: list[str] = []
    for number, option in enumerate(options, 1):
        title, taken = cut(option.title, limit) or str(number), {known.casefold() for known in titles}
        again = 1
        while title.casefold() in taken:
            again += 1
            title = f"{cut(option.title, limit - len(f' ({again})'))} ({again})".strip()
        titles.append(title)
    return titles


def _are_ids(options: Sequence[Option]) -> bool:
    """Whether Meta takes the options' ids."""
    ids = [option.id for option in options]
    return len(set(ids)) == len(ids) and all(1 <= len(item) <= LONGEST_ID for item in ids)
