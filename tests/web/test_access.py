"""The pages for everybody: small screens, zoom, keyboard, screen readers, contrast (WG-10, WG-11)."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Frame, Page, expect

from tests.fakes.browser import Window, Windows
from tests.fakes.dialogue import FakeDialogue, reply, turn
from tests.fakes.gateway import Agent
from tests.fakes.served import Served

pytestmark = pytest.mark.slow
# The rules of WCAG 2.2 on levels A and AA, and what axe calls good practice.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], "resultTypes": ["violations"]}
SCHEMES = ["light", "dark"]
BUTTON = {"title": "How do I return an item?", "payload": {"article": "return-how"}}
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3


def hold_against_axe(page: Page | Frame) -> None:
    """axe finds nothing wrong on the page as it is."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page.wait_for_timeout(400)  # colours are measured when nothing fades in any more
    found = axe.run(page, options=RULES).response["violations"]
    faults = [(rule["id"], node["target"], node["failureSummary"]) for rule in found for node in rule["nodes"]]
    assert faults == [], json.dumps(faults, indent=1, ensure_ascii=False)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_on_the_shop_page_and_in_the_chat(windows: Windows, dialogue: FakeDialogue, scheme: str) -> None:
    answer = {**reply("Did you mean\n\n- [this](https://a.example)\n- **that**", "en", BUTTON), "keys": ["answer:return-how"]}
    dialogue.answer = lambda body: turn(answer)
    window = windows.open(color_scheme=scheme, bypass_csp=True)  # axe writes styles where our policy allows none
    window.page.goto(window.url + "/")
    expect(window.part("launcher")).to_be_visible()
    hold_against_axe(window.page)
    window.open_chat()
    window.write("return")
    expect(window.part("quick-reply")).to_be_enabled()
    hold_against_axe(window.page)
    window.part("person").click()
    expect(window.part("person")).to_be_hidden()
    hold_against_axe(window.page)
    window.part("contact").click()
    window.part("contact-send").click()
    expect(window.page.locator(".fault")).not_to_be_empty()
    hold_against_axe(window.page)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_at_the_desk(windows: Windows, served: Served, at_desk: Callable[..., Window], maria: Agent, scheme: str) -> None:
    door = windows.open(color_scheme=scheme, bypass_csp=True)
    door.page.goto(served.url + "/desk")
    expect(door.part("login-name")).to_be_focused()
    hold_against_axe(door.page)
    customer = served.customer()
    customer.say("where is it")
    customer.post("person", {})
    desk = at_desk(maria, color_scheme=scheme, bypass_csp=True)
    expect(desk.part("conversation-row")).to_have_count(1)
    hold_against_axe(desk.page)
    desk.part("conversation-row").click()
    desk.part("claim").click()
    expect(desk.part("reply")).to_be_focused()
    desk.part("understood").click()
    hold_against_axe(desk.page)


@pytest.mark.parametrize("locale", ["en-US", "th-TH", "hu-HU"])
@pytest.mark.parametrize(("width", "height"), [(320, 568), (640, 400)], ids=["a small phone", "zoomed to 200 %"])
def test_nothing_has_to_be_scrolled_sideways(windows: Windows, dialogue: FakeDialogue, locale: str, width: int, height: int) -> None:
    dialogue.answer = lambda body: turn(reply(LONG, "en", BUTTON))
    window = windows.open(locale, width, height)
    window.open_chat()
    window.write(LONG)
    expect(window.part("quick-reply")).to_be_visible()
    assert window.sideways() <= 0
    for bubble in window.bubbles().all():
        box = bubble.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_the_desk_fits_its_window(served: Served, at_desk: Callable[..., Window], maria: Agent, width: int) -> None:
    customer = served.customer()
    customer.say(LONG)
    customer.post("person", {})
    desk = at_desk(maria, width=width)
    desk.part("conversation-row").click()
    expect(desk.part("transcript")).to_contain_text(LONG)
    assert desk.sideways() <= 0


def test_everything_that_can_be_pressed_is_large_enough(shopper: Window, dialogue: FakeDialogue) -> None:
    answer = {**reply("Did you mean", "en", BUTTON), "keys": ["answer:return-how"]}
    dialogue.answer = lambda body: turn(answer)
    shopper.write("return")
    expect(shopper.part("quick-reply")).to_be_visible()
    for name in ("send", "person", "language", "close", "quick-reply", "helpful", "not-helpful", "transcript"):
        box = shopper.part(name).bounding_box()
        assert box is not None, name
        assert min(box["width"], box["height"]) >= 24, name


def test_the_log_is_read_out_as_it_grows_and_each_bubble_says_its_language(shopper: Window) -> None:
    expect(shopper.part("log")).to_have_attribute("role", "log")
    expect(shopper.part("log")).to_have_attribute("aria-live", "polite")
    for bubble in shopper.bubbles().all():
        expect(bubble).to_have_attribute("dir", "auto")
        expect(bubble).to_have_attribute("lang", "en")


def test_the_chat_works_without_a_mouse(windows: Windows, dialogue: FakeDialogue) -> None:
    dialogue.answer = lambda body: turn(reply("Did you mean", "en", BUTTON)) if not body["metadata"]["choice"] else turn(reply("Pack it."))
    window = windows.open()
    window.page.goto(window.url + "/")
    window.part("launcher").focus()
    window.page.keyboard.press("Enter")
    window.bubbles().first.wait_for()
    window.page.keyboard.type("return")
    window.page.keyboard.press("Enter")
    expect(window.part("quick-reply")).to_be_enabled()
    for _ in range(10):
        window.page.keyboard.press("Shift+Tab")
        if window.page.evaluate("document.querySelector('faqtotum-chat').shadowRoot.activeElement.dataset.part") == "quick-reply":
            break
    window.page.keyboard.press("Enter")
    expect(window.bubbles("bot").last).to_have_text("Pack it.")
    expect(window.part("input")).to_be_focused()


def test_who_wants_no_motion_gets_none(windows: Windows, dialogue: FakeDialogue) -> None:
    window = windows.open(reduced_motion="reduce")
    window.open_chat()
    dialogue.hold()
    window.write("hello")
    expect(window.page.locator(".typing")).to_be_visible()
    moving = window.page.evaluate(
        "document.querySelector('faqtotum-chat').shadowRoot.getAnimations().filter((one) => one.playState === 'running').length"
    )
    assert moving == 0
