from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.channels.events import ECHO, EDIT, REACTION, REVOKE, SYSTEM, Event
from bot.channels.registry import TELEGRAM, WHATSAPP
from bot.gateway.locale_of import locale_of
from bot.replies.renderer import Renderer
from bot.shared.settings import Settings
from bot.store import cases, contacts, conversations, inbox, messages, notes, outbox, ratings
from bot.store.engine import Store
from bot.store.rows import Row, now
from tests.fakes.channel import ACCOUNT, CHANNEL, NUMBER, Core, text

ARTICLE = {"title": "Where is my order?", "payload": {"article": "order-status"}}
RETURNS = {"title": "How do I return it?", "payload": {"article": "returns"}}
PERSON = {"title": "A person", "payload": {"person": True}}


@pytest.fixture
def core(store: Store, settings: Settings, renderer: Renderer) -> Core:
    """The core on each kind of database."""
    return Core(store, settings, renderer)


@pytest.fixture
def own(core: Core) -> str:
    """A conversation in which the customer has said hello."""
    return core.conversation()


def transcript(core: Core, conversation: str) -> list[Row]:
    return list(core.read(messages.after, conversation, 0))


def last(core: Core, conversation: str) -> Row:
    return transcript(core, conversation)[-1]


def row_of(core: Core, conversation: str) -> Row:
    return dict(core.read(conversations.get, conversation))


def told(core: Core, conversation: str) -> list[str]:
    return [note["text"] for note in core.read(notes.of_conversation, conversation)]


def owned_by_a_person(core: Core, conversation: str) -> None:
    with core.store.begin() as tx:
        conversations.update(tx, conversation, state="human")


def offer(core: Core, conversation: str, *offered: Row) -> list[str]:
    """The bot offers buttons; their ids."""
    return [button["id"] for button in core.say(conversation, "Which?", offered=offered or (ARTICLE, RETURNS))["buttons"]]


def event(kind: str, **fields: Any) -> Event:
    return Event(kind, **{"account": ACCOUNT, "wa_id": NUMBER, **fields})


# --- messages


def test_a_first_message_begins_a_conversation_with_the_customer(core: Core):
    at = now() - timedelta(minutes=3)
    core.take(text("hello", name="Ola", at=at))
    row = row_of(core, core.changed[0])
    expected = {"channel": CHANNEL, "account": ACCOUNT, "state": "bot", "language_settled": False, "window_from": at}
    assert {name: row[name] for name in expected} == expected
    assert core.read(contacts.name_of, row["contact_id"]) == "Ola"
    assert [(item["author"], item["text"], item["outcome"]) for item in transcript(core, row["id"])] == [("customer", "hello", "pending")]


def test_the_next_message_goes_on_with_it(core: Core, own: str):
    core.take(text("again"))
    assert [item["text"] for item in transcript(core, own)] == ["hello", "again"]


@pytest.mark.parametrize(("minutes", "opened"), [(-60, False), (1, True), (None, True)])
def test_the_window_counts_from_the_latest_message(core: Core, own: str, minutes: float | None, opened: bool):
    """WA-12; an old message that comes late does not move it back, and no clock of a provider's moves it into the future."""
    before = row_of(core, own)["window_from"]
    core.take(text(at=None if minutes is None else now() + timedelta(minutes=minutes)))
    after = row_of(core, own)["window_from"]
    assert (after > before) is opened
    assert after <= now()


@pytest.mark.parametrize(
    ("number", "locale"),
    [
        ("48500100200", "pl-PL"),
        ("+36301234567", "hu-HU"),
        ("66812345678", "th-TH"),
        ("4915112345678", ""),
        ("", ""),
        ("PL.1", ""),
        ("1" * 60, ""),
    ],
)
def test_a_number_hints_at_a_language(number: str, locale: str):
    assert locale_of(number) == locale


def test_only_numbers_of_telephones_hint_at_a_language(core: Core):
    core.take(text(), channel=WHATSAPP)
    core.take(text(), channel="telegram")
    rows = [row_of(core, conversation) for conversation in core.changed]
    assert [(row["locale"], row["language"]) for row in rows] == [("pl-PL", "pl"), ("", "en")]


