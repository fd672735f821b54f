from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Connection

from bot.store import contacts, conversations
from bot.store.engine import Store

NUMBER, OTHER = {"wa_id": "48500100200"}, {"wa_id": "36301234567"}
PERSON = {"user_id": "PL.1"}


@pytest.fixture
def tx(store: Store) -> Iterator[Connection]:
    """An open transaction."""
    with store.begin() as opened:
        yield opened


def of(tx: Connection, aliases: dict[str, str], name: str = "") -> str:
    return contacts.contact_of(tx, "fake", aliases, name)


def test_the_same_alias_is_the_same_contact(tx: Connection):
    """WA-10."""
    assert of(tx, NUMBER) == of(tx, NUMBER)
    assert of(tx, OTHER) != of(tx, NUMBER)


def test_a_contact_belongs_to_its_channel(tx: Connection):
    assert contacts.contact_of(tx, "other", NUMBER) != of(tx, NUMBER)


def test_a_value_of_one_kind_is_not_of_another(tx: Connection):
    assert of(tx, {"wa_id": "1"}) != of(tx, {"user_id": "1"})


def test_new_aliases_become_the_contacts_own(tx: Connection):
    contact = of(tx, NUMBER)
    assert of(tx, {**NUMBER, **PERSON, "parent_user_id": "P"}) == contact
    assert of(tx, PERSON) == of(tx, {"parent_user_id": "P"}) == contact
    assert contacts.aliases_of(tx, contact) == {**NUMBER, **PERSON, "parent_user_id": "P"}


def test_empty_aliases_are_none(tx: Connection):
    assert of(tx, {"wa_id": "", "user_id": "PL.1"}) != of(tx, {"wa_id": "", "user_id": "PL.2"})


def test_two_contacts_are_never_made_one(tx: Connection):
    """WA-10: the first alias decides, and the others stay where they are."""
    by_number, by_id = of(tx, NUMBER), of(tx, PERSON)
    assert of(tx, {**NUMBER, **PERSON}) == by_number
    assert of(tx, PERSON) == by_id
    assert contacts.aliases_of(tx, by_number) == NUMBER


def test_the_name_is_the_latest_that_was_told(tx: Connection):
    contact = of(tx, NUMBER, "Ola")
    assert contacts.name_of(tx, contact) == "Ola"
    of(tx, NUMBER)
    assert contacts.name_of(tx, contact) == "Ola"
    of(tx, NUMBER, "Aleksandra")
    assert contacts.name_of(tx, contact) == "Aleksandra"
    assert contacts.name_of(tx, None) == ""


def test_a_new_number_leads_to_the_same_contact_and_is_written_to(tx: Connection):
    """WA-10; telling it twice changes nothing."""
    contact = of(tx, NUMBER)
    for _ in range(2):
        assert contacts.rename(tx, "fake", NUMBER, {**OTHER, "user_id": ""}) == contact
        assert of(tx, OTHER) == of(tx, NUMBER) == contact
        assert contacts.aliases_of(tx, contact) == OTHER


def test_an_old_number_taken_up_again_is_written_to(tx: Connection):
    contact = of(tx, NUMBER)
    contacts.rename(tx, "fake", NUMBER, OTHER)
    contacts.rename(tx, "fake", OTHER, NUMBER)
    assert contacts.aliases_of(tx, contact) == NUMBER


def test_a_number_that_is_somebody_elses_stays_theirs(tx: Connection):
    contact, other = of(tx, NUMBER), of(tx, OTHER)
    assert contacts.rename(tx, "fake", NUMBER, OTHER) == contact
    assert of(tx, OTHER) == other


def test_a_rename_of_nobody_changes_nothing(tx: Connection):
    assert contacts.rename(tx, "fake", {**NUMBER, "user_id": ""}, OTHER) is None
    assert contacts.rename(tx, "fake", {}, OTHER) is None


def test_any_known_alias_tells_who_is_renamed(tx: Connection):
    contact = of(tx, PERSON)
    assert contacts.rename(tx, "fake", {**NUMBER, **PERSON}, {"user_id": "PL.2"}) == contact
    assert contacts.aliases_of(tx, contact) == {"user_id": "PL.2"}


def test_a_contact_has_a_conversation_with_each_of_the_shops_numbers(tx: Connection):
    contact = of(tx, NUMBER)
    assert conversations.of_contact(tx, "fake", "shop-1", contact) is None
    begun = [
        conversations.create(tx, "fake", "en", "", settled=False, account=account, contact_id=contact)["id"]
        for account in ("shop-1", "shop-2")
    ]
    assert [(conversations.of_contact(tx, "fake", account, contact) or {})["id"] for account in ("shop-1", "shop-2")] == begun
    assert conversations.of_contact(tx, "fake", "shop-1", of(tx, OTHER)) is None
