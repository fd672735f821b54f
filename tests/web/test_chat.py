"""Talking in the chat window."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from bot.replies.renderer import Renderer
from bot.shared.errors import DialogueError
from tests.fakes.browser import Window, Windows
from tests.fakes.dialogue import FakeDialogue, reply, turn
from tests.fakes.gateway import Agent, Customer
from tests.fakes.served import Served

pytestmark = pytest.mark.slow
ARTICLE, PERSON = (
    {"title": "How do I return an item?", "payload": {"article": "return-how"}},
    {"title": "A person", "payload": {"person": True}},
)


def test_opening_moves_the_focus_to_the_input_and_escape_gives_it_back(windows: Windows) -> None:
    """WG-10"""
    window = windows.open()
    window.page.goto(window.url + "/")
    window.part("launcher").focus()
    window.page.keyboard.press("Enter")
    expect(window.part("input")).to_be_focused()
    window.page.keyboard.press("Escape")
    expect(window.part("launcher")).to_be_focused()


def test_enter_sends_and_shift_enter_makes_a_new_line(shopper: Window, dialogue: FakeDialogue) -> None:
    shopper.part("input").focus()
    shopper.page.keyboard.type("hello")
    shopper.page.keyboard.press("Shift+Enter")
    shopper.page.keyboard.type("two")
    shopper.page.keyboard.press("Enter")
    expect(shopper.bubbles("bot")).to_have_count(2)
    assert [body["text"] for body in dialogue.asked] == ["hello\ntwo"]
    expect(shopper.part("input")).to_have_value("")


def test_somebody_is_typing_from_the_message_until_the_answer(shopper: Window, dialogue: FakeDialogue) -> None:
    dialogue.hold()
    shopper.write("hello")
    expect(shopper.page.locator(".typing")).to_be_visible()
    dialogue.release()
    expect(shopper.bubbles("bot").last).to_have_text("You said: hello")
    expect(shopper.page.locator(".typing")).to_be_hidden()


def test_the_bots_markdown_is_shown_and_the_customers_stays_as_typed(shopper: Window, dialogue: FakeDialogue) -> None:
    """WG-9"""
    text = "Two **ways**:\n\n- by [mail](mailto:help@lumadom.example)\n- at https://lumadom.example.\n\n<b>not bold</b>"
    dialogue.answer = lambda body: turn(reply(text))
    shopper.write(text)
    answer = shopper.bubbles("bot").nth(1)
    expect(answer.locator("strong")).to_have_text("ways")
    expect(answer.locator("li")).to_have_count(2)
    expect(answer.locator("b")).to_have_count(0)
    link = answer.get_by_role("link", name="mail")
    expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
    expect(shopper.bubbles("customer").first.locator("strong, a, b, li")).to_have_count(0)
    expect(shopper.bubbles("customer").first).to_contain_text("**ways**")


def test_a_button_is_pressed_once_and_says_its_title(shopper: Window, dialogue: FakeDialogue) -> None:
    """SE-1: what the button means stays on the server."""
    dialogue.answer = lambda body: (
        turn(reply("Did you mean", "en", ARTICLE, PERSON)) if not body["metadata"]["choice"] else turn(reply("Pack it."))
    )
    shopper.write("return")
    expect(shopper.part("quick-reply")).to_have_count(2)
    assert "return-how" not in shopper.page.content()
    shopper.part("quick-reply").first.click()
    expect(shopper.bubbles("bot").last).to_have_text("Pack it.")
    assert shopper.said("customer") == ["return", "How do I return an item?"]
    assert dialogue.asked[1]["metadata"]["choice"] == {"article": "return-how"}
    for number in range(2):
        expect(shopper.part("quick-reply").nth(number)).to_be_disabled()


def test_buttons_are_void_once_something_else_was_said(shopper: Window, dialogue: FakeDialogue) -> None:
    dialogue.answer = lambda body: turn(reply("Did you mean", "en", ARTICLE)) if body["text"] == "return" else turn(reply("Fine."))
    shopper.write("return")
    expect(shopper.part("quick-reply")).to_be_enabled()
    shopper.write("never mind")
    expect(shopper.bubbles("bot").last).to_have_text("Fine.")
    expect(shopper.part("quick-reply")).to_be_disabled()


def test_a_message_that_is_too_long_cannot_be_sent_and_the_limit_is_told(shopper: Window) -> None:
    shopper.part("input").fill("a" * 4097)
    expect(shopper.part("send")).to_be_disabled()
    expect(shopper.page.locator(".limit")).to_contain_text("4097/4096")
    shopper.part("input").fill("a" * 4096)
    expect(shopper.part("send")).to_be_enabled()


def test_spaces_alone_cannot_be_sent(shopper: Window) -> None:
    shopper.write("  \n ")
    expect(shopper.part("send")).to_be_disabled()
    expect(shopper.bubbles("customer")).to_have_count(0)


def test_a_person_is_one_click_away_also_when_the_dialogue_server_is_down(shopper: Window, dialogue: FakeDialogue) -> None:
    """WG-12"""
    dialogue.answer = lambda body: DialogueError("down")
    dialogue.ready = False
    shopper.part("person").click()
    expect(shopper.part("state")).to_have_attribute("data-state", "queued")
    expect(shopper.part("state")).to_contain_text("F-")
    expect(shopper.part("person")).to_be_hidden()
    expect(shopper.part("input")).to_be_focused()


def test_the_agents_name_stands_above_what_the_agent_writes_and_it_comes_by_itself(
    shopper: Window, behind: Callable[[Window], Customer], maria: Agent
) -> None:
    """WG-12"""
    customer = behind(shopper)
    maria.takes(customer)
    expect(shopper.part("state")).to_contain_text("Maria")
    maria.writes(customer, "It leaves **today**.")
    expect(shopper.bubbles("agent")).to_have_text("It leaves today.")
    shopper.write("thank you")
    expect(shopper.bubbles("customer")).to_have_count(1)
    maria.does("close", customer)
    expect(shopper.part("state")).to_have_attribute("data-state", "closed")
    expect(shopper.part("person")).to_be_visible()


def test_the_language_menu_changes_chat_and_page_at_once(shopper: Window, behind: Callable[[Window], Customer], renderer: Renderer) -> None:
    """WG-13"""
    shopper.part("language").select_option("th")
    expect(shopper.part("person")).to_have_text(renderer.interface("th")["ui_person"])
    expect(shopper.page.locator("h1")).to_have_text(renderer.interface("th")["demo_title"])
    assert behind(shopper).state()["language"] == "th"


@pytest.mark.parametrize(
    ("locale", "language"),
    [("bg-BG", "bg"), ("pl-PL", "pl"), ("hu-HU", "hu"), ("th-TH", "th"), ("hr-HR", "hr"), ("en-US", "en"), ("de-DE", "en")],
)
def test_chat_and_page_begin_in_the_browsers_language(windows: Windows, renderer: Renderer, locale: str, language: str) -> None:
    window = windows.open(locale)
    window.open_chat()
    words = renderer.interface(language)
    expect(window.part("input")).to_have_attribute("placeholder", words["ui_placeholder"])
    expect(window.page.locator("h1")).to_have_text(words["demo_title"])
    expect(window.bubbles("bot")).to_have_attribute("lang", language)


def test_a_conversation_is_there_again_at_the_next_visit(shopper: Window) -> None:
    shopper.write("hello")
    expect(shopper.bubbles("bot")).to_have_count(2)
    before = shopper.said()
    shopper.page.reload()
    shopper.part("launcher").click()
    expect(shopper.bubbles()).to_have_count(len(before))
    assert shopper.said() == before


def test_an_unknown_session_is_told_and_a_new_one_is_a_click_away(shopper: Window, served: Served) -> None:
    shopper.page.evaluate("(key) => localStorage.setItem(key, 'nonsense')", f"faqtotum.session.{served.url}")
    shopper.page.reload()
    shopper.part("launcher").click()
    expect(shopper.part("person")).to_be_hidden()
    shopper.part("new-chat").click()
    expect(shopper.bubbles("bot")).to_have_count(1)
    shopper.write("hello")
    expect(shopper.bubbles("bot").last).to_have_text("You said: hello")


def test_the_sessions_token_is_in_no_address(shopper: Window) -> None:
    """WG-6"""
    shopper.write("hello")
    expect(shopper.bubbles("bot")).to_have_count(2)
    token, _ = shopper.session()
    assert len(token) >= 22
    assert [address for address in shopper.requested if token in address] == []
