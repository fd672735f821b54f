import threading
from collections.abc import Callable
from http.cookies import SimpleCookie
from typing import Any

import httpx
import pytest

from bot.desk import routes
from bot.desk.accounts import Accounts
from bot.gateway import app as gateway_app
from tests.fakes.dialogue import FakeDialogue, turn
from tests.fakes.gateway import DESK, Agent, Customer, Gateway, new_client_id
from tests.fakes.stream import Stream

PASSWORD = "correct horse battery"
Start = Callable[..., Gateway]
CHANGES = ["logout", "conversations/{id}/claim", "conversations/{id}/messages", "conversations/{id}/return", "conversations/{id}/close"]


@pytest.fixture
def agent(gateway: Gateway) -> Agent:
    """Maria, signed in."""
    return gateway.agent("Maria")


@pytest.fixture(scope="module")
def someone(still_gateway: Gateway) -> Agent:
    """Signed in for the tables of wrong calls."""
    return still_gateway.agent("Someone")


@pytest.fixture
def claimed(customer: Customer, agent: Agent) -> Customer:
    """A customer whom Maria has taken."""
    agent.takes(customer)
    return customer


def setup_code(gateway: Gateway) -> str:
    """As `faqtotum up` prints it."""
    code = Accounts(gateway.store, gateway.settings).new_setup_code()
    assert code is not None
    return code


def set_up(gateway: Gateway, code: str, **changes: str) -> httpx.Response:
    return gateway.client.post(f"{DESK}/setup", json={"code": code, "name": "Maria", "password": PASSWORD, **changes})


def sign_in(gateway: Gateway, **changes: str) -> httpx.Response:
    return gateway.client.post(f"{DESK}/login", json={"name": "Maria", "password": PASSWORD, **changes})


# --- the first admin


def test_the_first_admin_is_made_once_by_the_code(gateway: Gateway):
    """AD-11."""
    assert gateway.client.get(f"{DESK}/setup").json() == {"needed": True}
    code = setup_code(gateway)
    response = set_up(gateway, code)
    assert response.status_code == 201
    assert response.json()["agent"] == {"id": 1, "name": "Maria", "role": "admin"}
    assert gateway.client.get(f"{DESK}/setup").json() == {"needed": False}
    again = set_up(gateway, code, name="Eve")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "conflict")


def test_setting_up_signs_in(gateway: Gateway):
    csrf = set_up(gateway, setup_code(gateway)).json()["csrf"]
    me = gateway.client.get(f"{DESK}/me").json()
    assert (me["agent"]["name"], me["csrf"]) == ("Maria", csrf)


def test_a_wrong_code_makes_nobody(gateway: Gateway):
    setup_code(gateway)
    response = set_up(gateway, "wrong")
    assert (response.status_code, response.json()["error"]["code"]) == (401, "setup_code")
    assert gateway.client.get(f"{DESK}/setup").json() == {"needed": True}
    assert "set-cookie" not in response.headers


# --- signing in and out


def test_signing_in_gives_name_role_and_csrf_token(gateway: Gateway):
    set_up(gateway, setup_code(gateway))
    gateway.client.cookies.clear()
    response = sign_in(gateway)
    assert response.status_code == 200
    assert set(response.json()) == {"agent", "csrf"}
    assert set(response.json()["agent"]) == {"id", "name", "role"}
    assert gateway.client.get(f"{DESK}/me").json() == response.json()


@pytest.mark.parametrize("wrong", [{"password": "wrong password"}, {"name": "Mario"}])
def test_a_wrong_login_says_only_that_and_sets_no_cookie(gateway: Gateway, wrong: dict[str, str]):
    set_up(gateway, setup_code(gateway))
    response = sign_in(gateway, **wrong)
    assert (response.status_code, response.json()["error"]["code"]) == (401, "wrong_login")
    assert "set-cookie" not in response.headers


def test_guessing_is_throttled_for_setup_and_login_together(gateway: Gateway):
    """AD-11: with the right password, too; the refusal comes before the slow hash."""
    wrong = [set_up(gateway, "wrong", password="short") for _ in range(gateway_app.LOGINS_PER_MINUTE - 1)]
    assert {response.status_code for response in wrong} == {422}
    assert set_up(gateway, setup_code(gateway)).status_code == 201
    for response in (sign_in(gateway), set_up(gateway, "guess")):
        assert (response.status_code, response.json()["error"]["code"]) == (429, "too_many")


