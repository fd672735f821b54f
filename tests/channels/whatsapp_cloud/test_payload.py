from datetime import datetime
from typing import Any

import pytest

from bot.channels.whatsapp_cloud.payload import parse, read
from tests.channels.whatsapp_cloud.deliveries import ACCOUNT, BSUID, CUSTOMER, change, delivery, message, messages, one, statuses

AT = datetime(2023, 10, 11, 16, 53, 43)


@pytest.mark.parametrize("state", ["sent", "delivered", "read", "played", "READ"])
def test_a_status_is_read_with_all_that_stands_around_it(state: str):
    """WA-6."""
    told = {"id": "wamid.9", "status": state, "timestamp": 1697043223, "recipient_id": "36", "biz_opaque_callback_data": "key"}
    extra = {"conversation": {"id": "c", "origin": {"type": "service"}}, "pricing": {"billable": True, "category": "service"}}
    event = one(statuses({**told, **extra}))
    assert (event.kind, event.status, event.id, event.wa_id, event.at) == ("status", state.lower(), "wamid.9", "36", AT)
    assert event.biz_opaque_callback_data == "key"


def test_a_failed_status_may_come_without_a_customer():
    """WA-10."""
    event = one(statuses({"id": "wamid.9", "status": "failed", "errors": [{"code": 131026, "error_data": {"details": "No"}}]}))
    assert (event.error, event.error_text, event.wa_id) == (131026, "No", "")


def test_a_status_for_a_scoped_id_names_it():
    event = one(statuses({"id": "wamid.9", "status": "sent", "recipient_user_id": BSUID}))
    assert (event.wa_id, event.user_id) == ("", BSUID)


def test_messages_and_statuses_in_one_value_both_count():
    """WA-4."""
    payload = messages(
        message("text", {"body": "hi"}), statuses=[{"id": "wamid.9", "status": "read"}], errors=[{"code": 130429, "title": "Rate"}]
    )
    assert [event.kind for event in parse(payload)] == ["message", "status", "system"]


def test_several_entries_and_changes_are_all_read_in_their_order():
    """WA-4."""
    payload = delivery(*(change({"messages": [message("text", {"body": str(number)})]}) for number in (1, 2)))
    payload["entry"] *= 2
    assert [event.text for event in parse(payload)] == ["1", "2", "1", "2"]


def test_the_same_message_twice_is_returned_twice():
    """WA-5: telling them apart is the intake's work."""
    assert len(parse(messages(*[message("text", {"body": "hi"})] * 2))) == 2


def test_an_error_without_a_message_is_a_system_event_about_nobody():
    """WA-4."""
    event = one(delivery(change({"errors": [{"code": 131000, "message": "Something went wrong"}]})))
    assert (event.kind, event.type, event.error, event.error_text, event.wa_id) == ("system", "error", 131000, "Something went wrong", "")


def test_a_bad_item_is_kept_apart_and_the_rest_goes_on():
    """WA-3."""
    events, bad = read(messages("x", message("text", {"body": "hi"}), {"id": "wamid.2"}, None, message("text", {}, id="w" * 300)))
    assert [event.text for event in events] == ["hi"]
    assert [item.raw for item in bad][:3] == ["x", {"id": "wamid.2"}, None]
    assert len(bad) == 4
    assert {item.account for item in bad} == {ACCOUNT}


@pytest.mark.parametrize("sent", [{"id": "wamid.1", "type": "text", "text": {"body": "hi"}}, {"from": "1" * 300, "type": "text"}])
def test_a_message_that_nobody_can_be_answered_to_is_a_bad_item(sent: Any):
    events, [bad] = read(delivery(change({"messages": [sent]})))
    assert events == []
    assert bad.fault


@pytest.mark.parametrize("told", [{"id": "wamid.9"}, {"status": "read"}, {"id": {}, "status": "read"}])
def test_a_status_of_nothing_is_a_bad_item(told: Any):
    assert len(read(statuses(told))[1]) == 1


@pytest.mark.parametrize("key", ["smb_message_echoes", "messages"])
def test_what_an_agent_writes_from_the_app_is_an_echo(key: str):
    """WA-9."""
    echo = {
        "from": "1555",
        "to": CUSTOMER["wa_id"],
        "id": "wamid.5",
        "type": "image",
        "image": {"caption": "Here"},
        "timestamp": "1697043223",
    }
    event = one(delivery(change({"message_echoes": [echo], "contacts": [CUSTOMER]}, key)))
    assert (event.kind, event.type, event.text, event.wa_id, event.name) == ("echo", "image", "Here", "36301234567", "Kata")


def test_an_agents_own_reaction_is_an_echo_and_no_rating():
    echo = {"to": "36", "id": "wamid.5", "type": "reaction", "reaction": {"message_id": "wamid.4", "emoji": "👍"}}
    event = one(delivery(change({"message_echoes": [echo]}, "smb_message_echoes")))
    assert (event.kind, event.text) == ("echo", "👍")


def test_groups_give_nothing():
    """The bot speaks with one person at a time."""
    payload = messages(
        message("text", {"body": "hi all"}, group_id="G1"), statuses=[{"id": "1", "status": "read", "recipient_type": "group"}]
    )
    assert read(payload) == ([], [])


@pytest.mark.parametrize("field", ["account_update", "message_template_status_update", "calls", "", None])
def test_changes_about_something_else_give_nothing(field: Any):
    assert read(delivery({"field": field, "value": {"messages": [message("text", {"body": "hi"})]}})) == ([], [])


def test_another_of_metas_products_gives_nothing():
    assert read({**messages(message("text", {"body": "hi"})), "object": "instagram"}) == ([], [])


@pytest.mark.parametrize(
    "payload", [None, [], "x", 1, {"entry": "x"}, {"entry": [1]}, {"entry": [{"changes": {}}]}, delivery({"field": "messages"})]
)
def test_a_broken_envelope_is_a_bad_item(payload: Any):
    """WA-3."""
    events, [bad] = read(payload)
    assert events == []
    assert bad.fault


def test_an_empty_delivery_gives_nothing():
    assert read({}) == ([], [])
    assert read({"object": "whatsapp_business_account", "entry": []}) == ([], [])
