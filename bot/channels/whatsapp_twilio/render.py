"""What is said, as Twilio takes it. Buttons need templates that Meta has approved, so options are numbers to type."""

from __future__ import annotations

import json

from bot.channels.markup import plain, starred
from bot.channels.numbered import numbered, with_options
from bot.channels.sending import Body, Spoken
from bot.channels.splitting import cut, split

LONGEST_BODY = 1600
LONGEST_VARIABLE = 1024


def parts(spoken: Spoken) -> list[Body]:
    """Texts of at most 1600 characters (TW-2); the options stand together below the last, or follow in one of their own."""
    whole = with_options(starred(spoken.text), spoken.options)
    if len(whole) <= LONGEST_BODY:
        return [{"Body": whole}]
    pieces = split(starred(spoken.text), LONGEST_BODY)
    last = with_options(pieces[-1], spoken.options) if pieces else whole
    if pieces and len(last) <= LONGEST_BODY:
        return [{"Body": piece} for piece in [*pieces[:-1], last]]
    return [{"Body": piece} for piece in [*pieces, *split(numbered(spoken.options), LONGEST_BODY)]]


def template(spoken: Spoken, content_sid: str) -> Body:
    """A content template whose one variable is the text: on one line, because Meta takes no line breaks in it, without options."""
    variables = {"1": cut(plain(spoken.text), LONGEST_VARIABLE)}
    return {"ContentSid": content_sid, "ContentVariables": json.dumps(variables, ensure_ascii=False)}
