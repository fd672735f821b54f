import threading
import time
from collections.abc import Callable

import pytest

from bot.replies.renderer import Renderer
from tests.fakes.dialogue import FakeDialogue, reply, turn
from tests.fakes.gateway import CHAT, Customer, Gateway
from tests.fakes.history import add_history

LANGUAGES = ("bg", "pl", "hu", "th", "hr", "en")
ARTICLE = {"title": "Where is my order?", "payload": {"article": "order-status"}}
PERSON = {"title": "Talk to a person", "payload": {"person": True}}
CONVERSATION = {"id", "state", "language", "agent", "queue", "case_number", "desk_open", "contact_known"}
MESSAGE = {"id", "seq", "author", "name", "text", "language", "buttons", "created_at", "client_id"}
Start = Callable[..., Gateway]


# --- opening


@pytest.mark.parametrize("code", LANGUAGES)
def test_opening_gives_a_token_the_conversation_and_a_welcome(gateway: Gateway, renderer: Renderer, code: str):
    response = gateway.client.post(f"{CHAT}/sessions", json={"locale": f"{code}-XX", "language": None})
    body = response.json()
    assert response.status_code == 201
    assert set(body) == {"token", "conversation", "messages"}
    assert set(body["conversation"]) == CONVERSATION
    assert (body["conversation"]["state"], body["conversation"]["language"]) == ("bot", code)
    [welcome] = body["messages"]
    assert set(welcome) == MESSAGE
    assert (welcome["seq"], welcome["author"], welcome["text"]) == (1, "bot", renderer.say("welcome", code))


def test_the_token_is_the_servers_and_long(gateway: Gateway):
    """WG-6."""
    tokens = {gateway.customer().token for _ in range(5)}
    assert len(tokens) == 5
    assert all(len(token) >= 43 for token in tokens)


def test_no_answer_repeats_the_token(customer: Customer):
    """WG-6: shown once."""
    customer.say("hello")
    for response in (customer.get(), customer.send("x"), customer.choose("pl"), customer.post("person", {})):
        assert customer.token not in response.text
        assert customer.token not in str(response.headers)


def test_opening_is_limited_per_address(open_gateway: Start):
    """SE-6."""
    gateway = open_gateway(sessions_per_minute=2)
    statuses = [gateway.client.post(f"{CHAT}/sessions", json={}).status_code for _ in range(3)]
    assert statuses == [201, 201, 429]


# --- sending


def test_a_message_is_stored_and_shown(customer: Customer):
    response = customer.send("Where is my order?", "client-id-0001")
    message = response.json()["message"]
    assert response.status_code == 201
    assert set(message) == MESSAGE
    assert (message["author"], message["text"], message["client_id"], message["seq"]) == (
        "customer",
        "Where is my order?",
        "client-id-0001",
        2,
    )
    assert customer.settled()[1] == message


def test_the_same_id_again_is_200_with_the_first_result(customer: Customer):
    """WG-1."""
    first = customer.send("Where is my order?", "client-id-0001")
    again = customer.send("Where is my order?", "client-id-0001")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    customer.settled()
    assert customer.send("Where is my order?", "client-id-0001").json() == first.json()
    assert [message["author"] for message in customer.transcript()] == ["bot", "customer", "bot"]


def test_identical_requests_at_once_are_one_message_and_one_answer(open_gateway: Start, database_url: str, dialogue: FakeDialogue):
    """WG-1."""
    customer = open_gateway(database_url=database_url).customer()
    start = threading.Barrier(6)
    responses = []

    def send() -> None:
        start.wait()
        responses.append(customer.send("Where is my order?", "client-id-0001"))

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(response.status_code for response in responses) == [200] * 5 + [201]
    assert len({response.text for response in responses}) == 1
    assert [message["author"] for message in customer.settled()] == ["bot", "customer", "bot"]
    assert len(dialogue.asked) == 1