def test_what_was_written_is_stored_clean_and_bounded(core: Core, own: str):
    """SE-1."""
    core.take(text("a\x00\u202eb" + "x" * 9000))
    stored = last(core, own)["text"]
    assert stored.startswith("abx")
    assert len(stored) == 4096


def test_a_closed_conversation_goes_on_with_the_bot(core: Core, own: str):
    with core.store.begin() as tx:
        conversations.update(tx, own, state="closed")
    core.take(text("one more thing"))
    assert row_of(core, own)["state"] == "bot"
    assert last(core, own)["outcome"] == "pending"


def test_what_is_written_to_a_person_goes_to_the_desk(core: Core, own: str):
    owned_by_a_person(core, own)
    core.take(text("are you there?"))
    assert last(core, own)["outcome"] == "desk"


# --- media (WA-9)


def test_media_go_to_the_transcript(core: Core, own: str):
    """WA-9."""
    core.take(text("my shoe", type="image", media_id="m-1", mime_type="image/jpeg", sha256="abc"))
    stored = last(core, own)
    assert stored["text"] == "my shoe"
    assert stored["attachment"] == {"kind": "image", "media_id": "m-1", "mime_type": "image/jpeg", "sha256": "abc"}


@pytest.mark.parametrize(
    ("fields", "words", "attachment"),
    [
        ({"type": "audio", "voice": True, "media_id": "m"}, "[audio]", {"kind": "audio", "voice": True, "media_id": "m"}),
        ({"type": "document", "filename": "bill\x00.pdf"}, "[document] bill.pdf", None),
        ({"type": "location", "lat": 0.0, "lon": 0.0}, "[location] 0.0, 0.0", {"kind": "location", "lat": 0.0, "lon": 0.0}),
        ({"type": "contacts", "phones": ("+48 1", "+48 2")}, "[contacts] +48 1, +48 2", {"kind": "contacts", "phones": ["+48 1", "+48 2"]}),
        ({"type": "order", "items": 3}, "[order] 3", {"kind": "order", "items": 3}),
        ({"type": "unsupported"}, "[unsupported]", {"kind": "unsupported"}),
    ],
)
def test_what_has_no_words_gets_a_line_of_its_own(core: Core, own: str, fields: dict[str, Any], words: str, attachment: Row | None):
    """WA-9."""
    core.take(text("", **fields))
    stored = last(core, own)
    assert stored["text"] == words
    assert attachment is None or stored["attachment"] == attachment


# --- buttons


def test_a_button_is_pressed_by_its_payload(core: Core, own: str):
    _, second = offer(core, own)
    core.take(text("How do I return it?", type="interactive.button_reply", payload=second))
    pressed = last(core, own)
    assert (pressed["choice"], pressed["text"], pressed["outcome"]) == ({"article": "returns"}, "How do I return it?", "pending")


@pytest.mark.parametrize("typed", ["2", " 2. ", "(2)", "2️⃣", "๒"])
def test_a_button_is_chosen_by_its_number(core: Core, own: str, typed: str):
    offer(core, own)
    core.take(text(typed))
    assert (last(core, own)["choice"], last(core, own)["text"]) == ({"article": "returns"}, "How do I return it?")


@pytest.mark.parametrize("typed", ["3", "0", "2 pairs", "size 2"])
def test_another_number_is_text(core: Core, own: str, typed: str):
    offer(core, own)
    core.take(text(typed))
    assert (last(core, own)["choice"], last(core, own)["text"]) == (None, typed)


def test_a_button_that_is_offered_no_more_counts_as_its_title_written(core: Core, own: str):
    first, _ = offer(core, own)
    core.take(text("something else"))
    core.take(text("Where is my order?", type="interactive.button_reply", payload=first), text("2"))
    assert [(item["choice"], item["text"]) for item in transcript(core, own)[-2:]] == [(None, "Where is my order?"), (None, "2")]


def test_a_button_of_another_conversation_counts_as_its_title(core: Core, own: str):
    """SE-1."""
    [button] = offer(core, own, PERSON)
    core.take(text("hello", wa_id="36301234567"))
    other = core.changed[-1]
    offer(core, other)
    core.take(text("A person", type="interactive.button_reply", payload=button, wa_id="36301234567"))
    assert (last(core, other)["choice"], row_of(core, other)["state"]) == (None, "bot")


