"""Who a customer is on a channel: one contact, known by several names (WA-10)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.store.rows import new_id, now
from bot.store.tables import contact_aliases, contacts

# What every delivery asks for is built once, see messages.py.
_KNOWN = sa.select(contact_aliases.c.contact_id).where(
    (contact_aliases.c.channel == sa.bindparam("of_channel"))
    & (contact_aliases.c.kind == sa.bindparam("of_kind"))
    & (contact_aliases.c.value == sa.bindparam("of_value"))
)
_ALIASES = (
    sa.select(contact_aliases.c.kind, contact_aliases.c.value)
    .where(contact_aliases.c.contact_id == sa.bindparam("contact"))
    .order_by(contact_aliases.c.added_at)
)


def contact_of(tx: Connection, channel: str, aliases: Mapping[str, str], name: str = "") -> str:
    """The contact with one of these aliases, made where there is none; the aliases that are new become its own.

    Two contacts are never made one: where aliases belong to different ones, the first alias decides, and the others stay where they are.

    Args:
        tx: the transaction.
        channel: the channel's name.
        aliases: kind -> value, the surest kind first; empty values are left out.
        name: of the customer, as the profile shows it.
    """
    given = {kind: value for kind, value in aliases.items() if value}
    known = {kind: _known(tx, channel, kind, value) for kind, value in given.items()}
    found = next((contact for contact in known.values() if contact), None)
    if found is None:
        found = new_id()
        tx.execute(contacts.insert().values(id=found, channel=channel, name=name, created_at=now()))
    elif name:
        tx.execute(contacts.update().where((contacts.c.id == found) & (contacts.c.name != name)).values(name=name))
    for kind, value in given.items():
        if known[kind] is None:
            tx.execute(contact_aliases.insert().values(channel=channel, kind=kind, value=value, contact_id=found, added_at=now()))
    return found


def rename(tx: Connection, channel: str, old: Mapping[str, str], new: Mapping[str, str]) -> str | None:
    """The customer has a new number or id: it leads to the same contact from now on. Telling it twice changes nothing.

    Args:
        tx: the transaction.
        channel: the channel's name.
        old: kind -> value by which the contact is known.
        new: kind -> value to add. One that belongs to somebody else stays theirs.

    Returns:
        The contact; None when nobody is known by `old`.
    """
    found = next((contact for kind, value in old.items() if value and (contact := _known(tx, channel, kind, value))), None)
    if found is not None:
        for kind, value in new.items():
            if value:
                _lead(tx, channel, kind, value, found)
    return found


def aliases_of(tx: Connection, contact_id: str) -> dict[str, str]:
    """Kind -> value, the newest of each kind."""
    return dict(tx.execute(_ALIASES, {"contact": contact_id}).all())


def name_of(tx: Connection, contact_id: str | None) -> str:
    """The customer's name, "" when unknown."""
    return str(tx.execute(sa.select(contacts.c.name).where(contacts.c.id == contact_id)).scalar() or "")


def _lead(tx: Connection, channel: str, kind: str, value: str, contact_id: str) -> None:
    """An alias leads to a contact, as its newest; also one that it had before, such as an old number taken up again."""
    known = _known(tx, channel, kind, value)
    if known is None:
        tx.execute(contact_aliases.insert().values(channel=channel, kind=kind, value=value, contact_id=contact_id, added_at=now()))
    elif known == contact_id:
        tx.execute(contact_aliases.update().where(_is(channel, kind, value)).values(added_at=now()))


def _is(channel: str, kind: str, value: str) -> Any:
    return (contact_aliases.c.channel == channel) & (contact_aliases.c.kind == kind) & (contact_aliases.c.value == value)


def _known(tx: Connection, channel: str, kind: str, value: str) -> str | None:
    found = tx.execute(_KNOWN, {"of_channel": channel, "of_kind": kind, "of_value": value}).scalar()
    return str(found) if found else None
