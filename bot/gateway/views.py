"""Rows as the JSON that clients get. What is not named here does not leave."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.store.rows import Row


def instant(at: datetime | None) -> str | None:
    """UTC in ISO 8601 with milliseconds."""
    return at.isoformat(timespec="milliseconds") + "Z" if at else None


def message(row: Row) -> dict[str, Any]:
    """A message as its reader sees it; payloads of buttons stay here."""
    return {
        "id": row["id"],
        "seq": row["seq"],
        "author": row["author"],
        "name": row["name"],
        "text": row["text"],
        "language": row["language"],
        "buttons": [{"id": button["id"], "title": button["title"]} for button in row.get("buttons", [])],
        "created_at": instant(row["created_at"]),
        "client_id": row["client_id"],
    }


def conversation(row: Row, place: int | None) -> dict[str, Any]:
    """A conversation as the shopper sees it."""
    return {
        "id": row["id"],
        "state": row["state"],
        "language": row["language"],
        "agent": row["agent_name"] if row["state"] == "human" else None,
        "queue": {"place": place} if place else None,
        "case_number": row["case_number"] or None,
    }
