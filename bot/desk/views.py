"""Rows as the desk sees them."""

from __future__ import annotations

from typing import Any

from bot.gateway import views
from bot.store.rows import Row


def summary(row: Row, language_name: str, latest: Row | None) -> dict[str, Any]:
    """A conversation in a list."""
    return {
        "id": row["id"],
        "state": row["state"],
        "language": row["language"],
        "language_name": language_name,
        "reason": row["reason"],
        "case_number": row["case_number"] or None,
        "channel": row["channel"],
        "agent": {"id": row["agent_id"], "name": row["agent_name"]} if row["agent_id"] else None,
        "queued_at": views.instant(row["queued_at"]),
        "last_text": latest["text"][:160] if latest else "",
        "last_author": latest["author"] if latest else None,
        "last_at": views.instant(latest["created_at"]) if latest else None,
        "messages": row["last_seq"],
    }


def message(row: Row, decision: dict[str, Any] | None) -> dict[str, Any]:
    """A message with what the bot understood."""
    return {**views.message(row), "decision": decision, "outcome": row["outcome"], "attachment": attachment(row.get("attachment"))}


def attachment(kept: dict[str, Any] | None) -> dict[str, Any] | None:
    """What came with a message; the provider's own ids stay here."""
    if not kept:
        return None
    names: tuple[str, ...] = ("kind", "filename", "mime_type", "voice", "lat", "lon", "phones", "items")
    return {**{name: kept[name] for name in names if name in kept}, "file": bool(kept.get("media_id"))}


def note(row: Row) -> dict[str, Any]:
    """A note; `seq` is that of the message it stands behind."""
    return {
        "id": row["id"],
        "seq": row["seq"],
        "name": row["name"] or None,
        "text": row["text"],
        "created_at": views.instant(row["created_at"]),
    }


def case(row: Row) -> dict[str, Any]:
    """A case of the customer."""
    return {
        "case_number": row["number"],
        "reason": row["reason"],
        "state": row["state"],
        "agent": row["agent_name"] or None,
        "opened_at": views.instant(row["opened_at"]),
        "closed_at": views.instant(row["closed_at"]),
    }


def agent(row: Row) -> dict[str, Any]:
    """An agent, without secrets."""
    return {"id": row["id"], "name": row["name"], "role": row["role"]}
