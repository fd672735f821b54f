from typing import Any

import pytest

from bot.channels.whatsapp_cloud.payload import parse
from tests.channels.whatsapp_cloud.deliveries import BSUID, change, delivery, message, one


@pytest.mark.parametrize(
    ("sender", "contact", "names"),
    [
        ({"from": BSUID}, {}, ("", BSUID, "")),
        ({"from_user_id": BSUID}, {}, ("", BSUID, "")),
        ({"from": "36", "from_user_id": BSUID, "from_parent_user_id": "HU.ENT.1"}, {}, ("36", BSUID, "HU.ENT.1")),
        ({"from": "+36"}, {}, ("36", "", "")),
        ({"from": 36}, {}, ("36", "", "")),
        ({"from_user_id": BSUID}, {"wa_id": "36", "user_id": BSUID}, ("36", BSUID, "")),
        ({"from": "36"}, {"wa_id": "36", "user_id": BSUID, "parent_user_id": "HU.ENT.1"}, ("36", BSUID, "HU.ENT.1")),
        ({"from": "36"}, {"user_id": BSUID}, ("36", BSUID, "")),
        ({}, {"wa_id": "36", "user_id": BSUID}, ("36", BSUID, "")),
        ({}, {"wa_id": BSUID}, ("", BSUID, "")),
        ({"from": "36"}, {"wa_id": "48", "user_id": BSUID}, ("36", "", "")),
        ({"from_user_id": BSUID}, {"wa_id": "48", "user_id": "PL.1"}, ("", BSUID, "")),
    ],
)
def test_a_customer_is_known_by_number_and_by_scoped_id(sender: Any, contact: Any, names: tuple[str, str, str]):
    """WA-10: completed from the contact, and never mixed with another person."""
    sent = {"id": "wamid.1", "type": "text", "text": {"body": "hi"}, **sender}
    event = one(delivery(change({"messages": [sent], "contacts": [contact] if contact else []})))
    assert (event.wa_id, event.user_id, event.parent_user_id) == names


def test_of_several_contacts_each_message_gets_its_own():
    people = [{"wa_id": "36", "profile": {"name": "Kata"}}, {"wa_id": "48", "user_id": "PL.1", "profile": {"name": "Ola"}}]
    sent = [
        message("text", {"body": "a"}, **{"from": "48"}),
        message("text", {"body": "b"}, **{"from": "36"}),
        message("text", {}, **{"from": "66"}),
    ]
    events = parse(delivery(change({"contacts": people, "messages": sent})))
    assert [(event.name, event.user_id) for event in events] == [("Ola", "PL.1"), ("Kata", ""), ("", "")]


@pytest.mark.parametrize(
    ("told", "sender", "names"),
    [
        ({"type": "user_changed_number", "wa_id": "48"}, "36", ("36", "", "48", "")),
        ({"type": "customer_changed_number", "new_wa_id": "48", "customer": "36"}, None, ("36", "", "48", "")),
        ({"type": "user_changed_number", "wa_id": "48", "user_id": "PL.2", "previous_user_id": "HU.1"}, "36", ("36", "HU.1", "48", "PL.2")),
        ({"type": "user_changed_user_id", "user_id": "MX.2", "previous_user_id": "CO.1"}, None, ("", "CO.1", "", "MX.2")),
        ({"type": "customer_identity_changed"}, "36", ("36", "", "", "")),
    ],
)
def test_a_change_of_number_or_id_names_the_old_and_the_new(told: Any, sender: Any, names: tuple[str, ...]):
    """WA-10."""
    sent = {"id": "wamid.1", "type": "system", "system": told, **({"from": sender} if sender else {})}
    event = one(delivery(change({"messages": [sent]})))
    assert (event.kind, event.type) == ("system", told["type"])
    assert (event.wa_id, event.user_id, event.new_wa_id, event.new_user_id) == names
