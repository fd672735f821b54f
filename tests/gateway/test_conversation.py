import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bot.gateway.conversation import Conversations
from bot.gateway.handoff import HandOff
from bot.replies.renderer import Renderer
from bot.shared.errors import ConflictError, NotAllowedError, NotFoundError, RefusedError
from bot.shared.settings import Settings
from bot.shared.text import storable
from bot.store import conversations, messages
from bot.store.engine import Store
from bot.store.rows import Row
from bot.store.tables import chat_sessions

LANGUAGES = ("bg", "pl", "hu", "th", "hr", "en")
ARTICLE = {"title": "Where is my order?", "payload": {"article": "order-status"}}
PERSON = {"title": "Talk to a person", "payload": {"person": True}}
THAI = {"title": "ไทย", "payload": {"language": "th"}}


class Side:
    """The customer's side of one conversation, without a worker: what is pending stays pending."""

    def __init__(self, store: Store, settings: Settings, renderer: Renderer) -> None:
        self.changes: list[str] = []
        self.store = store
        self.all = Conversations(store, settings, renderer, HandOff(renderer), self.changes.append)
        self.token, state = self.all.begin("en-GB", None)
        self.id: str = state["conversation"]["id"]

    def rows(self) -> list[Row]:
        with self.store.begin() as tx:
            return messages.after(tx, self.id, 0)

    def put(self, **fields: object) -> None:
        with self.store.begin() as tx:
            conversations.update(tx, self.id, **fields)

    def offer(self, *buttons: dict[str, object]) -> list[str]:
        """The bot offers buttons; returns their ids."""
        with self.store.begin() as tx:
            row = messages.add(tx, self.id, "bot", "Which one?", "en", offered=buttons)
            return [button["id"] for button in row["buttons"]]


@pytest.fixture
def side(store: Store, settings: Settings, renderer: Renderer) -> Side:
    """A conversation that has just begun."""
    return Side(store, settings, renderer)


# --- beginning


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_welcome_is_in_the_language_of_the_locale(side: Side, renderer: Renderer, code: str):
    _, state = side.all.begin(f"{code}-XX", None)
    [welcome] = state["messages"]
    assert state["conversation"]["language"] == code
    assert (welcome["author"], welcome["language"], welcome["text"]) == ("bot", code, renderer.say("welcome", code))


@pytest.mark.parametrize(
    ("locale", "language", "expected"),
    [
        ("pl-PL", "hu", "hu"),
        ("pl_PL", None, "pl"),
        ("HR", None, "hr"),
        ("de-DE", None, "en"),
        ("", None, "en"),
        ("de-DE", "th-TH", "th"),
        ("pl-PL", "xx", "pl"),
        ("\u202e'; --", "", "en"),
    ],
)
def test_a_chosen_language_goes_before_the_locale_and_the_default_comes_last(side: Side, locale: str, language: str | None, expected: str):
    assert side.all.begin(locale, language)[1]["conversation"]["language"] == expected


@pytest.mark.parametrize(("language", "settled"), [(None, False), ("xx", False), ("hu", True)])
def test_only_a_chosen_language_is_settled(side: Side, language: str | None, settled: bool):
    _, state = side.all.begin("pl-PL", language)
    with side.store.begin() as tx:
        row = conversations.get(tx, state["conversation"]["id"])
    assert row is not None
    assert row["language_settled"] is settled


def test_every_conversation_has_its_own_secret(side: Side):
    """WG-6."""
    token, state = side.all.begin("en-GB", None)
    assert token != side.token
    assert side.all.conversation_of(token) == state["conversation"]["id"] != side.id


def test_using_a_session_keeps_it_alive(side: Side, settings: Settings):
    with side.store.begin() as tx:
        before = tx.execute(chat_sessions.select()).mappings().one()["used_at"]
        aged = before - timedelta(days=settings.session_days - 1)
        tx.execute(chat_sessions.update().values(used_at=aged))
    side.all.conversation_of(side.token)
    with side.store.begin() as tx:
        assert tx.execute(chat_sessions.select()).mappings().one()["used_at"] >= before


