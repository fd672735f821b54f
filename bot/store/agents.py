"""Human agents and their sessions at the desk."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.store.rows import Row, new_token, now, token_hash
from bot.store.tables import agents, desk_sessions, setup_codes


def count(tx: Connection) -> int:
    """Number of agents."""
    return int(tx.execute(sa.select(sa.func.count()).select_from(agents)).scalar_one())


def create(tx: Connection, name: str, password_hash: str, role: str) -> Row:
    """A new agent."""
    tx.execute(agents.insert().values(name=name, password_hash=password_hash, role=role, created_at=now()))
    agent = by_name(tx, name)
    assert agent is not None
    return agent


def by_name(tx: Connection, name: str) -> Row | None:
    """The agent of that name."""
    row = tx.execute(sa.select(agents).where(agents.c.name == name)).mappings().first()
    return dict(row) if row else None


def open_session(tx: Connection, agent_id: int, hours: int) -> tuple[str, str]:
    """Signs an agent in; returns the session's token and its CSRF token."""
    token, csrf = new_token(), new_token()
    tx.execute(desk_sessions.delete().where(desk_sessions.c.expires_at < now()))
    tx.execute(
        desk_sessions.insert().values(token_hash=token_hash(token), agent_id=agent_id, csrf=csrf, expires_at=now() + timedelta(hours=hours))
    )
    return token, csrf


def session(tx: Connection, token: str, at: datetime) -> Row | None:
    """The agent of a session with its `csrf`; None when it is unknown or over."""
    query = sa.select(agents, desk_sessions.c.csrf).select_from(desk_sessions.join(agents))
    row = tx.execute(query.where((desk_sessions.c.token_hash == token_hash(token)) & (desk_sessions.c.expires_at > at))).mappings().first()
    return dict(row) if row else None


def close_session(tx: Connection, token: str) -> None:
    """Signs an agent out."""
    tx.execute(desk_sessions.delete().where(desk_sessions.c.token_hash == token_hash(token)))


def put_setup_code(tx: Connection, code: str) -> None:
    """The one code with which the first admin may be made; an older one is void."""
    tx.execute(setup_codes.delete())
    tx.execute(setup_codes.insert().values(code_hash=token_hash(code)))


def take_setup_code(tx: Connection, code: str) -> bool:
    """Uses the code up; False when it is not the one."""
    return bool(tx.execute(setup_codes.delete().where(setup_codes.c.code_hash == token_hash(code))).rowcount)
