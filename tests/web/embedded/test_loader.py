"""The chat on a shop's own site: one script, a frame of another origin, and a policy that allows nothing inline (WG-7)."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from bot.gateway.pages import WEB
from bot.replies.renderer import Renderer
from bot.shared.settings import Settings
from tests.fakes.dialogue import FakeDialogue
from tests.fakes.served import Served
from tests.web.embedded.hosts import Host, Visit, behind, hold_both_against_axe

pytestmark = pytest.mark.slow
Arrive = Callable[..., Visit]


def test_the_loader_is_small() -> None:
    """WG-8: at most 5 kB, compressed."""
    assert len(gzip.compress(Path(WEB / "chat" / "loader.js").read_bytes())) <= 5_000


def test_one_script_brings_a_chat_that_works(visit: Arrive) -> None:
    visitor = visit()
    visitor.open_chat()
    expect(visitor.part("input")).to_be_focused()
    visitor.write("hello")
    expect(visitor.bubbles("bot").last).to_have_text("You said: hello")
    visitor.page.keyboard.press("Escape")
    expect(visitor.outer("window")).to_be_hidden()
    expect(visitor.outer("launcher")).to_be_focused()


def test_everything_works_by_keyboard_on_the_shops_page(visit: Arrive) -> None:
    """WG-10."""
    visitor = visit()
    visitor.arrive()
    visitor.page.keyboard.press("Tab")
    expect(visitor.outer("launcher")).to_be_focused()
    visitor.page.keyboard.press("Enter")
    visitor.bubbles().first.wait_for()
    visitor.page.keyboard.type("hello")
    visitor.page.keyboard.press("Enter")
    expect(visitor.bubbles("bot").last).to_have_text("You said: hello")
    visitor.page.keyboard.press("Escape")
    expect(visitor.outer("launcher")).to_be_focused()


def test_the_shops_page_never_sees_the_token_and_keeps_nothing(visit: Arrive) -> None:
    """WG-6, WG-7: it lives in the frame's storage."""
    visitor = visit()
    visitor.page.add_init_script(
        "window.heard = []; addEventListener('message', (event) => window.heard.push(JSON.stringify(event.data)));"
    )
    visitor.open_chat()
    token = behind(visitor).token
    assert token in visitor.kept().values()
    assert visitor.page.evaluate("() => [localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    heard = visitor.page.evaluate("() => window.heard")
    assert heard
    assert not any(token in one for one in heard)
    assert [address for address in visitor.requested if token in address] == []


def test_a_site_that_is_not_configured_gets_no_chat(browser: Browser, settings: Settings, dialogue: FakeDialogue) -> None:
    site = Host()
    with Served(replace(settings, allowed_origins="https://another.example"), dialogue) as served:
        site.gateway = served.url
        page = browser.new_page()
        page.goto(site.url + "/")
        page.wait_for_timeout(1500)
        expect(page.locator('[data-part="launcher"]')).to_be_hidden()
        page.close()
    site.close()


FORGED = """() => {
  const frame = document.querySelector('#faqtotum').shadowRoot.querySelector('iframe');
  const [data, origin, source] = [{faqtotum: 'close'}, 'https://evil.example', frame.contentWindow];
  window.dispatchEvent(new MessageEvent('message', {data, origin, source}));
  window.postMessage({faqtotum: 'close'}, '*');
  for (const data of [null, 1, 'x', [], {}, {faqtotum: 'toString'}, {faqtotum: 'state'}]) window.postMessage(data, '*');
}"""
INTO_THE_FRAME = """() => {
  for (const origin of ['https://evil.example', location.origin, 'null', ''])
    for (const data of [{faqtotum: 'begin', user: 'x', language: 'th'}, {faqtotum: 'teaser'}])
      window.dispatchEvent(new MessageEvent('message', {data, origin, source: window.parent}));
  window.postMessage({faqtotum: 'open'}, '*');
}"""


def test_messages_of_other_origins_change_nothing(visit: Arrive) -> None:
    visitor = visit()
    visitor.open_chat()
    visitor.page.evaluate(FORGED)
    visitor.frame.evaluate(INTO_THE_FRAME)
    visitor.page.wait_for_timeout(300)
    expect(visitor.outer("window")).to_be_visible()
    expect(visitor.part("input")).to_have_attribute("placeholder", "Write a message…")


@pytest.mark.parametrize(
    ("written", "shown"),
    [("#ffcc00", "rgb(255, 204, 0)"), ("rebeccapurple", "rgb(102, 51, 153)"), ("hsl(200 100% 20%)", "rgb(0, 68, 102)")],
)
def test_the_shops_colour_is_taken_and_text_on_it_can_be_read(visit: Arrive, host: Host, written: str, shown: str) -> None:
    host.attributes = {"accent": written, "position": "left"}
    visitor = visit(bypass_csp=True)
    visitor.arrive()
    expect(visitor.outer("launcher")).to_have_css("background-color", shown)
    hold_both_against_axe(visitor)
    visitor.outer("launcher").click()
    visitor.write("hello")
    expect(visitor.bubbles("customer").last).to_have_css("background-color", shown)
    expect(visitor.bubbles("bot")).to_have_count(2)
    hold_both_against_axe(visitor)


@pytest.mark.parametrize(
    "written",
    [
        "url(https://evil.example/x)",
        "red;background:url(//evil.example)",
        "var(--x)",
        "transparent",
        "#12",
        "expression(alert(1))",
        "}*{display:none",
    ],
)
def test_what_is_no_colour_is_left_aside(visit: Arrive, host: Host, written: str) -> None:
    host.attributes = {"accent": written}
    visitor = visit()
    visitor.arrive()
    expect(visitor.outer("launcher")).to_have_css("background-color", "rgb(28, 92, 77)")


@pytest.mark.parametrize(
    ("attributes", "page", "browsers", "spoken"),
    [
        ({"language": "hu"}, "pl", "th-TH", "hu"),
        ({}, "pl-PL", "th-TH", "pl"),
        ({}, "", "th-TH", "th"),
        ({"language": "xx"}, "de", "de-DE", "en"),
    ],
)
def test_the_language_is_the_named_one_else_the_pages_else_the_browsers(
    visit: Arrive, host: Host, renderer: Renderer, attributes: dict[str, str], page: str, browsers: str, spoken: str
) -> None:
    host.attributes, host.language = attributes, page
    visitor = visit(locale=browsers)
    visitor.open_chat()
    expect(visitor.part("input")).to_have_attribute("placeholder", renderer.interface(spoken)["ui_placeholder"])
    expect(visitor.bubbles("bot").first).to_have_attribute("lang", spoken)


@pytest.mark.parametrize("locale", ["th-TH", "hu-HU", "en-GB"])
@pytest.mark.parametrize(("width", "height"), [(320, 568), (1280, 800), (640, 400)])
def test_it_fits_phones_desktops_and_zoomed_pages(visit: Arrive, host: Host, tmp_path: Path, locale: str, width: int, height: int) -> None:
    """WG-11; 640 x 400 is a desktop at 200 %."""
    host.language = locale
    visitor = visit(width, height, locale)
    visitor.open_chat()
    visitor.write("x" * 200)
    expect(visitor.bubbles("bot")).to_have_count(2)
    box = visitor.outer("window").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["y"] + box["height"] <= height
    assert visitor.sideways() <= 0
    assert visitor.frame.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
    assert len(visitor.page.screenshot(path=tmp_path / f"{locale}-{width}.png")) > 5_000


def test_an_answer_that_comes_while_the_chat_is_closed_is_counted_on_the_launcher(visit: Arrive, dialogue: FakeDialogue) -> None:
    visitor = visit()
    visitor.open_chat()
    dialogue.hold()
    visitor.write("hello")
    expect(visitor.inside.locator(".typing")).to_be_visible()
    visitor.page.keyboard.press("Escape")
    dialogue.release()
    expect(visitor.outer("badge")).to_have_text("1")
    expect(visitor.outer("launcher")).to_have_attribute("aria-label", "Open chat (1)")
    visitor.outer("launcher").click()
    expect(visitor.bubbles("bot").last).to_have_text("You said: hello")
    visitor.page.keyboard.press("Escape")
    expect(visitor.outer("badge")).to_be_hidden()


def test_the_conversation_goes_on_from_page_to_page_and_in_two_tabs(visit: Arrive) -> None:
    """WG-4."""
    visitor = visit()
    visitor.open_chat()
    visitor.write("hello")
    expect(visitor.bubbles("bot")).to_have_count(2)
    visitor.open_chat()
    expect(visitor.bubbles("bot")).to_have_count(2)
    other = visit(page=visitor.page.context.new_page())
    other.open_chat()
    other.write("and here")
    expect(visitor.bubbles("bot").last).to_have_text("You said: and here")
    assert visitor.said() == other.said()
