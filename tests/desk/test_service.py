import threading

import pytest

from bot.desk.service import Desk
from bot.gateway.conversation import Conversations
from bot.gateway.handoff import HandOff
from bot.replies.renderer import Renderer
from bot.shared.errors import ConflictError, NotFoundError, RefusedError
from bot.shared.settings import Settings
from bot.store import agents, conversations, messages
from bot.store.engine import Store
from bot.store.rows import Row
from tests.fakes.history import add_history

LANGUAGES = ("bg", "pl", "hu", "th", "hr", "en")
CLAIMS = 50


class Office:
    """The desk, its people, and customers who ask for them."""

    def __init__(self, store: Store, settings: Settings, renderer: Renderer) -> None:
        self.store = store
        self.changes: list[str] = []
        self.desk = Desk(store, settings, renderer, self.changes.append)
        self.customers = Conversations(store, settings, renderer, HandOff(renderer), lambda own: None)
        self.maria, self.ivan = self.hire("Maria"), self.hire("Ivan")

    def hire(self, name: str) -> Row:
        with self.store.begin() as tx:
            return agents.create(tx, name, "!", "agent")

    def waiting(self, language: str = "en") -> str:
        """A customer who waits."""
        own = str(self.customers.begin("", language)[1]["conversation"]["id"])
        self.customers.write(own, "client-1", "Where is my order?")
        self.customers.ask_person(own)
        return own

    def claimed(self, language: str = "en") -> str:
        """A customer whom Maria has taken."""
        own = self.waiting(language)
        self.desk.claim(own, self.maria)
        return own

    def state(self, own: str) -> str:
        return str(self.desk.opened(own)["conversation"]["state"])

    def last(self, own: str) -> Row:
        with self.store.begin() as tx:
            return messages.after(tx, own, 0)[-1]


@pytest.fixture
def office(store: Store, settings: Settings, renderer: Renderer) -> Office:
    """A desk with two people."""
    return Office(store, settings, renderer)


# --- claiming


@pytest.mark.parametrize("language", LANGUAGES)
def test_claiming_makes_an_owner_and_tells_the_customer(office: Office, renderer: Renderer, language: str):
    """AD-8: every change of state tells the customer."""
    own = office.waiting(language)
    done = office.desk.claim(own, office.maria)["conversation"]
    assert (done["state"], done["agent"]) == ("human", {"id": office.maria["id"], "name": "Maria"})
    told = office.last(own)
    assert (told["author"], told["language"]) == ("system", language)
    assert told["text"] == renderer.say("agent_joined", language, {"agent": "Maria"})


def test_of_50_who_claim_at_once_one_succeeds_and_49_are_told_who(office: Office):
    """AD-1."""
    own = office.waiting()
    crowd = [office.hire(f"Agent {number}") for number in range(CLAIMS)]
    start = threading.Barrier(CLAIMS)
    winners: list[str] = []
    refusals: list[str] = []
    faults: list[Exception] = []

    def claim(agent: Row) -> None:
        start.wait()
        try:
            office.desk.claim(own, agent)
            winners.append(agent["name"])
        except ConflictError as error:
            refusals.append(error.message)
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=claim, args=(agent,)) for agent in crowd]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(winners) == 1
    assert refusals == [f"{winners[0]} owns this conversation."] * (CLAIMS - 1)
    opened = office.desk.opened(own)
    assert opened["conversation"]["agent"]["name"] == winners[0]
    assert [case["agent"] for case in opened["conversation"]["cases"]] == winners


def test_claiming_again_is_a_conflict_even_for_the_owner(office: Office):
    own = office.claimed()
    for agent in (office.maria, office.ivan):
        with pytest.raises(ConflictError, match="Maria owns"):
            office.desk.claim(own, agent)


@pytest.mark.parametrize("state", ["bot", "closed"])
def test_only_who_waits_can_be_claimed(office: Office, state: str):
    own = office.waiting()
    with office.store.begin() as tx:
        conversations.update(tx, own, state=state)
    with pytest.raises(ConflictError, match=state):
        office.desk.claim(own, office.maria)
    assert office.state(own) == state