def test_signing_out_ends_the_session(gateway: Gateway, agent: Agent):
    assert agent.post("logout").json() == {"signed_out": True}
    response = agent.get("me")
    assert (response.status_code, response.json()["error"]["code"]) == (401, "signed_out")


def test_a_session_that_is_over_is_signed_out(open_gateway: Start):
    gateway = open_gateway(desk_session_hours=0)
    set_up(gateway, setup_code(gateway))
    assert gateway.client.get(f"{DESK}/me").status_code == 401


def cookie(response: httpx.Response) -> tuple[str, dict[str, str]]:
    """Name and flags of the one cookie that an answer sets."""
    [header] = response.headers.get_list("set-cookie")
    [(name, morsel)] = SimpleCookie(header).items()
    return name, {key: value for key, value in morsel.items() if value}


@pytest.mark.parametrize(("secure", "name"), [(False, "faqtotum-desk"), (True, "__Host-faqtotum-desk")])
def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(open_gateway: Start, secure: bool, name: str):
    """AD-11."""
    gateway = open_gateway(secure_cookies=secure, desk_session_hours=2)
    found, flags = cookie(set_up(gateway, setup_code(gateway)))
    assert found == name
    expected = {"path": "/", "httponly": True, "samesite": "strict", "max-age": "7200"}
    assert flags == {**expected, **({"secure": True} if secure else {})}


@pytest.mark.parametrize("secure", [False, True])
def test_signing_out_deletes_the_cookie_with_the_flags_that_browsers_ask_for(open_gateway: Start, secure: bool):
    """RFC 6265bis: a `__Host-` cookie without Secure is ignored, so it would not be deleted either."""
    gateway = open_gateway(secure_cookies=secure)
    signed_in = set_up(gateway, setup_code(gateway))
    name, token = signed_in.headers["set-cookie"].split(";")[0].split("=", 1)
    headers = {"Cookie": f"{name}={token}", "X-CSRF-Token": signed_in.json()["csrf"]}
    gateway.client.cookies.clear()
    response = gateway.client.post(f"{DESK}/logout", headers=headers)
    found, flags = cookie(response)
    assert response.status_code == 200
    flags.pop("expires")
    expected = {"path": "/", "httponly": True, "samesite": "strict", "max-age": "0"}
    assert (found, flags) == (name, {**expected, **({"secure": True} if secure else {})})


def test_behind_https_the_plain_cookie_is_not_taken(open_gateway: Start):
    gateway = open_gateway(secure_cookies=True)
    assert gateway.agent().get("me").status_code == 401


# --- CSRF and origin


@pytest.mark.parametrize("token", [None, "", "wrong", "ż".encode()], ids=["none", "empty", "wrong", "not ASCII"])
def test_nothing_changes_without_the_csrf_token(agent: Agent, customer: Customer, token: Any):
    """AD-11, SE-2."""
    customer.post("person", {})
    before = customer.get().json()
    headers = {"Cookie": agent.headers["Cookie"], **({} if token is None else {"X-CSRF-Token": token})}
    for path in CHANGES:
        response = agent.post(path.format(id=customer.id), {"id": "reply-id-1", "text": "hello"}, headers)
        assert (response.status_code, response.json()["error"]["code"]) == (401, "csrf"), path
    assert customer.get().json() == before
    assert agent.get("me").status_code == 200


def test_another_agents_csrf_token_does_not_do(gateway: Gateway, agent: Agent):
    other = gateway.agent("Ivan")
    response = agent.post("logout", headers={"Cookie": agent.headers["Cookie"], "X-CSRF-Token": other.csrf})
    assert response.json()["error"]["code"] == "csrf"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://testserver.evil.example", "http://testserver:81", "http://["])
def test_nothing_changes_from_another_site(agent: Agent, customer: Customer, origin: str):
    """AD-11."""
    customer.post("person", {})
    before = customer.get().json()
    for path in CHANGES:
        response = agent.post(path.format(id=customer.id), {"id": "reply-id-1", "text": "hello"}, {**agent.headers, "Origin": origin})
        assert (response.status_code, response.json()["error"]["code"]) == (401, "origin"), path
    assert customer.get().json() == before
    assert agent.get("me").status_code == 200


def test_signing_in_from_another_site_is_refused(gateway: Gateway):
    for path in ("setup", "login"):
        body = {"name": "Maria", "password": PASSWORD, **({"code": "c"} if path == "setup" else {})}
        response = gateway.client.post(f"{DESK}/{path}", json=body, headers={"Origin": "https://evil.example"})
        assert response.json()["error"]["code"] == "origin"


