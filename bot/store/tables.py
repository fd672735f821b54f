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

contacts = sa.Table(
    "contacts",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("channel", sa.String(32), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("created_at", sa.DateTime, nullable=False),
)

contact_aliases = sa.Table(
    "contact_aliases",
    metadata,
    sa.Column("channel", sa.String(32), primary_key=True),
    sa.Column("kind", sa.String(32), primary_key=True),  # wa_id, user_id, parent_user_id
    sa.Column("value", sa.String(160), primary_key=True),
    sa.Column("contact_id", ID, sa.ForeignKey("contacts.id"), nullable=False, index=True),
    sa.Column("added_at", sa.DateTime, nullable=False),  # the newest of a kind is the one to write to
)

conversations = sa.Table(
    "conversations",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("channel", sa.String(32), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),  # bot, queued, human, closed: see bot/gateway/ownership.py
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("language_settled", sa.Boolean, nullable=False),  # False until a message or the menu has told it
    sa.Column("locale", sa.String(35), nullable=False),
    sa.Column("account", sa.String(64), nullable=False, server_default=""),  # the shop's number or bot; "" in the web chat
    sa.Column("contact_id", ID, sa.ForeignKey("contacts.id"), index=True),  # None in the web chat
    sa.Column("window_from", sa.DateTime),  # when the customer last wrote: some channels let us answer for so long only (WA-12)
    sa.Column("user_ref", sa.String(128), nullable=False, server_default=""),  # a logged-in shopper, vouched for by the shop (WG-6)
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
    sa.Column("attachment", sa.JSON),  # kind, media_id, mime_type, filename, sha256, ... of what came with it
    sa.Column("client_id", sa.String(64)),
    sa.Column("outcome", sa.String(16)),  # of a customer's message: pending, reply, apology, handoff, desk; of the bot's: withheld
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

inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("channel", sa.String(32), nullable=False),
    sa.Column("account", sa.String(64), nullable=False),
    sa.Column("provider_id", sa.String(255)),  # None where the provider gives none: such events are never taken for the same (WA-5)
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),  # done; dead: could not be read, see `fault`
    sa.Column("fault", sa.Text, nullable=False),
    sa.Column("raw", sa.JSON),  # of dead ones only
    sa.Column("message_id", ID, sa.ForeignKey("messages.id")),
    sa.Column("received_at", sa.DateTime, nullable=False),
    sa.UniqueConstraint("channel", "account", "provider_id", "kind"),
    sa.Index("ix_inbox_state", "state"),
)

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", ID, primary_key=True),  # sent along where a provider has a field for it
    sa.Column("channel", sa.String(32), nullable=False),
    sa.Column("conversation_id", ID, sa.ForeignKey("conversations.id"), nullable=False),
    sa.Column("message_id", ID, sa.ForeignKey("messages.id"), nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),  # of the message: a conversation's rows go out in this order
    sa.Column("part", sa.Integer, nullable=False),  # 0 for the first or only one
    sa.Column("body", sa.JSON),  # None until the message has been cut into parts
    sa.Column("state", sa.String(16), nullable=False),  # waiting, sending, ambiguous, sent, dead
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("next_at", sa.DateTime, nullable=False),
    sa.Column("lease_until", sa.DateTime),  # somebody is sending it until then
    sa.Column("provider_id", sa.String(255), index=True),
    sa.Column("flagged", sa.Boolean, nullable=False),  # sent again although the first attempt may have arrived (WA-15)
    sa.Column("error", sa.Text, nullable=False),
    sa.Column("created_at", sa.DateTime, nullable=False),
    sa.Column("sent_at", sa.DateTime),
    sa.UniqueConstraint("message_id", "part"),
    sa.Index("ix_outbox_state_next_at", "state", "next_at"),
    sa.Index("ix_outbox_conversation_id_seq", "conversation_id", "seq", "part"),
)

delivery_statuses = sa.Table(
    "delivery_statuses",
    metadata,
    sa.Column("channel", sa.String(32), primary_key=True),
    sa.Column("provider_id", sa.String(255), primary_key=True),  # may come before we know the message ourselves (WA-6)
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("error", sa.Integer),
    sa.Column("error_text", sa.Text, nullable=False),
    sa.Column("at", sa.DateTime, nullable=False),
)

ratings = sa.Table(
    "ratings",
    metadata,
    sa.Column("message_id", ID, sa.ForeignKey("messages.id"), primary_key=True),  # of the bot's answer
    sa.Column("helpful", sa.Boolean, nullable=False),
    sa.Column("created_at", sa.DateTime, nullable=False),
)

notes = sa.Table(
    "notes",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("conversation_id", ID, sa.ForeignKey("conversations.id"), nullable=False, index=True),
    sa.Column("seq", sa.Integer, nullable=False),  # of the message that it stands behind
    sa.Column("name", sa.String(80), nullable=False),  # of the agent, "" for the system
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("created_at", sa.DateTime, nullable=False),
)
