import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from sqlalchemy.engine import Connection

from bot.gateway import worker
from bot.gateway.dialogue_client import DialogueClient
from bot.gateway.handoff import HandOff
from bot.replies.renderer import Renderer
from bot.shared.settings import Settings
from bot.store import conversations, messages
from bot.store.engine import Store
from tests.fakes.dialogue import FakeDialogue, echo, reply, turn
from tests.fakes.gateway import Customer, Gateway, until
from tests.fakes.postgres import Cluster

PERSON = {"title": "Talk to a person", "payload": {"person": True}}
Start = Callable[..., Gateway]


def bot_texts(transcript: list[dict[str, Any]]) -> list[str]:
    """What the bot said after the welcome."""
    return [message["text"] for message in transcript[1:] if message["author"] == "bot"]


# --- one outcome for every message, in order


def test_a_message_is_answered(customer: Customer):
    transcript = customer.say("hello")
    assert [(message["seq"], message["author"], message["text"]) for message in transcript[1:]] == [
        (2, "customer", "hello"),
        (3, "bot", "You said: hello"),
    ]
    assert customer.gateway.outcomes(customer.id) == ["reply"]


def test_several_replies_and_their_buttons_come_in_order(customer: Customer, dialogue: FakeDialogue):
    dialogue.answer = lambda body: turn(reply("One."), reply("Two.", "pl", {"title": "A", "payload": {"article": "a"}}, PERSON))
    first, second = customer.say("hello")[2:]
    assert (first["text"], first["language"], first["buttons"]) == ("One.", "en", [])
    assert (second["text"], second["language"]) == ("Two.", "pl")
    assert [button["title"] for button in second["buttons"]] == ["A", "Talk to a person"]


def test_a_reply_without_a_language_is_in_that_of_the_decision(customer: Customer, dialogue: FakeDialogue):
    dialogue.answer = lambda body: turn(reply("Igen.", None), language="hu")  # type: ignore[arg-type]
    assert customer.say("igen?")[-1]["language"] == "hu"


def test_messages_sent_while_the_bot_thinks_are_answered_one_by_one_in_order(customer: Customer, dialogue: FakeDialogue):
    """RL-4: the gateway is the only serialiser of a conversation."""
    dialogue.hold()
    texts = [f"message {number}" for number in range(6)]
    for text in texts:
        customer.send(text)
    dialogue.wait_until_asked()
    assert len(dialogue.asked) == 1
    dialogue.release()
    assert bot_texts(customer.settled()) == [f"You said: {text}" for text in texts]
    assert customer.gateway.outcomes(customer.id) == ["reply"] * 6
    assert [body["text"] for body in dialogue.asked] == texts


def test_one_slow_conversation_does_not_hold_up_another(gateway: Gateway, dialogue: FakeDialogue):
    slow, quick = gateway.customer(), gateway.customer()
    never = asyncio.sleep(30)
    dialogue.answer = lambda body: never if body["conversation"] == slow.id else echo(body)
    slow.send("slow")
    assert bot_texts(quick.say("quick")) == ["You said: quick"]
    assert gateway.outcomes(slow.id) == ["pending"]


def test_none_is_lost_and_none_is_answered_twice(gateway: Gateway, dialogue: FakeDialogue):
    """RL-2 in small: 6 conversations x 5 messages, the third of each fails."""
    dialogue.answer = lambda body: httpx.ConnectError("down") if body["text"].endswith("2") else echo(body)
    customers = [gateway.customer() for _ in range(6)]
    for number in range(5):
        for customer in customers:
            customer.send(f"{customer.id} {number}")
    for customer in customers:
        transcript = customer.settled()
        assert [message["seq"] for message in transcript] == list(range(1, 12))
        assert len(bot_texts(transcript)) == 5
        assert gateway.outcomes(customer.id) == ["reply", "reply", "apology", "reply", "reply"]
    assert set(Counter(body["text"] for body in dialogue.asked).values()) == {1}


def test_the_bot_is_told_what_the_gateway_knows(gateway: Gateway, dialogue: FakeDialogue):
    customer = gateway.customer("pl-PL")
    customer.say("hello")
    customer.choose("hu")
    customer.say("szia")
    first, second = (body["metadata"] for body in dialogue.asked)
    assert first == {"conversation_language": "", "chosen_language": "", "locale": "pl-PL", "choice": {}, "cases": []}
    assert second["conversation_language"] == "hu"