@pytest.mark.parametrize(("days", "fine"), [(29.9, True), (30.1, False)])
def test_a_session_ends_when_it_was_not_used_for_its_days(side: Side, days: float, fine: bool):
    with side.store.begin() as tx:
        used = tx.execute(chat_sessions.select()).mappings().one()["used_at"]
        tx.execute(chat_sessions.update().values(used_at=used - timedelta(days=days)))
    if fine:
        assert side.all.conversation_of(side.token) == side.id
    else:
        with pytest.raises(NotAllowedError) as caught:
            side.all.conversation_of(side.token)
        assert caught.value.code == "session_expired"


def test_an_unknown_conversation_is_not_found(side: Side):
    with pytest.raises(NotFoundError):
        side.all.state("0" * 32, 0)
    with pytest.raises(NotFoundError):
        side.all.write("0" * 32, "client-1", "hello")


# --- writing


def test_what_is_written_waits_for_the_bot(side: Side):
    message, new = side.all.write(side.id, "client-1", "Where is my order?")
    assert new
    assert (message["author"], message["text"], message["seq"], message["client_id"]) == ("customer", "Where is my order?", 2, "client-1")
    assert side.rows()[-1]["outcome"] == "pending"
    assert side.changes == [side.id]


def test_the_same_id_again_gives_the_first_result(side: Side):
    """WG-1."""
    first = side.all.write(side.id, "client-1", "Where is my order?")
    again = side.all.write(side.id, "client-1", "something else")
    assert again == (first[0], False)
    assert len(side.rows()) == 2
    assert side.changes == [side.id]


def test_the_same_id_again_gives_the_first_result_even_if_the_text_is_bad_now(side: Side):
    """WG-1."""
    first, _ = side.all.write(side.id, "client-1", "Where is my order?")
    assert side.all.write(side.id, "client-1", "") == (first, False)


def test_two_conversations_may_use_the_same_id(side: Side):
    _, state = side.all.begin("en-GB", None)
    side.all.write(side.id, "client-1", "one")
    _, new = side.all.write(state["conversation"]["id"], "client-1", "two")
    assert new


def test_identical_sends_at_once_are_stored_once(side: Side):
    """WG-1: double clicks, two tabs, an impatient retry."""
    results: list[tuple[dict[str, object], bool]] = []
    start = threading.Barrier(8)

    def send() -> None:
        start.wait()
        results.append(side.all.write(side.id, "client-1", "Where is my order?"))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(new for _, new in results) == [False] * 7 + [True]
    assert len({str(message["id"]) for message, _ in results}) == 1
    assert [row["seq"] for row in side.rows()] == [1, 2]


@pytest.mark.parametrize("code", LANGUAGES)
def test_an_empty_message_is_refused_in_the_customers_language(side: Side, renderer: Renderer, code: str):
    """SE-1."""
    side.put(language=code)
    with pytest.raises(RefusedError) as caught:
        side.all.write(side.id, "client-1", " \u200b\u202e\x00\u3000\n")
    assert (caught.value.code, caught.value.message) == ("message_empty", renderer.say("message_empty", code))
    assert len(side.rows()) == 1


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_message_that_is_too_long_is_refused_with_both_numbers(side: Side, code: str):
    """SE-1: at most 4,096 characters."""
    side.put(language=code)
    with pytest.raises(RefusedError) as caught:
        side.all.write(side.id, "client-1", "x" * 4097)
    assert caught.value.code == "message_too_long"
    assert "4097" in caught.value.message
    assert "4096" in caught.value.message
    assert len(side.rows()) == 1


def test_the_limit_counts_characters_and_what_is_cut_off_does_not_count(side: Side):
    """SE-1: neither bytes nor surrogates; 4,096 emoji are 4,096."""
    for number, text in enumerate(["x" * 4096, "ก" * 4096, "👍" * 4096, "  " + "y" * 4096 + "\n\n", "e\u0301" * 4096]):
        message, _ = side.all.write(side.id, f"client-{number}", text)
        assert len(message["text"]) == 4096


