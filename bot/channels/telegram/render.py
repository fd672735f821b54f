"""What is said, as the Bot API's method `sendMessage` takes it: plain text, because a parse mode would read signs in it as marks."""

from __future__ import annotations

from bot.channels.markup import plain
from bot.channels.numbered import with_options
from bot.channels.sending import Body, Option, Spoken
from bot.channels.splitting import split

LONGEST_TEXT = 4096
LONGEST_DATA = 64
MOST_BUTTONS = 100


def parts(spoken: Spoken) -> list[Body]:
    """Texts of at most 4096 characters; the last carries the buttons, or their titles by number where an id does not fit."""
    if not spoken.options:
        return [{"text": piece} for piece in _pieces(plain(spoken.text))]
    if not _fit(spoken.options):
        return [{"text": piece} for piece in _pieces(with_options(plain(spoken.text), spoken.options))]
    bodies: list[Body] = [{"text": piece} for piece in _pieces(plain(spoken.text).strip() or spoken.choose)]
    bodies[-1]["reply_markup"] = {"inline_keyboard": [[_button(number, option)] for number, option in enumerate(spoken.options, 1)]}
    return bodies


def _button(number: int, option: Option) -> dict[str, str]:
    """One button, in a row of its own, so that its title can be read. Telegram takes no button without a title."""
    return {"text": option.title.strip() or str(number), "callback_data": option.id}


def _fit(options: tuple[Option, ...]) -> bool:
    """Whether the ids can be `callback_data`: 1 to 64 bytes."""
    return len(options) <= MOST_BUTTONS and all(1 <= len(option.id.encode()) <= LONGEST_DATA for option in options)


def _pieces(text: str) -> list[str]:
    """The text in parts; at least one, if an empty one, which Telegram then refuses."""
    return [piece for part in split(text, LONGEST_TEXT) for piece in _narrow(part)] or [""]


def _narrow(part: str) -> list[str]:
    """Telegram counts in UTF-16, where an emoji is two: halves of a part that only then is too long do fit."""
    return [part] if len(part.encode("utf-16-le", "surrogatepass")) // 2 <= LONGEST_TEXT else split(part, LONGEST_TEXT // 2)