def test_messages_sent_at_once_get_numbers_without_gaps(open_gateway: Start, database_url: str):
    """WG-1, RL-2."""
    customer = open_gateway(database_url=database_url).customer()
    threads = [threading.Thread(target=customer.send, args=(f"message {number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    transcript = customer.settled()
    assert [message["seq"] for message in transcript] == list(range(1, 18))
    sent = [message["text"] for message in transcript if message["author"] == "customer"]
    answered = [message["text"] for message in transcript[1:] if message["author"] == "bot"]
    assert sorted(sent) == [f"message {number}" for number in range(8)]
    assert answered == [f"You said: {text}" for text in sent]


@pytest.mark.parametrize("value", ["12345678", "a" * 64, "8b7f3f0e-9a55-4bb2-8a0e-3d1d1c7c3f10", "A_z-0123"])
def test_an_id_has_8_to_64_plain_characters(customer: Customer, value: str):
    assert customer.send("x", value).status_code == 201


def test_sending_is_limited_per_session(open_gateway: Start):
    """SE-6: refused before anything is stored; another customer is not held up."""
    gateway = open_gateway(messages_per_minute=3)
    customer, other = gateway.customer(), gateway.customer()
    responses = [customer.send(f"message {number}") for number in range(5)]
    assert [response.status_code for response in responses] == [201, 201, 201, 429, 429]
    assert responses[-1].json()["error"]["code"] == "too_many"
    assert customer.post("person", {}).status_code == 429
    assert other.send("hello").status_code == 201
    assert len(gateway.outcomes(customer.id)) == 3


def test_two_tabs_see_the_same(customer: Customer):
    """WG-4."""
    customer.say("one", "two")
    other_tab = Customer(customer.gateway, customer.token, customer.id)
    assert other_tab.get().json() == customer.get().json()


# --- reading


def test_what_came_after_a_number_comes_again(customer: Customer):
    """WG-2."""
    whole = customer.say("one", "two")
    for after in range(6):
        assert customer.transcript(after) == whole[after:]


def test_a_long_transcript_comes_in_parts_that_fit_together(customer: Customer):
    """WG-2."""
    with customer.gateway.store.begin() as tx:
        add_history(tx, customer.id, 520)
    first = customer.transcript()
    rest = customer.transcript(first[-1]["seq"])
    assert [message["seq"] for message in first + rest] == list(range(1, 522))


def test_nothing_new_is_an_empty_list_at_once(customer: Customer):
    began = time.monotonic()
    assert customer.get(after=1).json()["messages"] == []
    assert time.monotonic() - began < 1


def test_a_long_poll_ends_when_something_comes(customer: Customer, dialogue: FakeDialogue):
    """WG-5."""
    dialogue.hold()
    customer.send("hello")
    dialogue.wait_until_asked()
    threading.Timer(0.1, dialogue.release).start()
    began = time.monotonic()
    answer = customer.get(after=2, wait=20).json()
    assert [message["text"] for message in answer["messages"]] == ["You said: hello"]
    assert 0.05 < time.monotonic() - began < 10


def test_a_long_poll_ends_when_the_state_changes(customer: Customer):
    """WG-5: an agent's claim is seen at once, and so is a language chosen in another tab."""
    threading.Timer(0.1, customer.choose, args=("hu",)).start()
    answer = customer.get(after=1, wait=20).json()
    assert answer["conversation"]["language"] == "hu"
    assert answer["messages"] == []


def test_a_long_poll_ends_after_its_time(customer: Customer):
    began = time.monotonic()
    assert customer.get(after=1, wait=0.1).json()["messages"] == []
    assert 0.1 <= time.monotonic() - began < 5


def test_a_long_poll_is_not_woken_by_another_conversation(customer: Customer):
    other = customer.gateway.customer()
    threading.Timer(0.05, other.send, args=("hello",)).start()
    began = time.monotonic()
    customer.get(after=1, wait=0.3)
    assert time.monotonic() - began >= 0.3


# --- buttons


def test_buttons_are_opaque(customer: Customer, dialogue: FakeDialogue):
    """SE-1."""
    dialogue.answer = lambda body: turn(reply("Which?", "en", ARTICLE, PERSON))
    shown = customer.say("hm")[-1]["buttons"]
    assert [set(button) for button in shown] == [{"id", "title"}] * 2
    assert [button["title"] for button in shown] == ["Where is my order?", "Talk to a person"]
    assert "order-status" not in customer.get().text


def test_pressing_a_button_says_its_title(customer: Customer, dialogue: FakeDialogue):
    dialogue.answer = lambda body: turn(reply("Which?", "en", ARTICLE))
    [button] = customer.say("hm")[-1]["buttons"]
    response = customer.press(button["id"], "client-id-0002")
    assert response.status_code == 201
    assert response.json()["message"]["text"] == "Where is my order?"
    again = customer.press(button["id"], "client-id-0002")
    assert (again.status_code, again.json()) == (200, response.json())


def test_another_customers_button_is_refused(gateway: Gateway, dialogue: FakeDialogue):
    """SE-1, SE-2."""
    dialogue.answer = lambda body: turn(reply("Which?", "en", PERSON))
    customer, thief = gateway.customer(), gateway.customer()
    [button] = customer.say("hm")[-1]["buttons"]
    thief.say("hm")
    response = thief.press(button["id"])
    assert (response.status_code, response.json()["error"]["code"]) == (409, "button_expired")
    assert thief.state()["state"] == customer.state()["state"] == "bot"


@pytest.mark.parametrize("code", LANGUAGES)
def test_an_old_button_is_refused_in_the_customers_language(gateway: Gateway, dialogue: FakeDialogue, renderer: Renderer, code: str):
    dialogue.answer = lambda body: turn(reply("?", code, PERSON), language=code)
    customer = gateway.customer(code)
    [button] = customer.say("hm")[-1]["buttons"]
    customer.say("hm again")
    response = customer.press(button["id"])
    assert response.json()["error"] == {"code": "button_expired", "message": renderer.say("button_expired", code)}


# --- a person, a language


@pytest.mark.parametrize("answer", [TimeoutError("slow"), None], ids=["failing", "silent"])
def test_the_person_button_works_whatever_the_bot_does(customer: Customer, dialogue: FakeDialogue, answer: object):
    """WG-12, RL-3: also when Rasa is down, also while it is being asked."""
    dialogue.answer = lambda body: answer
    dialogue.hold()
    customer.send("hello")
    dialogue.wait_until_asked()
    response = customer.post("person", {})
    assert response.status_code == 200
    conversation = response.json()["conversation"]
    assert set(conversation) == CONVERSATION
    assert (conversation["state"], conversation["queue"]) == ("queued", {"place": 1})


def test_asking_for_a_person_twice_is_one_case(customer: Customer):
    first, second = (customer.post("person", {}).json()["conversation"] for _ in range(2))
    assert first == second


def test_asking_for_a_person_needs_no_body(customer: Customer):
    response = customer.gateway.client.post(f"{CHAT}/person", headers=customer.headers)
    assert response.status_code == 200


def test_choosing_a_language_is_kept(customer: Customer):
    response = customer.choose("hu")
    assert response.status_code == 200
    assert set(response.json()) == {"conversation"}
    assert response.json()["conversation"]["language"] == "hu"
    assert customer.state()["language"] == "hu"


@pytest.mark.parametrize("language", ["de", "", "PL", "pl-PL"])
def test_a_language_that_is_not_spoken_is_refused(customer: Customer, language: str):
    response = customer.choose(language)
    assert (response.status_code, response.json()["error"]["code"]) == (422, "unknown_language")
    assert customer.state()["language"] == "en"


# --- who may


def test_a_session_that_is_over_says_so(open_gateway: Start):
    gateway = open_gateway(session_days=0)
    customer = gateway.customer()
    for response in (customer.get(), customer.get("stream"), customer.send("hello"), customer.post("person", {}), customer.choose("pl")):
        assert (response.status_code, response.json()["error"]["code"]) == (401, "session_expired")
    assert gateway.outcomes(customer.id) == []


def test_a_token_opens_its_own_conversation_only(gateway: Gateway):
    """SE-2."""
    customer, other = gateway.customer(), gateway.customer()
    customer.say("my secret")
    assert other.get().json()["conversation"]["id"] == other.id != customer.id
    assert "my secret" not in other.get().text


def test_a_token_in_the_address_opens_nothing(customer: Customer):
    """WG-6."""
    client = customer.gateway.client
    for query in (f"token={customer.token}", f"authorization=Bearer%20{customer.token}", f"access_token={customer.token}"):
        assert client.get(f"{CHAT}/messages?{query}").status_code == 401


def test_the_scheme_is_written_in_any_case(customer: Customer):
    """RFC 9110, section 11.1."""
    response = customer.gateway.client.get(f"{CHAT}/messages", headers={"Authorization": f"bEARER {customer.token}"})
    assert response.status_code == 200