def test_a_question_whose_language_was_open_is_answered_once_the_language_is_chosen(
    customer: Customer, dialogue: FakeDialogue, renderer: Renderer
):
    """Nobody says it twice."""
    offered = reply("Which language?", "en", {"title": "Polski", "payload": {"language": "pl"}})
    dialogue.answer = lambda body: turn(offered, action="chat", intent="switch_language", reason="language_open")
    [polski] = customer.say("paczka")[-1]["buttons"]
    dialogue.answer = lambda body: turn(reply("Jest w drodze.", "pl"), language="pl")
    assert customer.press(polski["id"]).status_code == 201
    transcript = customer.settled()
    assert [(item["author"], item["text"]) for item in transcript[-3:]] == [
        ("customer", "Polski"),
        ("bot", renderer.say("language_changed", "pl")),
        ("bot", "Jest w drodze."),
    ]
    asked = dialogue.asked[-1]
    assert (asked["text"], asked["metadata"]["chosen_language"]) == ("paczka", "pl")
    assert customer.gateway.outcomes(customer.id) == ["reply", "reply"]


def test_a_language_chosen_later_repeats_nothing(customer: Customer, dialogue: FakeDialogue):
    offered = reply("I don't speak that.", "en", {"title": "Polski", "payload": {"language": "pl"}})
    dialogue.answer = lambda body: turn(offered, action="chat", intent="language_not_spoken", reason="foreign_language")
    [polski] = customer.say("wo ist mein Paket")[-1]["buttons"]
    customer.press(polski["id"])
    assert len(dialogue.asked) == 1


def test_the_bot_is_told_the_customers_own_cases(gateway: Gateway, dialogue: FakeDialogue, renderer: Renderer):
    """AD-8."""
    gateway.customer().post("person", {})
    customer, agent = gateway.customer(), gateway.agent("Maria")
    agent.takes(customer)
    agent.does("return", customer)
    customer.say("how is my case?")
    [case] = dialogue.asked[-1]["metadata"]["cases"]
    assert (case["state"], case["agent"]) == ("closed", "Maria")
    assert case["case_number"].startswith("F-1002-")
    assert case["opened"]
    assert case["closed"]


def test_the_language_of_the_decision_becomes_the_conversations(customer: Customer, dialogue: FakeDialogue):
    dialogue.answer = lambda body: turn(language="hr", effects=[{"kind": "language", "language": "hr"}])
    customer.say("govorite li hrvatski?")
    assert customer.state()["language"] == "hr"
    customer.say("hvala")
    assert dialogue.asked[-1]["metadata"]["conversation_language"] == "hr"


def test_a_pressed_article_is_asked_with_its_choice(customer: Customer, dialogue: FakeDialogue):
    dialogue.answer = lambda body: turn(reply("Which?", "en", {"title": "…", "payload": {"article": "order-status"}}))
    [button] = customer.say("hm")[-1]["buttons"]
    dialogue.answer = echo
    assert customer.press(button["id"]).status_code == 201
    assert customer.settled()[-1]["text"] == "You said: …"
    assert dialogue.asked[-1]["metadata"]["choice"] == {"article": "order-status"}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("👍", "message_emoji"),
        ("🇵🇱", "message_emoji"),
        ("👩‍👩‍👧 !!", "message_emoji"),
        ("?!", "message_empty"),
        ("…", "message_empty"),
        ("/", "message_empty"),
    ],
)
@pytest.mark.parametrize("code", ["pl", "th"])
def test_a_message_without_words_is_answered_without_asking_the_bot(
    gateway: Gateway, dialogue: FakeDialogue, renderer: Renderer, text: str, key: str, code: str
):
    customer = gateway.customer(code)
    last = customer.say(text)[-1]
    assert (last["text"], last["language"]) == (renderer.say(key, code), code)
    assert [button["title"] for button in last["buttons"]] == [renderer.say("button_person", code)]
    assert gateway.outcomes(customer.id) == ["reply"]
    assert dialogue.asked == []


@pytest.mark.parametrize("text", ["/restart", "\u00a0/restart", '\u3000/intent{"slot": 1}', "//x"])
def test_what_looks_like_a_command_is_a_message_like_any_other(customer: Customer, dialogue: FakeDialogue, text: str):
    """SE-1: made harmless behind the client; here it is neither lost nor changed."""
    transcript = customer.say(text)
    assert transcript[1]["text"] == text.strip()
    assert [body["text"] for body in dialogue.asked] == [text.strip()]
    assert customer.gateway.outcomes(customer.id) == ["reply"]