def test_a_pressed_person_opens_a_hand_off_at_once(core: Core, own: str):
    """WG-12: by number too."""
    offer(core, own, ARTICLE, PERSON)
    core.take(text("2"))
    assert row_of(core, own)["state"] == "queued"
    assert [item["author"] for item in transcript(core, own)[-3:]] == ["customer", "bot", "system"]


def test_a_numbered_answer_while_a_person_owns_the_conversation_is_plain_text(core: Core, own: str):
    [person] = offer(core, own, PERSON)
    owned_by_a_person(core, own)
    core.take(text("1"), text("A person", type="button", payload=person))
    assert [(item["choice"], item["text"], item["outcome"]) for item in transcript(core, own)[-2:]] == [
        (None, "1", "desk"),
        (None, "A person", "desk"),
    ]


def test_a_button_pressed_in_a_closed_conversation_goes_to_the_bot(core: Core, own: str):
    first, _ = offer(core, own)
    with core.store.begin() as tx:
        conversations.update(tx, own, state="closed")
    core.take(text("Where is my order?", type="interactive.button_reply", payload=first))
    assert (row_of(core, own)["state"], last(core, own)["outcome"]) == ("bot", "pending")


# --- reactions (WA-9)


def answered(core: Core, conversation: str, keys: tuple[str, ...] = ("answer:delivery",)) -> str:
    """The bot's answer has gone out as p-1."""
    message = core.say(conversation, "Two days.", keys=keys)
    with core.store.begin() as tx:
        [row] = outbox.listed(tx, ("waiting",))
        outbox.mark_sent(tx, row["id"], "p-1")
    return str(message["id"])


def react(core: Core, emoji: str, target: str = "p-1") -> None:
    core.take(event(REACTION, emoji=emoji, target=target))


@pytest.mark.parametrize(("emoji", "helpful"), [("👍", True), ("👍🏽", True), ("❤️", True), ("👎", False), ("👎🏿", False), ("🐙", None)])
def test_a_thumb_on_an_answer_is_a_rating(core: Core, own: str, emoji: str, helpful: bool | None):
    """WA-9."""
    answer = answered(core, own)
    react(core, emoji)
    assert core.read(ratings.of_answers, own, [answer]) == {answer: helpful}


@pytest.mark.parametrize("second", ["", "🐙"])
def test_a_reaction_is_taken_back_or_replaced(core: Core, own: str, second: str):
    """WA-9: a missing or empty emoji is the removal."""
    answer = answered(core, own)
    react(core, "👎")
    react(core, second)
    assert core.read(ratings.of_answers, own, [answer]) == {answer: None}
    react(core, "👍")
    assert core.read(ratings.of_answers, own, [answer]) == {answer: True}


def test_a_reaction_to_anything_but_an_answer_is_of_no_consequence(core: Core, own: str):
    greeting = answered(core, own, ("greet",))
    core.changed.clear()
    for target in ("p-1", "in-1", "", "nobody-knows"):
        react(core, "👍", target)
        react(core, "", target)
    assert core.read(inbox.dead) == []
    assert (core.changed, core.read(ratings.of_answers, own, [greeting])) == ([], {})


# --- edits and deletions (WA-9)


def test_the_transcript_keeps_what_was_written_first_and_the_desk_is_told(core: Core):
    """WA-9: edit and revoke."""
    first = text("two shoes")
    core.take(first)
    [own] = core.changed
    core.take(event(EDIT, id="e-1", target=first.id, text="three shoes"), event(REVOKE, id="e-2", target=first.id))
    assert [item["text"] for item in transcript(core, own)] == ["two shoes"]
    assert told(core, own) == [
        "The customer has changed message 1 to: three shoes",
        "The customer has deleted message 1 on their side.",
    ]


@pytest.mark.parametrize("kind", [EDIT, REVOKE])
def test_a_change_of_an_unknown_message_changes_nothing(core: Core, own: str, kind: str):
    core.take(event(kind, id="e-1", target="nobody-knows"), event(kind, target=""))
    assert (told(core, own), core.read(inbox.dead)) == ([], [])


# --- an agent writes from the provider's own app (WA-9)


def echo(words: str = "I am on it", **fields: Any) -> Event:
    return event(ECHO, type="text", text=words, **fields)


