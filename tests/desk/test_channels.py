"""What the desk sees of conversations on other channels: files, notes, and words written elsewhere."""

from __future__ import annotations

from typing import Any

import pytest

from bot.store import contacts, conversations, messages, notes
from tests.fakes.gateway import Agent, Gateway

PICTURE = {"kind": "image", "media_id": "4711", "mime_type": "image/jpeg", "sha256": "secret-hash"}


@pytest.fixture
def conversation(gateway: Gateway) -> str:
    """A customer on WhatsApp has sent a picture, and the system has noted something."""
    with gateway.store.begin() as tx:
        contact = contacts.contact_of(tx, "whatsapp_cloud", {"wa_id": "48600000001"})
        row = conversations.create(tx, "whatsapp_cloud", "pl", "", settled=True, account="1", contact_id=contact)
        messages.add(tx, row["id"], "customer", "[image]", "pl", outcome="reply", attachment=PICTURE)
        notes.add(tx, row["id"], "Message 1 did not reach the customer.")
        return str(row["id"])


@pytest.fixture
def agent(gateway: Gateway) -> Agent:
    return gateway.agent("Maria")


def opened(agent: Agent, conversation: str) -> dict[str, Any]:
    return dict(agent.get(f"conversations/{conversation}").json())


def test_a_file_is_named_without_the_providers_own_ids(agent: Agent, conversation: str) -> None:
    [message] = opened(agent, conversation)["messages"]
    assert message["attachment"] == {"kind": "image", "mime_type": "image/jpeg", "file": True}


def test_notes_stand_behind_their_message(agent: Agent, conversation: str) -> None:
    """AD-5"""
    [note] = opened(agent, conversation)["notes"]
    assert (note["seq"], note["name"], note["text"]) == (1, None, "Message 1 did not reach the customer.")


def test_a_file_of_a_channel_that_is_off_or_of_nobody_is_not_found(agent: Agent, conversation: str) -> None:
    [message] = opened(agent, conversation)["messages"]
    other = agent.get(f"conversations/{'0' * 32}/messages/{message['id']}/file")
    assert other.status_code == 404
    assert agent.get(f"conversations/{conversation}/messages/{'0' * 32}/file").status_code == 404


def test_a_file_is_for_agents_only(gateway: Gateway, agent: Agent, conversation: str) -> None:
    [message] = opened(agent, conversation)["messages"]
    path = f"/api/v1/desk/conversations/{conversation}/messages/{message['id']}/file"
    assert gateway.client.get(path).status_code == 401


def test_an_agent_takes_over_what_somebody_began_in_the_providers_app(gateway: Gateway, agent: Agent, conversation: str) -> None:
    """WA-9: after an echo the conversation is with a person whom the desk does not know."""
    with gateway.store.begin() as tx:
        conversations.update(tx, conversation, state="human", agent_id=None)
    answers = [agent.post(f"conversations/{conversation}/claim", {}), gateway.agent("Jan").post(f"conversations/{conversation}/claim", {})]
    assert [answer.status_code for answer in answers] == [200, 409]
    assert "Maria owns" in answers[1].json()["error"]["message"]