def test_our_own_pages_may(agent: Agent):
    assert agent.post("logout", headers={**agent.headers, "Origin": "http://testserver"}).status_code == 200


# --- what is sent is checked


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"id": "reply-id-1"},
        {"text": "hello"},
        {"id": "short", "text": "hello"},
        {"id": "x" * 65, "text": "hello"},
        {"id": "reply-id-1\n", "text": "hello"},
        {"id": "reply-id-1", "text": 5},
        {"id": "reply-id-1", "text": None},
        {"id": "reply-id-1", "text": ""},
        {"id": "reply-id-1", "text": "\u200b\x00"},
        {"id": "reply-id-1", "text": "x" * 4097},
        {"id": "reply-id-1", "text": "hello", "name": "Eve"},
    ],
    ids=str,
)
def test_a_wrong_reply_is_refused(still_gateway: Gateway, someone: Agent, body: dict[str, object]):
    customer = still_gateway.customer()
    someone.takes(customer)
    before = customer.transcript()
    response = someone.post(f"conversations/{customer.id}/messages", body)
    assert response.status_code == 422
    assert customer.transcript() == before


@pytest.mark.parametrize("own", ["0" * 32, "x", "1", "%20", "a b", "żółć"])
def test_a_conversation_that_does_not_exist_is_not_found(someone: Agent, own: str):
    answers = [someone.get(f"conversations/{own}"), someone.post(f"conversations/{own}/claim")]
    assert {(answer.status_code, answer.json()["error"]["code"]) for answer in answers} == {(404, "not_found")}


def test_an_id_that_postgresql_cannot_look_for_is_refused(open_gateway: Start, postgres_url: str):
    agent = open_gateway(database_url=postgres_url).agent()
    for answer in (agent.get("conversations/%00"), agent.post("conversations/%00/claim")):
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid")


@pytest.mark.parametrize("state", ["", "bot", "QUEUED", "queued;", "x" * 1000])
def test_a_list_that_does_not_exist_is_refused(someone: Agent, state: str):
    response = someone.get("conversations", state=state)
    assert (response.status_code, response.json()["error"]["code"]) == (422, "refused")


# --- a conversation with a person


