"""Agents at the desk, and the customers whom they talk to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.fakes.browser import Window, Windows
from tests.fakes.dialogue import FakeDialogue, reply, turn
from tests.fakes.gateway import Agent, Customer
from tests.fakes.served import Served

pytestmark = pytest.mark.slow
PASSWORD = "correct horse battery"
Desk = Callable[..., Window]


@pytest.fixture
def waiting(served: Served) -> Customer:
    """A customer who has talked to the bot and waits for a person."""
    customer = served.customer()
    customer.say("where is my lamp")
    assert customer.post("person", {}).status_code == 200
    return customer


def fill(window: Window, **fields: str) -> None:
    for part, text in fields.items():
        window.part(part.replace("_", "-")).fill(text)


def test_the_first_admin_comes_in_by_the_link_from_the_terminal(windows: Windows, served: Served) -> None:
    """AD-11"""
    code = served.setup_code()
    window = windows.open()
    window.page.goto(f"{served.url}/desk#setup={code}")
    expect(window.part("setup-code")).to_have_value(code)
    assert code not in window.page.url, "who looks over the shoulder, or at the history, sees no code"
    fill(window, setup_name="Maria", setup_password="short")
    window.part("setup").click()
    expect(window.page.locator(".problem")).to_contain_text("10 to 200 characters")
    fill(window, setup_password=PASSWORD)
    window.part("setup").click()
    expect(window.part("tab-waiting")).to_be_visible()
    other = windows.open()
    other.page.goto(f"{served.url}/desk#setup={code}")
    expect(other.part("login-name")).to_be_visible()


def test_a_wrong_password_is_refused_and_the_right_one_lets_in_until_signing_out(windows: Windows, served: Served) -> None:
    """AD-11"""
    served.client.post("/api/v1/desk/setup", json={"code": served.setup_code(), "name": "Maria", "password": PASSWORD}).raise_for_status()
    window = windows.open()
    window.page.goto(served.url + "/desk")
    expect(window.part("login-name")).to_be_focused()
    fill(window, login_name="Maria", login_password="wrong horse battery")
    window.part("login").click()
    expect(window.page.locator(".problem")).to_have_text("Name or password is wrong.")
    fill(window, login_password=PASSWORD)
    window.part("login").click()
    expect(window.part("tab-waiting")).to_be_visible()
    window.page.reload()
    expect(window.part("tab-waiting")).to_be_visible()
    window.part("logout").click()
    expect(window.part("login-name")).to_be_visible()


def test_a_new_case_appears_without_reloading_and_the_title_counts(at_desk: Desk, maria: Agent, shopper: Window) -> None:
    """AD-12"""
    desk = at_desk(maria)
    expect(desk.page).to_have_title("Desk")
    shopper.write("my lamp is late")
    expect(shopper.bubbles("bot")).to_have_count(2)
    shopper.part("person").click()
    expect(desk.page).to_have_title("(1) Desk")
    row = desk.part("conversation-row")
    expect(row).to_contain_text("asked for a person")
    expect(row).to_contain_text("EN")
    row.click()
    shopper.write("are you there?")
    expect(desk.part("transcript")).to_contain_text("are you there?")


def test_the_transcript_is_the_customers_with_what_the_bot_understood(
    at_desk: Desk, maria: Agent, shopper: Window, dialogue: FakeDialogue
) -> None:
    """AD-3"""
    dialogue.answer = lambda body: turn(reply("You can **follow** it."), entities={"email": "anna@example.com"})
    shopper.write("my **lamp** <b>is</b> late, anna@example.com")
    expect(shopper.bubbles("bot")).to_have_count(2)
    shopper.part("person").click()
    expect(shopper.part("person")).to_be_hidden()
    desk = at_desk(maria)
    desk.part("conversation-row").click()
    expect(desk.bubbles()).to_have_count(shopper.bubbles().count())
    assert desk.said() == shopper.said()
    expect(desk.bubbles("customer").locator("b, strong")).to_have_count(0)
    expect(desk.page.locator(".details")).to_contain_text("anna@example.com")
    desk.part("understood").click()
    expect(desk.part("transcript")).to_contain_text("Where is my order?")
    expect(desk.part("transcript")).to_contain_text("91 %")


def test_an_agent_claims_by_key_and_writes_to_the_customer(
    at_desk: Desk, maria: Agent, shopper: Window, behind: Callable[[Window], Customer], dialogue: FakeDialogue
) -> None:
    """AD-12: keyboard first."""
    shopper.part("person").click()
    desk = at_desk(maria)
    expect(desk.part("conversation-row")).to_have_count(1)
    desk.page.keyboard.press("j")
    expect(desk.part("transcript")).to_be_visible()
    expect(desk.part("reply")).to_be_disabled()
    desk.page.keyboard.press("c")
    expect(desk.part("reply")).to_be_focused()
    desk.page.keyboard.type("Good day!")
    desk.page.keyboard.press("Enter")
    expect(shopper.bubbles("agent")).to_have_text("Good day!")
    shopper.write("thanks")
    expect(desk.bubbles("customer").last).to_have_text("thanks")
    assert dialogue.asked == [], "the bot does not talk over the agent"


def test_who_comes_second_is_told_who_was_first(at_desk: Desk, maria: Agent, served: Served, waiting: Customer) -> None:
    """AD-1"""
    desk = at_desk(maria)
    desk.part("conversation-row").click()
    expect(desk.part("claim")).to_be_enabled()
    assert served.agent("Tom").does("claim", waiting).status_code == 200
    desk.part("tab-open").click()
    expect(desk.page.locator(".chip.owner").first).to_contain_text("Tom")
    desk.part("claim").click()
    expect(desk.page.locator(".body > .problem")).to_have_text("Tom owns this conversation.")
    expect(desk.part("reply")).to_be_disabled()


def test_a_reply_that_could_not_be_sent_says_so_and_is_sent_once_when_tried_again(at_desk: Desk, maria: Agent, waiting: Customer) -> None:
    desk = at_desk(maria)
    desk.part("conversation-row").click()
    desk.part("claim").click()
    expect(desk.part("reply")).to_be_focused()
    messages = "**/api/v1/desk/conversations/*/messages"
    desk.page.route(
        messages, lambda route: route.fulfill(status=503, json={"error": {"code": "database", "message": "The database is away."}})
    )
    desk.part("reply").fill("It leaves today.")
    desk.part("reply").press("Enter")
    expect(desk.page.locator(".unsent")).to_contain_text("The database is away.")
    desk.page.unroute(messages)
    desk.page.locator(".unsent button").click()
    expect(desk.page.locator(".unsent")).to_have_count(0)
    assert [message["text"] for message in waiting.transcript() if message["author"] == "agent"] == ["It leaves today."]


def test_back_to_the_bot_the_bot_answers_again(at_desk: Desk, maria: Agent, shopper: Window) -> None:
    """AD-10"""
    shopper.part("person").click()
    desk = at_desk(maria)
    desk.part("conversation-row").click()
    desk.part("claim").click()
    desk.part("return").click()
    expect(shopper.part("state")).to_have_attribute("data-state", "bot")
    shopper.write("hello again")
    expect(shopper.bubbles("bot").last).to_have_text("You said: hello again")
    expect(desk.part("reply")).to_be_disabled()


def test_a_closed_conversation_is_in_its_list_and_goes_on_when_the_customer_writes(at_desk: Desk, maria: Agent, shopper: Window) -> None:
    shopper.part("person").click()
    desk = at_desk(maria)
    desk.part("conversation-row").click()
    desk.part("claim").click()
    desk.part("close").click()
    expect(shopper.part("state")).to_have_attribute("data-state", "closed")
    desk.part("tab-closed").click()
    expect(desk.part("conversation-row")).to_have_count(1)
    shopper.write("one more thing")
    expect(shopper.bubbles("bot").last).to_have_text("You said: one more thing")
    expect(desk.part("conversation-row")).to_have_count(0)


def test_the_list_is_filtered_as_one_types_and_mine_are_mine(at_desk: Desk, maria: Agent, served: Served) -> None:
    thai, polish = served.customer("th-TH"), served.customer("pl-PL")
    for customer in (thai, polish):
        customer.post("person", {})
    desk = at_desk(maria)
    expect(desk.part("conversation-row")).to_have_count(2)
    desk.page.keyboard.press("/")
    expect(desk.part("filter")).to_be_focused()
    desk.page.keyboard.type("polski")
    expect(desk.part("conversation-row")).to_have_count(1)
    expect(desk.part("conversation-row")).to_have_attribute("data-id", polish.id)
    desk.page.keyboard.press("Escape")
    expect(desk.part("conversation-row")).to_have_count(2)
    maria.does("claim", thai)
    served.agent("Tom").does("claim", polish)
    desk.part("tab-mine").click()
    expect(desk.part("conversation-row")).to_have_count(1)
    expect(desk.part("conversation-row")).to_have_attribute("data-id", thai.id)


def test_the_desk_goes_on_after_a_restart_of_the_server(at_desk: Desk, maria: Agent, served: Served, waiting: Customer) -> None:
    desk = at_desk(maria)
    desk.part("conversation-row").click()
    desk.part("claim").click()
    expect(desk.part("reply")).to_be_focused()
    served.stop()
    expect(desk.page.locator(".masthead .line")).to_have_text("Reconnecting…")
    desk.part("reply").fill("while down")
    desk.part("reply").press("Enter")
    expect(desk.page.locator(".unsent")).to_be_visible()
    served.start()
    expect(desk.page.locator(".masthead .line")).to_have_text("")
    waiting.send("still there?")
    expect(desk.part("transcript")).to_contain_text("still there?")
    desk.page.locator(".unsent button").click()
    expect(desk.page.locator('.bubble[data-author="agent"][data-seq]')).to_have_text("while down")
    assert [message["text"] for message in waiting.transcript() if message["author"] == "agent"] == ["while down"]


def test_what_an_agent_had_begun_to_write_is_there_again_after_looking_elsewhere(at_desk: Desk, maria: Agent, served: Served) -> None:
    first, second = served.customer(), served.customer()
    for customer in (first, second):
        maria.takes(customer)
    desk = at_desk(maria)
    desk.part("tab-mine").click()
    desk.page.locator(f'[data-id="{first.id}"]').click()
    desk.part("reply").fill("I have found")
    desk.page.locator(f'[data-id="{second.id}"]').click()
    expect(desk.part("reply")).to_have_value("")
    desk.page.locator(f'[data-id="{first.id}"]').click()
    expect(desk.part("reply")).to_have_value("I have found")