def test_what_does_not_exist_is_not_found(office: Office):
    for do in (office.desk.claim, office.desk.close, office.desk.give_back):
        with pytest.raises(NotFoundError):
            do("0" * 32, office.maria)
    with pytest.raises(NotFoundError):
        office.desk.opened("0" * 32)
    with pytest.raises(NotFoundError):
        office.desk.reply("0" * 32, office.maria, "reply-id-1", "hello")


# --- replying


def test_the_owner_writes_to_the_customer(office: Office):
    own = office.claimed("hu")
    message, new = office.desk.reply(own, office.maria, "reply-id-1", "  Jó napot!\n")
    assert new
    assert (message["author"], message["name"], message["text"], message["language"]) == ("agent", "Maria", "Jó napot!", "hu")
    assert office.changes == [own]


def test_the_same_id_again_gives_the_first_result(office: Office):
    own = office.claimed()
    first, _ = office.desk.reply(own, office.maria, "reply-id-1", "hello")
    assert office.desk.reply(own, office.maria, "reply-id-1", "hello") == (first, False)
    assert office.last(own)["id"] == first["id"]


def test_only_the_owner_writes(office: Office):
    """AD-5."""
    own = office.claimed()
    with pytest.raises(ConflictError, match="Maria owns"):
        office.desk.reply(own, office.ivan, "reply-id-1", "me too")
    assert office.last(own)["author"] == "system"


@pytest.mark.parametrize("state", ["bot", "queued", "closed"])
def test_nobody_writes_to_whom_they_have_not_claimed(office: Office, state: str):
    """AD-2: also when the row still names an owner from before."""
    own = office.waiting()
    with office.store.begin() as tx:
        conversations.update(tx, own, state=state, agent_id=office.maria["id"])
    for agent in (office.maria, office.ivan):
        with pytest.raises(ConflictError, match="Claim it first"):
            office.desk.reply(own, agent, "reply-id-1", "hello")


@pytest.mark.parametrize("text", ["", "  \n", "\x00\u202e", "x" * 4097])
def test_a_reply_needs_words_and_has_the_same_limit_as_a_message(office: Office, text: str):
    own = office.claimed()
    with pytest.raises(RefusedError) as caught:
        office.desk.reply(own, office.maria, "reply-id-1", text)
    assert caught.value.code == "reply_length"
    assert "4096" in caught.value.message


def test_control_characters_do_not_reach_the_customer(office: Office):
    """SE-1."""
    own = office.claimed()
    message, _ = office.desk.reply(own, office.maria, "reply-id-1", "a\x00b \u202ec\r\nd \ud800")
    assert message["text"] == "ab c\nd"


# --- ending


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("event", "state", "key"), [("give_back", "bot", "agent_returned"), ("close", "closed", "conversation_closed")])
def test_returning_and_closing_end_the_case_and_tell_the_customer(
    office: Office, renderer: Renderer, language: str, event: str, state: str, key: str
):
    """AD-8, AD-10."""
    own = office.claimed(language)
    done = getattr(office.desk, event)(own, office.maria)["conversation"]
    assert (done["state"], done["agent"], done["queued_at"]) == (state, None, None)
    [case] = office.desk.opened(own)["conversation"]["cases"]
    assert (case["state"], case["agent"]) == ("closed", "Maria")
    assert case["closed_at"]
    assert office.last(own)["text"] == renderer.say(key, language, {"agent": "Maria"})


@pytest.mark.parametrize("event", ["give_back", "close"])
def test_only_the_owner_ends_it(office: Office, event: str):
    own = office.claimed()
    with pytest.raises(ConflictError, match="Maria owns"):
        getattr(office.desk, event)(own, office.ivan)
    assert office.state(own) == "human"


@pytest.mark.parametrize("event", ["give_back", "close"])
def test_what_is_ended_cannot_be_ended_again(office: Office, event: str):
    own = office.claimed()
    getattr(office.desk, event)(own, office.maria)
    with pytest.raises(ConflictError):
        getattr(office.desk, event)(own, office.maria)