# --- effects


def test_a_hand_off_queues_after_the_bots_words(customer: Customer, dialogue: FakeDialogue):
    dialogue.answer = lambda body: turn(reply("A person is coming."), effects=[{"kind": "handoff", "reason": "complaint"}])
    transcript = customer.say("this is outrageous")
    assert [message["author"] for message in transcript[1:]] == ["customer", "bot", "system"]
    assert customer.gateway.outcomes(customer.id) == ["handoff"]
    state = customer.state()
    assert state["state"] == "queued"
    assert state["case_number"] in transcript[-1]["text"]


def test_a_hand_off_is_told_in_the_language_of_the_message(customer: Customer, dialogue: FakeDialogue, renderer: Renderer):
    dialogue.answer = lambda body: turn(reply("Już.", "pl"), language="pl", effects=[{"kind": "handoff", "reason": "asked"}])
    last = customer.say("człowiek")[-1]
    assert last["language"] == "pl"
    assert renderer.say("queue_first", "pl") in last["text"]


def test_what_is_sent_after_a_hand_off_goes_to_the_desk(customer: Customer, dialogue: FakeDialogue):
    dialogue.answer = lambda body: turn(effects=[{"kind": "handoff", "reason": "asked"}])
    dialogue.hold()
    customer.send("a person please")
    customer.send("are you there?")
    dialogue.wait_until_asked()
    dialogue.release()
    customer.settled()
    assert customer.gateway.outcomes(customer.id) == ["handoff", "desk"]
    assert len(dialogue.asked) == 1


def test_contact_details_and_what_was_found_in_the_text_are_kept(customer: Customer, dialogue: FakeDialogue):
    """AD-4."""
    dialogue.answer = lambda body: turn(effects=[{"kind": "contact", "email": "a@example.com"}], entities={"order_number": "10045"})
    customer.say("order 10045, a@example.com")
    with customer.gateway.store.begin() as tx:
        assert conversations.get_details(tx, customer.id) == {"email": "a@example.com", "phone": "", "order_number": "10045"}


def test_feedback_is_kept_for_the_team(customer: Customer, dialogue: FakeDialogue):
    dialogue.answer = lambda body: turn(effects=[{"kind": "feedback"}])
    transcript = customer.say("nice shop")
    with customer.gateway.store.begin() as tx:
        assert tx.exec_driver_sql("SELECT message_id FROM feedback").scalars().all() == [transcript[1]["id"]]


def test_the_decision_is_kept_with_the_message(customer: Customer, dialogue: FakeDialogue):
    customer.say("hello")
    with customer.gateway.store.begin() as tx:
        [decision] = messages.decisions_of(tx, customer.id).values()
    assert decision == turn()["decision"]


# --- a person takes over meanwhile


def test_a_reply_is_dropped_when_a_person_claims_while_it_is_computed(customer: Customer, dialogue: FakeDialogue):
    """AD-2."""
    agent = customer.gateway.agent()
    dialogue.hold()
    customer.send("where is my order?")
    dialogue.wait_until_asked()
    agent.takes(customer)
    before = customer.transcript()
    dialogue.release()
    assert agent.writes(customer, "I'm looking.").status_code == 201
    transcript = customer.settled()
    assert transcript[: len(before)] == before
    assert [message["author"] for message in transcript[len(before) :]] == ["agent"]
    assert customer.gateway.outcomes(customer.id) == ["desk"]


@pytest.mark.parametrize("fault", [httpx.ConnectError("down"), httpx.Response(500)], ids=["down", "500"])
def test_an_apology_is_dropped_as_well(customer: Customer, dialogue: FakeDialogue, fault: Any):
    """AD-2."""
    dialogue.answer = lambda body: fault
    dialogue.hold()
    customer.send("where is my order?")
    dialogue.wait_until_asked()
    customer.post("person", {})
    before = customer.transcript()
    dialogue.release()
    assert customer.say("hello?")[: len(before)] == before
    assert customer.gateway.outcomes(customer.id) == ["desk", "desk"]
    assert len(customer.transcript()) == len(before) + 1


