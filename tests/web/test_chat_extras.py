"""Thumbs, the transcript, the contact form, and catching up: what the chat window offers beside talking."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from bot.replies.renderer import Renderer
from bot.store.tables import cases, ratings
from tests.fakes.browser import Window, Windows
from tests.fakes.dialogue import FakeDialogue, reply, turn
from tests.fakes.gateway import Agent, Customer, until
from tests.fakes.served import Served
from tests.web.test_markdown import ALLOWED, ATTACKS

pytestmark = pytest.mark.slow
ANSWER = {**reply("Within **30 days**."), "keys": ["answer:return-how"]}
RATINGS, CONTACT, TRANSCRIPT = "**/api/v1/chat/ratings", "**/api/v1/chat/contact", "**/api/v1/chat/transcript*"


def column(served: Served, chosen: sa.Column[object]) -> list[object]:
    with served.store.begin() as tx:
        return list(tx.execute(sa.select(chosen)).scalars())


def test_an_answer_has_thumbs_and_nothing_else_has(shopper: Window, served: Served, dialogue: FakeDialogue) -> None:
    """WG-13."""
    dialogue.answer = lambda body: turn(ANSWER)
    shopper.write("How do I return it?")
    up, down = shopper.part("helpful"), shopper.part("not-helpful")
    expect(up).to_have_count(1)
    expect(up).to_have_attribute("aria-label", "This helped")
    up.click()
    expect(up).to_have_attribute("aria-pressed", "true")
    down.click()
    expect(down).to_have_attribute("aria-pressed", "true")
    expect(up).to_have_attribute("aria-pressed", "false")
    until(lambda: column(served, ratings.c.helpful) == [False])
    shopper.page.reload()
    shopper.part("launcher").click()
    expect(down).to_have_attribute("aria-pressed", "true")
    down.click()
    expect(down).to_have_attribute("aria-pressed", "false")


def test_a_thumb_that_could_not_be_kept_is_taken_back_and_said_so(shopper: Window, dialogue: FakeDialogue, renderer: Renderer) -> None:
    dialogue.answer = lambda body: turn(ANSWER)
    shopper.write("How do I return it?")
    shopper.page.route(RATINGS, lambda route: route.fulfill(status=503, json={"error": {"code": "database", "message": "away"}}))
    shopper.part("helpful").click()
    expect(shopper.page.locator(".notice")).to_have_text(renderer.interface("en")["ui_failed"])
    expect(shopper.part("helpful")).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize("locale", ["en-GB", "th-TH", "hu-HU"])
def test_the_conversation_can_be_kept_as_a_file(windows: Windows, renderer: Renderer, locale: str) -> None:
    window = windows.open(locale, timezone_id="Asia/Bangkok")
    window.open_chat()
    with window.page.expect_download() as caught:
        window.part("transcript").click()
    text = Path(caught.value.path()).read_text(encoding="utf-8")
    assert caught.value.suggested_filename.endswith(".txt")
    assert text.startswith(renderer.interface(locale[:2])["ui_title"])
    assert renderer.say("welcome", locale[:2]) in text
    assert "Asia/Bangkok" in text


def test_a_file_that_does_not_come_is_said_so(shopper: Window, renderer: Renderer) -> None:
    shopper.page.route(TRANSCRIPT, lambda route: route.abort())
    shopper.part("transcript").click()
    expect(shopper.page.locator(".notice")).to_have_text(renderer.interface("en")["ui_failed"])


def test_who_waits_can_leave_an_address_and_gets_the_case_number(
    shopper: Window, behind: Callable[[Window], Customer], served: Served
) -> None:
    """WG-12."""
    shopper.part("person").click()
    shopper.part("contact").click()
    expect(shopper.part("contact-field")).to_be_focused()
    shopper.page.keyboard.type("nothing of use")
    shopper.page.keyboard.press("Enter")
    expect(shopper.page.locator(".fault")).to_contain_text("e-mail address")
    expect(shopper.part("contact-field")).to_have_attribute("aria-invalid", "true")
    shopper.part("contact-field").fill("anna@mail.example")
    expect(shopper.page.locator(".fault")).to_be_empty()
    shopper.part("contact-note").fill("The lamp is broken.")
    shopper.part("contact-send").click()
    expect(shopper.part("input")).to_be_focused()
    number = column(served, cases.c.number)
    expect(shopper.bubbles("bot").last).to_contain_text(str(number[0]))
    expect(shopper.part("contact")).to_be_hidden()
    assert len(number) == 1
    assert "The lamp is broken." in shopper.said("customer")[-1]


def test_a_form_whose_answer_got_lost_opens_one_case(shopper: Window, served: Served) -> None:
    """WG-1."""
    shopper.part("person").click()
    shopper.part("contact").click()
    shopper.page.route(CONTACT, lambda route: (route.fetch(), route.abort()), times=1)
    shopper.part("contact-field").fill("+48 600 100 200")
    shopper.part("contact-send").click()
    expect(shopper.page.locator(".fault")).not_to_be_empty()
    shopper.part("contact-send").click()
    expect(shopper.part("contact-field")).to_be_hidden()
    expect(shopper.bubbles("customer")).to_have_count(1)
    assert len(column(served, cases.c.number)) == 1


def test_one_can_go_back_from_the_form(shopper: Window) -> None:
    shopper.part("person").click()
    shopper.part("contact").click()
    expect(shopper.part("input")).to_be_hidden()
    shopper.part("contact-back").click()
    expect(shopper.part("input")).to_be_focused()


WAKE = {
    "visible": "() => document.dispatchEvent(new Event('visibilitychange'))",
    "shown from the cache": "() => window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))",
    "online": "() => window.dispatchEvent(new Event('online'))",
}


@pytest.mark.parametrize("wake", WAKE.values(), ids=WAKE)
def test_a_page_that_wakes_up_catches_up(windows: Windows, behind: Callable[[Window], Customer], maria: Agent, wake: str) -> None:
    """WG-3: even where the stream has gone silent without a word."""
    window = windows.open()
    held: list[object] = []
    window.page.route("**/api/v1/chat/stream*", lambda route: held.append(route))  # opened, and nothing ever comes
    window.open_chat()
    window.page.wait_for_timeout(500)
    customer = behind(window)
    maria.takes(customer)
    maria.writes(customer, "Good news.")
    window.page.evaluate(wake)
    expect(window.bubbles("agent")).to_have_text("Good news.", timeout=3_000)


def test_the_stream_breaks_in_the_middle_of_an_answer_and_nothing_is_missing(
    shopper: Window, dialogue: FakeDialogue, served: Served
) -> None:
    """WG-2."""
    dialogue.answer = lambda body: turn(reply("one"), reply("two"), reply("three"))
    dialogue.hold()
    shopper.write("hello")
    dialogue.wait_until_asked()
    served.stop()
    served.start()
    expect(shopper.bubbles("bot")).to_have_count(4)
    assert shopper.said("bot")[1:] == ["one", "two", "three"]


def test_no_attack_becomes_an_element_whoever_writes_it(
    shopper: Window, behind: Callable[[Window], Customer], dialogue: FakeDialogue, maria: Agent
) -> None:
    """WG-9: the corpus in the window itself, as customer, bot and agent."""
    customer = behind(shopper)
    dialogue.answer = lambda body: turn(reply(body["text"]))
    for attack in ATTACKS[:6]:
        shopper.write(attack)
    expect(shopper.bubbles("bot")).to_have_count(7)
    maria.takes(customer)
    for attack in ATTACKS:
        maria.writes(customer, attack)
    expect(shopper.bubbles("agent")).to_have_count(len(ATTACKS))
    names = shopper.page.eval_on_selector_all(".bubble *", "nodes => nodes.map((node) => node.localName)")
    assert set(names) <= ALLOWED
    addresses = shopper.page.eval_on_selector_all(".bubble a", "nodes => nodes.map((node) => node.href)")
    assert all(address.startswith(("https://", "http://", "mailto:", "tel:")) for address in addresses)


def test_the_language_of_the_window_is_marked_so_that_thai_breaks_by_word(windows: Windows) -> None:
    """WG-11."""
    window = windows.open("th-TH", 320, 640)
    window.open_chat()
    expect(window.page.locator(".faqtotum")).to_have_attribute("lang", "th")
    expect(window.bubbles("bot").first).to_have_attribute("lang", "th")
    expect(window.bubbles("bot").first).to_have_css("overflow-wrap", "anywhere")
    assert window.sideways() <= 0