def test_a_returned_conversation_can_come_back_under_a_new_case(office: Office):
    """AD-10."""
    own = office.claimed()
    office.desk.give_back(own, office.maria)
    office.customers.ask_person(own)
    assert office.desk.claim(own, office.ivan)["conversation"]["agent"]["name"] == "Ivan"
    first, second = office.desk.opened(own)["conversation"]["cases"]
    assert (first["state"], first["agent"]) == ("closed", "Maria")
    assert (second["state"], second["agent"]) == ("human", "Ivan")


# --- lists


def test_each_list_shows_its_states(office: Office):
    waiting, claimed, closed, returned = office.waiting(), office.claimed(), office.claimed(), office.claimed()
    office.desk.close(closed, office.maria)
    office.desk.give_back(returned, office.maria)
    shown = {name: {row["id"] for row in office.desk.listed(name)["conversations"]} for name in ("queued", "human", "closed", "open")}
    assert shown == {"queued": {waiting}, "human": {claimed}, "closed": {closed}, "open": {waiting, claimed, returned}}


def test_every_list_names_how_many_wait(office: Office):
    for _ in range(3):
        office.waiting()
    assert {office.desk.listed(name)["waiting"] for name in ("queued", "human", "closed", "open")} == {3}


def test_who_has_waited_longest_is_first(office: Office):
    waiting = [office.waiting() for _ in range(3)]
    assert [row["id"] for row in office.desk.listed("queued")["conversations"]] == waiting


def test_a_chat_in_which_nothing_was_said_is_not_listed(office: Office):
    office.customers.begin("", "en")
    assert office.desk.listed("open")["conversations"] == []


def test_there_is_no_other_list(office: Office):
    with pytest.raises(RefusedError, match="queued, human, closed, open"):
        office.desk.listed("everything")


def test_a_row_of_a_list_tells_enough_to_choose(office: Office):
    """AD-3."""
    own = office.waiting("pl")
    [row] = office.desk.listed("queued")["conversations"]
    assert set(row) == {
        "id", "state", "language", "language_name", "reason", "case_number", "channel", "agent", "queued_at", "last_text", "last_author",
        "last_at", "messages",
    }  # fmt: skip
    expected = {
        "id": own,
        "state": "queued",
        "language": "pl",
        "language_name": "Polski",
        "reason": "asked",
        "channel": "web",
        "agent": None,
    }
    assert {name: row[name] for name in expected} == expected
    assert row["messages"] == 4
    assert row["case_number"]


def test_a_row_of_a_list_shows_what_a_person_said_last_not_the_sentence_about_the_queue(office: Office):
    own = office.waiting("pl")
    office.customers.write(own, "client-9", "halo, jest tam kto?")
    [row] = office.desk.listed("queued")["conversations"]
    assert (row["last_author"], row["last_text"]) == ("customer", "halo, jest tam kto?")


def test_a_long_last_message_is_cut_in_the_list(office: Office):
    own = office.claimed()
    office.customers.write(own, "client-2", "x" * 4000)
    [row] = office.desk.listed("human")["conversations"]
    assert row["last_text"] == "x" * 160


# --- the package


def test_the_package_has_the_details_the_decisions_and_the_cases(office: Office):
    """AD-3."""
    own = office.waiting()
    decision = {"action": "handoff", "confidence": 0.4, "candidates": [{"article": "order-status", "probability": 0.4, "title": "Where?"}]}
    with office.store.begin() as tx:
        conversations.keep_details(tx, own, {"email": "a@example.com", "order_number": "10045"})
        asked = messages.by_client_id(tx, own, "client-1")
        assert asked is not None
        messages.keep_decision(tx, asked["id"], decision, 5)
    opened = office.desk.opened(own)
    assert opened["conversation"]["details"] == {"email": "a@example.com", "phone": "", "order_number": "10045"}
    assert [message["decision"] for message in opened["messages"]] == [None, decision, None, None]
    [case] = opened["conversation"]["cases"]
    assert (case["reason"], case["state"], case["agent"], case["closed_at"]) == ("asked", "queued", None, None)


def test_the_whole_transcript_is_there_however_long(office: Office):
    """AD-3."""
    own = office.waiting()
    with office.store.begin() as tx:
        add_history(tx, own, 500)
    assert [message["seq"] for message in office.desk.opened(own)["messages"]] == list(range(1, 505))