def test_a_second_hand_off_computed_meanwhile_is_dropped(customer: Customer, dialogue: FakeDialogue):
    """AD-10: no repeated hand-off."""
    dialogue.answer = lambda body: turn(effects=[{"kind": "handoff", "reason": "asked"}])
    dialogue.hold()
    customer.send("a person please")
    dialogue.wait_until_asked()
    customer.post("person", {})
    number = customer.state()["case_number"]
    dialogue.release()
    customer.say("hello?")
    assert customer.state()["case_number"] == number


def test_what_the_bot_understood_is_kept_for_the_agent_even_when_its_reply_is_dropped(customer: Customer, dialogue: FakeDialogue):
    """AD-3."""
    agent = customer.gateway.agent()
    dialogue.hold()
    customer.send("where is my order?")
    dialogue.wait_until_asked()
    agent.takes(customer)
    dialogue.release()
    until(lambda: any(item["decision"] for item in agent.get(f"conversations/{customer.id}").json()["messages"]))


def test_the_bot_is_silent_while_a_person_owns_it(customer: Customer, dialogue: FakeDialogue):
    """AD-2."""
    customer.gateway.agent().takes(customer)
    before = len(customer.transcript())
    transcript = customer.say("one", "two", "👍", "/restart")
    assert [message["author"] for message in transcript[before:]] == ["customer"] * 4
    assert dialogue.asked == []
    assert customer.gateway.outcomes(customer.id) == ["desk"] * 4


# --- when the dialogue server or its answer fails

