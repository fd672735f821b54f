"""Cases: what a hand-off is called until it is closed."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.store.rows import Row, new_id, now
from bot.store.tables import cases

FIRST_NUMBER = 1001
# Asked for at every turn; built once, see messages.py.
_OF_CONVERSATION = sa.select(cases).where(cases.c.conversation_id == sa.bindparam("conversation")).order_by(cases.c.id)


def open_case(tx: Connection, conversation_id: str, reason: str) -> str:
    """A new case; returns its number, such as F-2041-2. The last digit checks the others, so that a mistyped number is noticed."""
    # The database counts, so that two cases opened at once get different numbers.
    row = {"conversation_id": conversation_id, "reason": reason, "state": "queued", "agent_name": "", "opened_at": now(), "closed_at": None}
    case_id = tx.execute(cases.insert().values(number=new_id(), **row)).inserted_primary_key[0]
    number = FIRST_NUMBER + case_id - 1
    name = f"F-{number}-{check_digit(number)}"
    tx.execute(cases.update().where(cases.c.id == case_id).values(number=name))
    return name


def check_digit(number: int) -> int:
    """By Luhn's rule (ISO/IEC 7812-1, annex B)."""
    digits = [int(digit) for digit in reversed(str(number))]
    doubled = [sum(divmod(digit * 2, 10)) if place % 2 == 0 else digit for place, digit in enumerate(digits)]
    return -sum(doubled) % 10


def set_state(tx: Connection, number: str, state: str, agent_name: str = "") -> None:
    """queued, human or closed."""
    values: Row = {"state": state, **({"agent_name": agent_name} if agent_name else {})}
    values["closed_at"] = now() if state == "closed" else None
    tx.execute(cases.update().where(cases.c.number == number).values(**values))


def of_conversation(tx: Connection, conversation_id: str) -> list[Row]:
    """All cases of a conversation, the oldest first."""
    return [dict(row) for row in tx.execute(_OF_CONVERSATION, {"conversation": conversation_id}).mappings()]
