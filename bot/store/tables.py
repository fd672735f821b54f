"""All tables. Times are UTC, ids are random hexadecimal unless said otherwise."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
ID = sa.String(32)
HASH = sa.String(64)

conversations = sa.Table(
    "conversations",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("channel", sa.String(32), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),  # bot, queued, human, closed: see bot/gateway/ownership.py
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("language_settled", sa.Boolean, nullable=False),  # False until a message or the menu has told it
    sa.Column("locale", sa.String(35), nullable=False),
    sa.Column("agent_id", sa.Integer, sa.ForeignKey("agents.id")),
    sa.Column("reason", sa.String(32), nullable=False),  # of the latest hand-off
    sa.Column("case_number", sa.String(32), nullable=False),  # of the open case, "" without one
    sa.Column("queued_at", sa.DateTime),
    sa.Column("last_seq", sa.Integer, nullable=False),
    sa.Column("created_at", sa.DateTime, nullable=False),
    sa.Column("updated_at", sa.DateTime, nullable=False),
    sa.Index("ix_conversations_state_queued_at", "state", "queued_at"),
)

chat_sessions = sa.Table(
    "chat_sessions",
    metadata,
    sa.Column("token_hash", HASH, primary_key=True),  # SHA-256: a stolen database opens no chat
    sa.Column("conversation_id", ID, sa.ForeignKey("conversations.id"), nullable=False, index=True),
    sa.Column("created_at", sa.DateTime, nullable=False),
    sa.Column("used_at", sa.DateTime, nullable=False),
)

messages = sa.Table(
    "messages",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("conversation_id", ID, sa.ForeignKey("conversations.id"), nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("author", sa.String(16), nullable=False),  # customer, bot, agent, system
    sa.Column("name", sa.String(80)),  # of the agent
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("keys", sa.JSON, nullable=False),  # reply keys that the text was made of
    sa.Column("choice", sa.JSON),  # payload of the button that the customer pressed
    sa.Column("client_id", sa.String(64)),
    sa.Column("outcome", sa.String(16)),  # of a customer's message: pending, reply, apology, handoff, desk
    sa.Column("created_at", sa.DateTime, nullable=False),
    sa.UniqueConstraint("conversation_id", "seq"),
    sa.UniqueConstraint("conversation_id", "client_id"),
    sa.Index("ix_messages_outcome", "outcome"),
)

buttons = sa.Table(
    "buttons",
    metadata,
    sa.Column("id", ID, primary_key=True),  # opaque to the client, valid only in its own conversation
    sa.Column("message_id", ID, sa.ForeignKey("messages.id"), nullable=False, index=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("payload", sa.JSON, nullable=False),
)

decisions = sa.Table(
    "decisions",
    metadata,
    sa.Column("message_id", ID, sa.ForeignKey("messages.id"), primary_key=True),
    sa.Column("decision", sa.JSON, nullable=False),  # bot.shared.decision.Decision
    sa.Column("milliseconds", sa.Integer, nullable=False),
)

cases = sa.Table(
    "cases",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("number", sa.String(32), nullable=False, unique=True),
    sa.Column("conversation_id", ID, sa.ForeignKey("conversations.id"), nullable=False, index=True),
    sa.Column("reason", sa.String(32), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),  # queued, human, closed
    sa.Column("agent_name", sa.String(80), nullable=False),
    sa.Column("opened_at", sa.DateTime, nullable=False),
    sa.Column("closed_at", sa.DateTime),
)

details = sa.Table(
    "details",
    metadata,
    sa.Column("conversation_id", ID, sa.ForeignKey("conversations.id"), primary_key=True),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("phone", sa.Text, nullable=False),
    sa.Column("order_number", sa.Text, nullable=False),
)

feedback = sa.Table(
    "feedback",
    metadata,
    sa.Column("message_id", ID, sa.ForeignKey("messages.id"), primary_key=True),
    sa.Column("created_at", sa.DateTime, nullable=False),
)

agents = sa.Table(
    "agents",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(80), nullable=False, unique=True),
    sa.Column("password_hash", sa.Text, nullable=False),  # Argon2id
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("created_at", sa.DateTime, nullable=False),
)

desk_sessions = sa.Table(
    "desk_sessions",
    metadata,
    sa.Column("token_hash", HASH, primary_key=True),
    sa.Column("agent_id", sa.Integer, sa.ForeignKey("agents.id"), nullable=False),
    sa.Column("csrf", sa.String(64), nullable=False),
    sa.Column("expires_at", sa.DateTime, nullable=False),
)

setup_codes = sa.Table(
    "setup_codes",
    metadata,
    sa.Column("code_hash", HASH, primary_key=True),  # lets the first admin be made, once
)