FAULTS: dict[str, Callable[[], Any]] = {
    "down": lambda: httpx.ConnectError("refused"),
    "breaks off": lambda: httpx.RemoteProtocolError("peer closed"),
    "slow": lambda: httpx.ReadTimeout("slow"),
    "never answers": lambda: asyncio.sleep(30),
    "500": lambda: httpx.Response(500),
    "nonsense": lambda: httpx.Response(200, text="<html>"),
    "half an answer": lambda: {"decision": None, "replies": [], "effects": []},
    "no reply": lambda: {**turn(), "replies": []},
    "an empty reply": lambda: turn(reply("")),
    "an unexpected error": lambda: RuntimeError("a bug"),
    "a hand-off without its reason": lambda: turn(effects=[{"kind": "handoff"}]),
    "the same effect twice": lambda: turn(effects=[{"kind": "feedback"}, {"kind": "feedback"}]),
    "a reason that is no text": lambda: turn(effects=[{"kind": "handoff", "reason": ["asked"]}]),
    "a detail that is no text": lambda: turn(effects=[{"kind": "contact", "email": {"a": 1}}]),
    "a language that is no text": lambda: turn(reply("x"), language=["en"]),  # type: ignore[arg-type]
    "a language that is too long": lambda: turn(reply("x", "e" * 300), effects=[{"kind": "handoff", "reason": None}]),
    "no entities": lambda: turn(entities=None),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_fails_the_customer_gets_an_apology_and_a_way_to_a_person(
    open_gateway: Start, dialogue: FakeDialogue, renderer: Renderer, fault: str
):
    """RL-3: nothing stays pending, nothing is half done."""
    gateway = open_gateway(dialogue_timeout=0.1)
    dialogue.answer = lambda body: FAULTS[fault]()
    customer = gateway.customer("hr-HR")
    last = customer.say("gdje je moj paket?")[-1]
    assert (last["seq"], last["author"], last["text"]) == (3, "bot", renderer.say("apology", "hr"))
    assert gateway.outcomes(customer.id) == ["apology"]
    [button] = last["buttons"]
    assert button["title"] == renderer.say("button_person", "hr")
    assert customer.press(button["id"]).status_code == 201
    assert customer.state()["state"] == "queued"


def test_the_next_message_after_an_apology_is_answered(customer: Customer, dialogue: FakeDialogue):
    dialogue.answer = lambda body: httpx.Response(500)
    customer.say("one")
    dialogue.answer = echo
    assert customer.say("two")[-1]["text"] == "You said: two"
    assert customer.gateway.outcomes(customer.id) == ["apology", "reply"]


def test_a_second_failure_in_a_row_brings_a_person(customer: Customer, dialogue: FakeDialogue, renderer: Renderer):
    """RL-3: never two apologies in a row."""
    dialogue.answer = lambda body: httpx.Response(500)
    customer.say("one")
    transcript = customer.say("two")
    assert [message["author"] for message in transcript[1:]] == ["customer", "bot", "customer", "bot", "system"]
    assert transcript[-2]["text"] == renderer.say("handoff_error", "en")
    assert customer.gateway.outcomes(customer.id) == ["apology", "handoff"]
    assert customer.state()["case_number"] in transcript[-1]["text"]


def test_a_failure_after_an_answer_is_a_first_one_again(customer: Customer, dialogue: FakeDialogue):
    dialogue.answer = lambda body: httpx.Response(500) if "fail" in body["text"] else echo(body)
    customer.say("fail", "fine", "fail")
    assert customer.gateway.outcomes(customer.id) == ["apology", "reply", "apology"]


def test_a_hand_off_for_an_error_is_dropped_when_a_person_has_come_meanwhile(customer: Customer, dialogue: FakeDialogue):
    """AD-2."""
    dialogue.answer = lambda body: httpx.Response(500)
    before = customer.say("one")
    dialogue.hold()
    customer.send("two")
    dialogue.wait_until_asked()
    with customer.gateway.store.begin() as tx:
        conversations.update(tx, customer.id, state="human")
    dialogue.release()
    transcript = customer.settled()
    assert [message["author"] for message in transcript[len(before) :]] == ["customer"]
    assert customer.gateway.outcomes(customer.id) == ["apology", "desk"]


POSTGRES_FAULTS: dict[str, Callable[[], Any]] = {
    "NUL in a reply": lambda: turn(reply("a\x00b")),
    "half a character in a reply": lambda: turn(reply("a\ud800b")),
    "a reason too long for its column": lambda: turn(effects=[{"kind": "handoff", "reason": "r" * 300}]),
    "a language too long for its column": lambda: turn(reply("x", "e" * 300)),
    "the same effect twice": lambda: turn(effects=[{"kind": "feedback"}, {"kind": "feedback"}]),
}


@pytest.mark.parametrize("fault", POSTGRES_FAULTS)
def test_what_postgresql_refuses_to_store_ends_in_an_apology_too(
    open_gateway: Start, postgres_url: str, dialogue: FakeDialogue, renderer: Renderer, fault: str
):
    """RL-3."""
    gateway = open_gateway(database_url=postgres_url)
    dialogue.answer = lambda body: POSTGRES_FAULTS[fault]()
    customer = gateway.customer()
    assert customer.say("hello")[-1]["text"] == renderer.say("apology", "en")
    assert gateway.outcomes(customer.id) == ["apology"]


# --- over the end of a process


def leave_pending(database_url: str, *texts: str) -> str:
    """What an earlier process stored and never answered."""
    store = Store(database_url)
    with store.begin() as tx:
        own = str(conversations.create(tx, "web", "en", "en-GB", settled=False)["id"])
        for text in texts:
            messages.add(tx, own, "customer", text, "en", outcome="pending")
    store.close()
    return own


def test_what_an_earlier_process_left_is_taken_up_at_the_start(open_gateway: Start, database_url: str, dialogue: FakeDialogue):
    """RL-1: survives kill -9."""
    first, second = leave_pending(database_url, "one", "two"), leave_pending(database_url, "three")
    gateway = open_gateway(database_url=database_url)
    until(lambda: gateway.outcomes(first) == ["reply"] * 2 and gateway.outcomes(second) == ["reply"])
    assert [body["text"] for body in dialogue.asked if body["conversation"] == first] == ["one", "two"]


def test_what_an_earlier_process_left_to_a_person_goes_to_the_desk(open_gateway: Start, sqlite_url: str, dialogue: FakeDialogue):
    """AD-2."""
    own = leave_pending(sqlite_url, "one", "two")
    store = Store(sqlite_url)
    with store.begin() as tx:
        conversations.update(tx, own, state="human")
    store.close()
    gateway = open_gateway()
    until(lambda: gateway.outcomes(own) == ["desk", "desk"])
    assert dialogue.asked == []


def test_what_is_not_finished_at_the_end_stays_pending_for_the_next_start(settings: Settings):
    """RL-1: neither lost nor apologised for."""
    stuck = FakeDialogue()
    with Gateway(settings, stuck) as first:
        customer = first.customer()
        stuck.hold()
        customer.send("one")
        stuck.wait_until_asked()
        customer.send("two")
    with Gateway(settings, FakeDialogue()) as second:
        later = Customer(second, customer.token, customer.id)
        assert bot_texts(later.settled()) == ["You said: one", "You said: two"]
        assert second.outcomes(customer.id) == ["reply", "reply"]


def test_a_message_outlives_the_database(
    open_gateway: Start, postgres: Cluster, postgres_url: str, dialogue: FakeDialogue, monkeypatch: pytest.MonkeyPatch
):
    """RL-3: 503 while it is down; then the message that was being answered is answered."""
    monkeypatch.setattr(worker, "RETRY_SECONDS", 0.05)
    gateway = open_gateway(database_url=postgres_url)
    customer = gateway.customer()
    dialogue.hold()
    customer.send("hello")
    dialogue.wait_until_asked()
    postgres.stop()
    try:
        dialogue.release()
        refused = customer.send("are you there?")
    finally:
        postgres.start()
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "database")
    assert bot_texts(customer.settled()) == ["You said: hello"]


