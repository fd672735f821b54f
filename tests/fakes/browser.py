"""A browser, and the pages as people use them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
MISSING = f"there is no {CHROMIUM}; Debian's package `chromium` gives one"
# What the browser itself says of requests that a test makes fail.
OF_THE_NETWORK = "Failed to load resource"


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's chromium. While it runs, no other event loop can run in this thread."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


class Window:
    """A page in a browser profile, and what it did behind the scenes.

    Args:
        page: just opened.
        url: root address of the gateway.

    Attributes:
        complaints: errors and warnings of its scripts, and what the content policy refused.
        foreign: addresses elsewhere that it asked for something.
        requested: all addresses that it asked for.
    """

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.complaints: list[str] = []
        self.foreign: list[str] = []
        self.requested: list[str] = []
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._asked)

    def part(self, name: str) -> Locator:
        """An element by its part in the page."""
        return self.page.locator(f'[data-part="{name}"]')

    def bubbles(self, author: str | None = None) -> Locator:
        """Messages on screen, of all or of one author."""
        return self.page.locator(f'.bubble[data-author="{author}"]' if author else ".bubble")

    def open_chat(self) -> None:
        """The shop page, and the chat on it, with its welcome."""
        self.page.goto(self.url + "/")
        self.part("launcher").click()
        self.bubbles().first.wait_for()

    def write(self, *texts: str) -> None:
        """Messages of a customer."""
        for text in texts:
            self.part("input").fill(text)
            self.part("input").press("Enter")

    def said(self, author: str | None = None) -> list[str]:
        """The texts on screen."""
        return self.bubbles(author).all_inner_texts()

    def session(self) -> tuple[str, str]:
        """Token and id of the conversation."""
        script = "() => { const chat = document.querySelector('faqtotum-chat'); return [chat.api.token, chat.store.conversation.id]; }"
        token, conversation = self.page.evaluate(script)
        return token, conversation

    def sideways(self) -> int:
        """How many pixels the page is wider than its window."""
        return int(self.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth"))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(OF_THE_NETWORK):
            self.complaints.append(message.text)

    def _asked(self, request: Request) -> None:
        self.requested.append(request.url)
        if not request.url.startswith((self.url + "/", "data:")):
            self.foreign.append(request.url)


class Windows:
    """Opens windows, each in a profile of its own unless told otherwise.

    Args:
        browser: running.
        url: root address of the gateway.
    """

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser = browser
        self._url = url
        self.opened: list[Window] = []

    def open(self, locale: str = "en-GB", width: int = 1280, height: int = 800, **profile: Any) -> Window:
        """A new profile with an empty page."""
        context = self._browser.new_context(locale=locale, viewport={"width": width, "height": height}, **profile)
        return self.beside(context.new_page())

    def beside(self, page: Page) -> Window:
        """A page that is there already, such as another tab."""
        self.opened.append(Window(page, self._url))
        return self.opened[-1]

    def close(self) -> None:
        """Closes all, and holds that every page was content and kept to itself (WG-7)."""
        windows, self.opened = self.opened, []
        for context in {window.page.context for window in windows}:
            context.close()
        complaints = [complaint for window in windows for complaint in window.complaints]
        foreign = [address for window in windows for address in window.foreign]
        assert (complaints, foreign) == ([], []), f"{complaints} {foreign}"