def test_the_limit_is_a_setting(store: Store, settings: Settings, renderer: Renderer):
    side = Side(store, replace(settings, max_message_length=5), renderer)
    side.all.write(side.id, "client-1", "12345")
    with pytest.raises(RefusedError):
        side.all.write(side.id, "client-2", "123456")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("a\x00b\x07c\x1bd\x7f", "abcd"),
        ("evil\u202etxt\u202c \u2066x\u2069", "eviltxt x"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("lone \ud800 surrogate", "lone  surrogate"),
        ("cafe\u0301", "café"),
        ("two\r\nlines\n\nand\ttab", "two\nlines\n\nand\ttab"),
        ("\u00a0/restart", "/restart"),
        ("\u3000/intent{}", "/intent{}"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("'; DROP TABLE messages; --", "'; DROP TABLE messages; --"),
        ("{agent} {shop_name}", "{agent} {shop_name}"),
        ("👩‍👩‍👧 ❤️ 🇵🇱", "👩‍👩‍👧 ❤️ 🇵🇱"),
    ],
)
def test_the_transcript_keeps_what_was_typed_less_what_nobody_can_see(side: Side, typed: str, stored: str):
    """SE-1."""
    message, _ = side.all.write(side.id, "client-1", typed)
    assert message["text"] == stored


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=200))
def test_any_text_is_either_stored_or_refused_as_empty(side: Side, text: str):
    """SE-1; on both databases, since PostgreSQL takes no NUL and no lone surrogate."""
    before = len(side.rows())
    if storable(text):
        side.all.write(side.id, f"client-{before}", text)
    else:
        with pytest.raises(RefusedError, match="any words"):
            side.all.write(side.id, f"client-{before}", text)
    assert len(side.rows()) == before + bool(storable(text))


@pytest.mark.parametrize("state", ["queued", "human"])
def test_what_is_written_to_a_person_goes_to_the_desk(side: Side, state: str):
    """AD-2: the bot is not even asked."""
    side.put(state=state)
    side.all.write(side.id, "client-1", "hello?")
    assert side.rows()[-1]["outcome"] == "desk"


def test_writing_reopens_a_closed_conversation_with_the_bot(side: Side):
    """AD-9."""
    side.put(state="closed", case_number="F-1001-7")
    side.all.write(side.id, "client-1", "one more thing")
    assert side.rows()[-1]["outcome"] == "pending"
    conversation = side.all.state(side.id, 0)["conversation"]
    assert (conversation["state"], conversation["case_number"], conversation["agent"]) == ("bot", None, None)


# --- buttons


def test_an_article_button_says_its_title_and_waits_for_the_bot(side: Side):
    [article] = side.offer(ARTICLE)
    message, new = side.all.press(side.id, "client-1", article)
    assert new
    assert message["text"] == "Where is my order?"
    last = side.rows()[-1]
    assert (last["outcome"], last["choice"]) == ("pending", {"article": "order-status"})


def test_a_person_button_hands_over_at_once(side: Side, renderer: Renderer):
    """WG-12: without the dialogue server."""
    [person] = side.offer(PERSON)
    side.all.press(side.id, "client-1", person)
    rows = side.rows()[-3:]
    assert [row["author"] for row in rows] == ["customer", "bot", "system"]
    assert [row["text"] for row in rows[:2]] == ["Talk to a person", renderer.say("handoff_asked", "en")]
    assert rows[0]["outcome"] == "handoff"
    assert side.all.state(side.id, 0)["conversation"]["state"] == "queued"


def test_a_language_button_switches_at_once_and_answers_in_that_language(side: Side, renderer: Renderer):
    [thai] = side.offer(THAI)
    side.all.press(side.id, "client-1", thai)
    customer, bot = side.rows()[-2:]
    assert customer["outcome"] == "reply"
    assert (bot["language"], bot["text"]) == ("th", renderer.say("language_changed", "th"))
    assert side.all.state(side.id, 0)["conversation"]["language"] == "th"