# --- the worker alone


class TellingStore(Store):
    """Calls `after_reading` once, at the end of the next transaction that only reads, in the thread that ran it."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.after_reading: Callable[[], None] | None = None

    @contextmanager
    def look(self) -> Iterator[Connection]:
        with super().look() as tx:
            yield tx
        told, self.after_reading = self.after_reading, None
        if told is not None:
            told()


def alone(store: Store, dialogue: FakeDialogue, renderer: Renderer) -> worker.Worker:
    client = DialogueClient(["http://dialogue.test"], "", 5.0, dialogue.transport)
    return worker.Worker(store, client, renderer, HandOff(renderer), lambda own: None)


def outcomes(store: Store, own: str) -> list[str]:
    with store.begin() as tx:
        return [row["outcome"] for row in messages.after(tx, own, 0) if row["author"] == "customer"]


async def soon(condition: Callable[[], bool]) -> None:
    for _ in range(2000):
        if condition():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it did not happen in time")


def test_a_message_that_comes_just_when_the_worker_found_nothing_is_not_forgotten(
    sqlite_url: str, dialogue: FakeDialogue, renderer: Renderer
):
    """RL-2: it does not wait for the next message."""
    own = leave_pending(sqlite_url)
    store, other = TellingStore(sqlite_url), Store(sqlite_url)

    async def scenario() -> None:
        loop, lonely = asyncio.get_running_loop(), alone(store, dialogue, renderer)

        def write() -> None:
            with other.begin() as tx:
                messages.add(tx, own, "customer", "just now", "en", outcome="pending")
            loop.call_soon_threadsafe(lonely.wake, own)

        store.after_reading = write
        lonely.wake(own)
        await soon(lambda: outcomes(other, own) == ["reply"])
        await lonely.stop()

    asyncio.run(scenario())
    store.close()
    other.close()


def test_a_stopped_worker_leaves_nothing_running(sqlite_url: str, dialogue: FakeDialogue, renderer: Renderer):
    """RL-1: else it would find the dialogue server's connection closed, and apologise for that."""
    own, store = leave_pending(sqlite_url, "one"), Store(sqlite_url)
    dialogue.hold()

    async def scenario() -> None:
        lonely = alone(store, dialogue, renderer)
        await lonely.start()
        await soon(lambda: len(dialogue.asked) == 1)
        lonely.wake(own)
        await lonely.stop()
        await asyncio.sleep(0)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(scenario())
    assert outcomes(store, own) == ["pending"]
    store.close()


def test_a_message_that_another_process_has_answered_is_not_answered_again(sqlite_url: str, dialogue: FakeDialogue, renderer: Renderer):
    """RL-2: exactly one outcome."""
    own, store = leave_pending(sqlite_url, "one"), Store(sqlite_url)
    dialogue.hold()

    async def scenario() -> None:
        lonely = alone(store, dialogue, renderer)
        await lonely.start()
        await soon(lambda: len(dialogue.asked) == 1)
        with store.begin() as tx:
            [message] = messages.after(tx, own, 0)
            messages.set_outcome(tx, message["id"], "apology")
        dialogue.release()
        await soon(lambda: len(asyncio.all_tasks()) == 1)

    asyncio.run(scenario())
    with store.begin() as tx:
        assert [row["outcome"] for row in messages.after(tx, own, 0)] == ["apology"]
    store.close()
