from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.events import KINDS
from bot.channels.whatsapp_cloud.payload import parse, read
from tests.channels.whatsapp_cloud.deliveries import BSUID, change, delivery, message

KEYS = """object entry changes field value metadata phone_number_id contacts messages statuses errors message_echoes wa_id user_id profile
name from from_user_id to id timestamp type text body image caption interactive button_reply list_reply nfm_reply response_json
button payload location latitude longitude phones phone order product_items reaction emoji message_id edit original_message_id message
revoke system
new_wa_id previous_user_id context code error_data details status recipient_id voice sha256 group_id title""".split()
WORDS = st.sampled_from(
    [*KEYS, "messages", "whatsapp_business_account", "smb_message_echoes", BSUID, "\x00", "\ud800", "{}", "[1]", "1e999"]
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | WORDS
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6), max_leaves=30
)


@settings(deadline=None)
@given(JSON)
def test_no_json_value_makes_the_parser_fail(payload: Any):
    """WA-3."""
    events, bad = read(payload)
    assert parse(payload) == events
    assert all(event.kind in KINDS for event in events)
    assert all(item.fault for item in bad)


@settings(deadline=None)
@given(st.lists(JSON, max_size=3), st.sampled_from(["messages", "statuses", "errors", "message_echoes"]), JSON)
def test_whatever_stands_in_a_change_each_item_is_an_event_a_bad_item_or_none_of_ours(items: list[Any], key: str, contacts: Any):
    """WA-3: one that cannot be read does not take the others with it."""
    good = message("text", {"body": "hi"}, id="wamid.good")
    events, bad = read(delivery(change({key: items, "contacts": contacts}), change({"messages": [good]})))
    assert events[-1].id == "wamid.good"
    assert len(events) - 1 + len(bad) <= len(items) + 1
    for event in events:
        assert all("\x00" not in value and value.encode() is not None for value in vars(event).values() if isinstance(value, str))


@settings(deadline=None)
@given(st.fixed_dictionaries({"type": st.sampled_from(["text", "interactive", "contacts", "edit", "system", "order", "location"])}), JSON)
def test_content_of_a_wrong_form_is_no_harm(head: dict[str, Any], content: Any):
    given = {**head, "from": "1", "id": "wamid.1", head["type"]: content}
    events, bad = read(delivery(change({"messages": [given]})))
    assert len(events) + len(bad) == 1