def test_claiming_over_http_names_the_owner_to_all_who_are_late(gateway: Gateway, customer: Customer):
    """AD-1."""
    customer.post("person", {})
    people = [gateway.agent(f"Agent {number}") for number in range(12)]
    start = threading.Barrier(len(people))
    answers: list[httpx.Response] = []

    def claim(agent: Agent) -> None:
        start.wait()
        answers.append(agent.does("claim", customer))

    threads = [threading.Thread(target=claim, args=(agent,)) for agent in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [won] = [answer.json()["conversation"]["agent"]["name"] for answer in answers if answer.status_code == 200]
    late = [answer.json()["error"] for answer in answers if answer.status_code == 409]
    assert late == [{"code": "conflict", "message": f"{won} owns this conversation."}] * 11
    assert customer.state()["agent"] == won


def test_only_the_owner_replies_returns_and_closes(gateway: Gateway, claimed: Customer):
    """AD-5."""
    other = gateway.agent("Ivan")
    answers = [other.writes(claimed, "me too"), other.does("return", claimed), other.does("close", claimed), other.does("claim", claimed)]
    assert {answer.status_code for answer in answers} == {409}
    assert all("Maria" in answer.json()["error"]["message"] for answer in answers)
    assert claimed.state() | {"state": "human", "agent": "Maria"} == claimed.state()


def test_a_reply_reaches_the_customer_under_the_agents_name(claimed: Customer, agent: Agent):
    response = agent.writes(claimed, "Good morning.")
    assert response.status_code == 201
    last = claimed.transcript()[-1]
    assert (last["author"], last["name"], last["text"]) == ("agent", "Maria", "Good morning.")
    assert {name: response.json()["message"][name] for name in last} == last


def test_the_same_reply_sent_again_is_200_with_the_first_result(claimed: Customer, agent: Agent):
    client_id = new_client_id()
    first, again = (agent.writes(claimed, "Good morning.", client_id) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert [message["author"] for message in claimed.transcript()].count("agent") == 1


def test_after_the_return_the_bot_answers_again(claimed: Customer, agent: Agent):
    """AD-10: without a repeated hand-off."""
    claimed.say("are you there?")
    assert agent.does("return", claimed).json()["conversation"]["state"] == "bot"
    assert claimed.say("thanks")[-1]["text"] == "You said: thanks"
    assert claimed.gateway.outcomes(claimed.id) == ["desk", "reply"]
    assert claimed.state()["state"] == "bot"
    assert agent.writes(claimed, "one more thing").status_code == 409


def test_a_closed_conversation_is_reopened_by_the_customer(claimed: Customer, agent: Agent):
    """AD-9."""
    assert agent.does("close", claimed).json()["conversation"]["state"] == "closed"
    assert claimed.state()["state"] == "closed"
    assert agent.writes(claimed, "one more thing").status_code == 409
    assert claimed.say("it is not settled")[-1]["author"] == "bot"
    assert claimed.state() | {"state": "bot", "case_number": None, "agent": None} == claimed.state()


def test_a_closed_conversation_can_ask_for_a_person_at_once(claimed: Customer, agent: Agent):
    first = claimed.state()["case_number"]
    agent.does("close", claimed)
    conversation = claimed.post("person", {}).json()["conversation"]
    assert conversation["state"] == "queued"
    assert conversation["case_number"] != first


def test_the_desk_sees_exactly_what_the_customer_sees(customer: Customer, agent: Agent, dialogue: FakeDialogue):
    """AD-3: byte for byte, with more beside it."""
    for text in ("Gdzie paczka? żółć", "ขอคุยกับเจ้าหน้าที่ 👩‍👩‍👧", "<b>x</b>\n\n- [a](javascript:1)", "a\u202eb", "/restart"):
        customer.say(text)
    dialogue.answer = lambda body: turn(effects=[{"kind": "handoff", "reason": "complaint"}])
    customer.say("this is too much")
    agent.does("claim", customer)
    agent.writes(customer, "  Jestem – już\r\nsprawdzam… ")
    agent.does("close", customer)
    customer.say("dziękuję")
    seen = customer.get()
    shown = agent.get(f"conversations/{customer.id}").json()["messages"]
    assert [{name: message[name] for name in seen.json()["messages"][0]} for message in shown] == seen.json()["messages"]
    assert len(shown) > 15


def test_the_desk_sees_what_the_bot_understood_and_what_became_of_it(customer: Customer, agent: Agent, dialogue: FakeDialogue):
    """AD-3."""
    customer.say("Where is my order?", "👍")
    dialogue.answer = lambda body: httpx.Response(500)
    customer.say("hello?")
    shown = [message for message in agent.get(f"conversations/{customer.id}").json()["messages"] if message["author"] == "customer"]
    assert [message["outcome"] for message in shown] == ["reply", "reply", "apology"]
    assert [message["decision"] for message in shown] == [turn()["decision"], None, None]


def test_customers_never_see_what_is_for_the_desk_only(customer: Customer):
    customer.say("Where is my order?")
    for message in customer.transcript():
        assert not {"decision", "outcome", "keys", "choice", "payload"} & set(message)


def test_the_lists_are_as_the_service_makes_them(gateway: Gateway, customer: Customer, agent: Agent):
    customer.post("person", {})
    body = agent.get("conversations").json()
    assert body["waiting"] == 1
    assert [row["id"] for row in body["conversations"]] == [customer.id]
    assert agent.get("conversations", state="human").json() == {"conversations": [], "waiting": 1}


# --- live


def test_the_stream_names_each_conversation_that_changes(gateway: Gateway, customer: Customer, agent: Agent):
    """AD-12: new cases appear without reload."""
    with Stream(gateway, f"{DESK}/stream", agent.headers) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert stream.block().startswith(":")
        customer.post("person", {})
        assert stream.event() == ("conversation", {"id": customer.id})
        other = gateway.customer()
        other.send("hello")
        assert stream.event() == ("conversation", {"id": other.id})


@pytest.mark.parametrize("what", ["claim", "writes", "return", "close"])
def test_what_another_agent_does_is_told(gateway: Gateway, customer: Customer, agent: Agent, what: str):
    customer.post("person", {})
    if what != "claim":
        agent.does("claim", customer)
    watcher = gateway.agent("Ivan")
    with Stream(gateway, f"{DESK}/stream", watcher.headers) as stream:
        stream.block()
        answer = agent.writes(customer, "hello") if what == "writes" else agent.does(what, customer)
        assert answer.status_code < 300
        assert stream.event() == ("conversation", {"id": customer.id})


def test_a_quiet_stream_shows_that_it_lives(gateway: Gateway, agent: Agent, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(routes, "HEARTBEAT_SECONDS", 0.01)
    with Stream(gateway, f"{DESK}/stream", agent.headers) as stream:
        assert [stream.block()[0] for _ in range(3)] == [":", ":", ":"]