def test_an_echo_is_an_agents_words_and_silences_the_bot(core: Core, own: str):
    """WA-9."""
    core.take(echo(id="echo-1"), echo(id="echo-1"))
    spoken = last(core, own)
    assert (spoken["author"], spoken["name"], spoken["text"]) == ("agent", "WhatsApp", "I am on it")
    assert row_of(core, own)["state"] == "human"
    assert [item["outcome"] for item in transcript(core, own)] == ["desk", None]
    core.take(text("thank you"))
    assert last(core, own)["outcome"] == "desk"
    core.deliver()
    assert core.sender.calls == []


def test_an_echo_to_somebody_new_begins_a_conversation(core: Core):
    to = {"account": ACCOUNT, "wa_id": "36301234567"}
    core.take(Event(ECHO, "text", text="Hello from the shop", **to), Event(ECHO, "image", **to))
    [own] = set(core.changed)
    assert [item["text"] for item in transcript(core, own)] == ["Hello from the shop", "[image]"]
    assert (row_of(core, own)["state"], row_of(core, own)["window_from"]) == ("human", None)


def test_an_echo_takes_a_waiting_case_over(core: Core, own: str):
    core.talk.ask_person(own)
    core.take(echo())
    [case] = core.read(cases.of_conversation, own)
    assert (case["state"], case["agent_name"], row_of(core, own)["state"]) == ("human", "WhatsApp", "human")


def test_our_own_words_that_come_back_silence_nobody(core: Core, own: str):
    answered(core, own)
    core.take(echo("Two days.", id="p-1"))
    assert row_of(core, own)["state"] == "bot"
    assert len(transcript(core, own)) == 2


# --- who the customer is (WA-10)


def test_a_customer_is_known_by_any_of_their_names(core: Core):
    """WA-10: `from` may be absent."""
    core.take(text(user_id="PL.1"), text(wa_id="", user_id="PL.1"), text(wa_id="", user_id="PL.1", parent_user_id="P"), text())
    assert len(set(core.changed)) == 1


def test_a_new_number_goes_on_with_the_conversation_and_is_written_to(core: Core, own: str):
    """WA-10: telling it twice changes nothing."""
    for number in range(2):
        core.take(event(SYSTEM, id=f"s-{number}", type="user_changed_number", new_wa_id="48999999999"))
    core.take(text("it is me", wa_id="48999999999"))
    assert [item["text"] for item in transcript(core, own)] == ["hello", "it is me"]
    core.say(own, "hello again")
    core.deliver()
    assert [call.to.wa_id for call in core.sender.calls] == ["48999999999"]


def test_a_new_number_of_nobody_is_no_fault(core: Core):
    core.take(event(SYSTEM, new_wa_id="48999999999"))
    assert (core.changed, core.read(inbox.dead)) == ([], [])


# --- floods and greetings


def test_a_flood_is_kept_without_asking_the_bot_and_told_once(store: Store, settings: Settings, renderer: Renderer):
    """SE-6"""
    core = Core(store, replace(settings, messages_per_minute=3), renderer)
    own = core.conversation()
    for number in range(6):
        core.take(text(f"message {number}"))
    said = transcript(core, own)
    outcomes = [row["outcome"] for row in said if row["author"] == "customer"]
    assert outcomes == ["pending"] * 3 + ["apology"] * 4
    assert [row["keys"] for row in said if row["author"] == "bot"] == [["message_too_many"]]


def test_a_flood_for_a_person_reaches_the_person(store: Store, settings: Settings, renderer: Renderer):
    core = Core(store, replace(settings, messages_per_minute=1), renderer)
    own = core.conversation()
    owned_by_a_person(core, own)
    for number in range(3):
        core.take(text(f"message {number}"))
    assert [row["outcome"] for row in transcript(core, own)][-3:] == ["desk"] * 3


def test_opening_a_telegram_bot_is_greeted_without_asking_the_bot(core: Core, renderer: Renderer):
    core.take(Event("message", "text", id="t-1", account="bot", wa_id="4711", text="/start campaign"), channel=TELEGRAM)
    with core.store.begin() as tx:
        own = conversations.of_contact(tx, TELEGRAM, "bot", contacts.contact_of(tx, TELEGRAM, {"wa_id": "4711"}))["id"]
    customer, bot = transcript(core, own)
    assert (customer["outcome"], bot["text"]) == ("reply", renderer.say("welcome", "en"))
