"""What the chat window does when the line or the server is away: nothing is lost, nothing comes twice, the order stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.fakes.browser import Window, Windows
from tests.fakes.gateway import Agent, Customer
from tests.fakes.served import Served

pytestmark = pytest.mark.slow
MESSAGES, STREAM, CHAT = "**/api/v1/chat/messages", "**/api/v1/chat/stream*", "**/api/v1/chat/**"


def stored(customer: Customer, author: str) -> list[str]:
    """What the server has of one author."""
    return [message["text"] for message in customer.transcript() if message["author"] == author]


def test_what_could_not_be_sent_says_so_and_is_sent_once_when_tried_again(shopper: Window, behind: Callable[[Window], Customer]) -> None:
    """WG-1"""
    shopper.page.route(MESSAGES, lambda route: route.fulfill(status=503, json={"error": {"code": "database", "message": "away"}}))
    shopper.write("hello")
    expect(shopper.part("retry")).to_be_visible()
    shopper.page.unroute(MESSAGES)
    shopper.part("retry").click()
    expect(shopper.bubbles("bot").last).to_have_text("You said: hello")
    expect(shopper.part("retry")).to_have_count(0)
    assert stored(behind(shopper), "customer") == ["hello"]


def test_an_answer_that_got_lost_after_storing_makes_no_second_message(shopper: Window, behind: Callable[[Window], Customer]) -> None:
    """WG-1"""
    lost: list[str] = []

    def lose_the_first(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            route.fetch()
            lost.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    shopper.page.route(MESSAGES, lose_the_first)
    shopper.write("once only")
    expect(shopper.bubbles("bot").last).to_have_text("You said: once only")
    expect(shopper.page.locator(".row.pending, .row.unsent")).to_have_count(0)
    assert len(lost) == 1
    assert stored(behind(shopper), "customer") == ["once only"]
    assert shopper.said("customer") == ["once only"]


def test_what_is_written_offline_is_delivered_in_order_when_the_line_is_back(shopper: Window, behind: Callable[[Window], Customer]) -> None:
    """WG-13"""
    shopper.page.context.set_offline(True)
    shopper.write("one", "two", "three")
    expect(shopper.page.locator(".row.pending")).to_have_count(3)
    expect(shopper.page.locator(".notice")).to_be_visible()
    shopper.page.context.set_offline(False)
    expect(shopper.page.locator(".row.pending")).to_have_count(0)
    expect(shopper.page.locator(".notice")).to_be_hidden()
    expect(shopper.bubbles("bot")).to_have_count(4)
    assert stored(behind(shopper), "customer") == ["one", "two", "three"]
    assert shopper.said("bot")[1:] == ["You said: one", "You said: two", "You said: three"]


def test_the_chat_survives_a_restart_of_the_server(
    shopper: Window, served: Served, behind: Callable[[Window], Customer], maria: Agent
) -> None:
    """WG-2: the gap is replayed."""
    customer = behind(shopper)
    served.stop()
    shopper.write("while you were away")
    expect(shopper.page.locator(".notice")).to_be_visible()
    served.start()
    maria.takes(customer)
    maria.writes(customer, "Back again.")
    expect(shopper.bubbles("agent")).to_have_text("Back again.")
    expect(shopper.page.locator(".row.pending")).to_have_count(0)
    expect(shopper.page.locator(".notice")).to_be_hidden()
    assert stored(customer, "customer") == ["while you were away"]
    assert shopper.page.eval_on_selector_all("faqtotum-chat", SEQUENCE) == list(range(1, len(customer.transcript()) + 1))


SEQUENCE = "chats => [...chats[0].shadowRoot.querySelectorAll('.bubble')].map(bubble => Number(bubble.dataset.seq))"


def test_what_was_not_sent_yet_survives_a_reload(shopper: Window, behind: Callable[[Window], Customer]) -> None:
    shopper.page.route(MESSAGES, lambda route: route.fulfill(status=503, json={"error": {"code": "database", "message": "away"}}))
    shopper.write("survivor")
    expect(shopper.page.locator(".row.pending, .row.unsent")).to_have_count(1)
    shopper.page.unroute(MESSAGES)
    shopper.page.reload()
    shopper.part("launcher").click()
    expect(shopper.page.locator(".bubble[data-seq]", has_text="survivor").first).to_be_visible()
    assert stored(behind(shopper), "customer") == ["survivor"]


def test_where_streams_do_not_get_through_messages_come_by_long_polling(
    windows: Windows, behind: Callable[[Window], Customer], maria: Agent
) -> None:
    """WG-5"""
    window = windows.open()
    window.page.route(STREAM, lambda route: route.abort())
    window.open_chat()
    customer = behind(window)
    maria.takes(customer)
    maria.writes(customer, "Can you hear me?")
    expect(window.bubbles("agent")).to_have_text("Can you hear me?")
    window.write("yes")
    expect(window.bubbles("customer")).to_have_text("yes")


def test_two_tabs_show_the_same_and_count_the_same(
    shopper: Window, windows: Windows, behind: Callable[[Window], Customer], maria: Agent
) -> None:
    """WG-4"""
    customer = behind(shopper)
    shopper.write("hello")
    expect(shopper.bubbles("bot")).to_have_count(2)
    shopper.page.keyboard.press("Escape")
    other = windows.beside(shopper.page.context.new_page())
    other.page.goto(other.url + "/")
    expect(other.part("launcher")).to_be_visible()
    maria.takes(customer)
    maria.writes(customer, "psst")
    unread = ["Of course", "F-", "Maria", "psst"]  # what the bot and the desk have said since
    for window in (shopper, other):
        expect(window.part("badge")).to_have_text(str(len(unread)))
    other.part("launcher").click()
    expect(other.bubbles("agent")).to_have_text("psst")
    for window in (shopper, other):
        expect(window.part("badge")).to_be_hidden()
    shopper.part("launcher").click()
    expect(shopper.bubbles("agent")).to_have_text("psst")
    assert shopper.said() == other.said()


def test_a_server_that_is_away_at_the_first_opening_can_be_tried_again(windows: Windows) -> None:
    window = windows.open()
    window.page.goto(window.url + "/")
    window.page.route(CHAT, lambda route: route.abort())
    window.part("launcher").click()
    expect(window.part("reload")).to_be_visible()
    window.page.unroute(CHAT)
    window.part("reload").click()
    expect(window.bubbles("bot")).to_have_count(1)
    expect(window.part("input")).to_be_focused()
