"""What customers think of the bot's answers: one thumb an answer, up or down, changeable."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.store.rows import now
from bot.store.tables import messages, ratings

# How the composer marks a reply that holds an article's answer: `answer:<article id>` among its keys.
ANSWER = "answer:"

# Asked for with every state; built once, see messages.py.
_OF_ANSWERS = (
    sa.select(messages.c.id, messages.c["keys"].label("reply_keys"), ratings.c.helpful)
    .select_from(messages.outerjoin(ratings))
    .where(messages.c.conversation_id == sa.bindparam("conversation"))
    .where((messages.c.author == "bot") & messages.c.id.in_(sa.bindparam("messages", expanding=True)))
)


def of_answers(tx: Connection, conversation_id: str, message_ids: Sequence[str]) -> dict[str, bool | None]:
    """Message id -> whether it helped, None while nobody has said; only of messages of this conversation that are the bot's answers."""
    rows = tx.execute(_OF_ANSWERS, {"conversation": conversation_id, "messages": list(message_ids)}).mappings()
    return {str(row["id"]): row["helpful"] for row in rows if any(key.startswith(ANSWER) for key in row["reply_keys"])}


def rate(tx: Connection, message_id: str, helpful: bool) -> None:
    """Keeps what the customer thinks of an answer, in the place of what they thought before."""
    take_back(tx, message_id)
    tx.execute(ratings.insert().values(message_id=message_id, helpful=helpful, created_at=now()))


def take_back(tx: Connection, message_id: str) -> None:
    """The customer thinks neither any more."""
    tx.execute(ratings.delete().where(ratings.c.message_id == message_id))