def test_a_button_pressed_twice_under_one_id_gives_the_first_result(side: Side):
    """WG-1."""
    [person] = side.offer(PERSON)
    first, _ = side.all.press(side.id, "client-1", person)
    assert side.all.press(side.id, "client-1", person) == (first, False)


def test_a_button_works_once(side: Side):
    """SE-1: valid only where it was offered."""
    [article] = side.offer(ARTICLE)
    side.all.press(side.id, "client-1", article)
    with pytest.raises(ConflictError) as caught:
        side.all.press(side.id, "client-2", article)
    assert caught.value.code == "button_expired"


def test_a_button_is_over_when_something_else_was_said(side: Side, renderer: Renderer):
    [article] = side.offer(ARTICLE)
    side.all.write(side.id, "client-1", "never mind")
    with pytest.raises(ConflictError) as caught:
        side.all.press(side.id, "client-2", article)
    assert caught.value.message == renderer.say("button_expired", "en")


def test_another_customers_button_does_nothing(side: Side):
    """SE-1, SE-2."""
    _, state = side.all.begin("en-GB", None)
    other = state["conversation"]["id"]
    [article] = side.offer(ARTICLE)
    with pytest.raises(ConflictError):
        side.all.press(other, "client-1", article)
    assert len(side.all.state(other, 0)["messages"]) == 1


@pytest.mark.parametrize("button", ["", "0" * 32, "person", '{"person": true}', "/restart"])
def test_an_invented_button_does_nothing(side: Side, button: str):
    side.offer(PERSON)
    with pytest.raises(ConflictError):
        side.all.press(side.id, "client-1", button)
    assert len(side.rows()) == 2


# --- a person


@pytest.mark.parametrize("state", ["bot", "closed"])
def test_asking_for_a_person_queues_at_once(side: Side, state: str):
    """WG-12."""
    side.put(state=state)
    conversation = side.all.ask_person(side.id)["conversation"]
    assert (conversation["state"], conversation["queue"]) == ("queued", {"place": 1})
    assert conversation["case_number"].startswith("F-1001-")
    assert [row["keys"][0] for row in side.rows()] == ["welcome", "handoff_asked", "handoff_case"]
    assert side.changes == [side.id]


@pytest.mark.parametrize("state", ["queued", "human"])
def test_asking_again_changes_nothing(side: Side, state: str):
    side.all.ask_person(side.id)
    before = side.rows()
    side.put(state=state)
    assert side.all.ask_person(side.id)["conversation"]["state"] == state
    assert side.rows() == before


def test_two_who_ask_stand_behind_each_other(side: Side):
    _, state = side.all.begin("en-GB", None)
    other = state["conversation"]["id"]
    side.all.ask_person(side.id)
    assert side.all.ask_person(other)["conversation"]["queue"] == {"place": 2}
    side.put(state="human")
    assert side.all.state(other, 0)["conversation"]["queue"] == {"place": 1}


# --- language


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_menu_chooses_a_language_for_good(side: Side, code: str):
    assert side.all.choose_language(side.id, code)["conversation"]["language"] == code
    with side.store.begin() as tx:
        row = conversations.get(tx, side.id)
    assert row is not None
    assert row["language_settled"] is True
    assert side.changes == [side.id]


@pytest.mark.parametrize("code", ["", "de", "EN", "pl-PL", "../en", "\ud800"])
def test_a_language_that_is_not_spoken_is_refused_with_those_that_are(side: Side, code: str):
    with pytest.raises(RefusedError, match="bg, pl, hu, th, hr, en") as caught:
        side.all.choose_language(side.id, code)
    assert caught.value.code == "unknown_language"
    assert side.changes == []


# --- reading


def test_a_state_holds_only_what_came_after(side: Side):
    """WG-2."""
    for number in range(3):
        side.all.write(side.id, f"client-{number}", str(number))
    assert [message["text"] for message in side.all.state(side.id, 2)["messages"]] == ["1", "2"]
    assert side.all.state(side.id, 4)["messages"] == []
