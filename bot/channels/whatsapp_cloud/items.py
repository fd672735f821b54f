"""One message, status, error or echo of a delivery as an event."""

from __future__ import annotations

from dataclasses import dataclass

from bot.channels.events import ECHO, EDIT, MESSAGE, REACTION, REVOKE, STATUS, SYSTEM, Event
from bot.channels.whatsapp_cloud.content import Fields, content, type_of
from bot.channels.whatsapp_cloud.fields import moment, names_of, table, tables, text, whole, word

KINDS = {"reaction": REACTION, "edit": EDIT, "revoke": REVOKE, "system": SYSTEM}
NUMBER_CHANGES = ("user_changed_number", "customer_changed_number")
LONGEST_ID = 255  # longer ones are none of Meta's, and no column takes them
LONGEST_PERSON = 135  # a country, ".ENT." and 128 letters
LONGEST_WORD = 64


class Unreadable(ValueError):
    """An item that no event can be made of."""


@dataclass(frozen=True)
class Envelope:
    """What stands around the items of one change.

    Attributes:
        account: id of the shop's number.
        contacts: Meta's objects about the people in it; statuses and system messages may come without (WA-10).
    """

    account: str
    contacts: tuple[Fields, ...]

    @classmethod
    def of(cls, value: Fields) -> Envelope:
        """Reads a change's value."""
        return cls(word(table(value.get("metadata")).get("phone_number_id"))[:LONGEST_WORD], tuple(tables(value.get("contacts"))))

    def contact_of(self, names: dict[str, str]) -> Fields:
        """The contact who goes by one of these names.

        A lone contact counts also without a name in common, unless it has another number or id: those are two people, never merged.
        """
        own = {name for name in names.values() if name}
        for contact in self.contacts:
            if own & set(_names_of_contact(contact).values()):
                return contact
        if len(self.contacts) == 1:
            theirs = _names_of_contact(self.contacts[0])
            if not any(names[form] and theirs[form] for form in names):
                return self.contacts[0]
        return {}


def _names_of_contact(contact: Fields) -> dict[str, str]:
    return names_of(contact.get("wa_id"), contact.get("user_id"), contact.get("parent_user_id"))


def read_message(message: Fields, envelope: Envelope) -> Event | None:
    """What a customer sent. None for a group's message: the bot speaks with one person at a time.

    Raises:
        Unreadable: when it has no content or no sender.
    """
    if word(message.get("group_id")):
        return None
    kind = type_of(message)
    if not kind:
        raise Unreadable("The message has no 'type', and no content that tells it.")
    fields = {**content(message, kind), **_around(message), **_errors(message)}
    person = _sender(message, envelope, kind == "system")
    if kind == "system":
        fields.update(_renamed(fields["type"], table(message.get("system"))))
    return _event(KINDS.get(kind, MESSAGE), message, envelope, {**fields, **person})


def read_echo(message: Fields, envelope: Envelope) -> Event | None:
    """What an agent wrote from the WhatsApp Business app (WA-9). The customer is its receiver.

    Raises:
        Unreadable: when it has no content or no receiver.
    """
    if word(message.get("group_id")):
        return None
    kind = type_of(message)
    if not kind:
        raise Unreadable("The echo has no 'type', and no content that tells it.")
    fields = content(message, kind)
    fields["text"] = fields.get("text") or fields.get("emoji", "")
    names = names_of(message.get("to"), message.get("to_user_id"), message.get("to_parent_user_id"))
    return _event(ECHO, message, envelope, {**fields, **_around(message), **_errors(message), **_person(names, envelope)})


def read_status(status: Fields, envelope: Envelope) -> Event | None:
    """What became of a message of ours. None for one to a group.

    Raises:
        Unreadable: when it does not say which message, or what.
    """
    if word(status.get("recipient_type")) == "group":
        return None
    fields = {
        "id": word(status.get("id")),
        "status": word(status.get("status")).lower()[:LONGEST_WORD],
        "at": moment(status.get("timestamp")),
        "biz_opaque_callback_data": text(status.get("biz_opaque_callback_data")),
        **_errors(status),
    }
    if not fields["status"] or not (fields["id"] or fields["biz_opaque_callback_data"]):
        raise Unreadable("The status must have 'status' and 'id'.")
    names = names_of(status.get("recipient_id"), status.get("recipient_user_id"), status.get("recipient_parent_user_id"))
    return _event(STATUS, status, envelope, {**fields, **_person(names, envelope)}, anonymous=True)


def read_error(error: Fields, envelope: Envelope) -> Event | None:
    """An error that belongs to no message, such as a limit that was hit: a system event of the type "error", about nobody."""
    return _event(SYSTEM, error, envelope, {"type": "error", **_errors({"errors": [error]})}, anonymous=True)


def _event(kind: str, raw: Fields, envelope: Envelope, fields: Fields, anonymous: bool = False) -> Event:
    event = Event(kind=kind, account=envelope.account, raw=raw, **fields)
    people = (event.wa_id, event.user_id, event.parent_user_id, event.new_wa_id, event.new_user_id)
    if not anonymous and not any(people):
        raise Unreadable("Nobody is named: 'from' and 'from_user_id' (of an echo 'to' and 'to_user_id') are missing.")
    if len(event.type) > LONGEST_WORD or max(map(len, people)) > LONGEST_PERSON or max(len(event.id), len(event.target)) > LONGEST_ID:
        raise Unreadable(f"A type, an id or a name is too long: at most {LONGEST_WORD}, {LONGEST_ID} and {LONGEST_PERSON} characters.")
    return event


def _around(message: Fields) -> Fields:
    context = table(message.get("context"))
    return {
        "id": word(message.get("id")),
        "at": moment(message.get("timestamp")),
        "in_reply_to": word(context.get("id")) or word(context.get("message_id")),
    }


def _errors(holder: Fields) -> Fields:
    """Number and words of the first error."""
    first: Fields = next(tables(holder.get("errors")), {})
    told = (table(first.get("error_data")).get("details"), first.get("details"), first.get("message"), first.get("title"))
    return {"error": whole(first.get("code")), "error_text": next(filter(None, map(text, told)), "")}


def _sender(message: Fields, envelope: Envelope, system: bool) -> Fields:
    """Who wrote. In a system message the names are those that were valid until then."""
    given = [message.get("from"), message.get("from_user_id"), message.get("from_parent_user_id")]
    if system:
        told = table(message.get("system"))
        given = [told.get("previous_user_id"), told.get("previous_parent_user_id"), *given, told.get("customer")]
    return _person(names_of(*given), envelope)


def _person(names: dict[str, str], envelope: Envelope) -> Fields:
    """All names of a customer, completed from the envelope's contact."""
    contact = envelope.contact_of(names)
    others = _names_of_contact(contact)
    profile = table(contact.get("profile"))
    return {
        **{form: name or others[form] for form, name in names.items()},
        "name": text(profile.get("name")) or word(profile.get("username")),
    }


def _renamed(change: str, told: Fields) -> Fields:
    """The number or id that a customer has from now on (WA-10). Meta has had three names for the new number."""
    if change in NUMBER_CHANGES:
        new = names_of(told.get("new_wa_id"), told.get("wa_id"), told.get("user_id"), told.get("new_user_id"))
        return {"new_wa_id": new["wa_id"], "new_user_id": new["user_id"]}
    if change == "user_changed_user_id":
        return {"new_user_id": names_of(told.get("user_id"), told.get("new_user_id"))["user_id"]}
    return {}
