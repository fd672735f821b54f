"""The pages of a real gateway in a browser; what the bot answers is made up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from bot.shared.settings import Settings
from tests.fakes.browser import Window, Windows
from tests.fakes.dialogue import FakeDialogue
from tests.fakes.gateway import Agent, Customer
from tests.fakes.served import Served


@pytest.fixture
def served(settings: Settings, dialogue: FakeDialogue) -> Iterator[Served]:
    """A gateway that listens."""
    with Served(settings, dialogue) as running:
        yield running


@pytest.fixture
def windows(browser: Browser, served: Served) -> Iterator[Windows]:
    """Opens windows."""
    opened = Windows(browser, served.url)
    yield opened
    opened.close()


@pytest.fixture
def shopper(windows: Windows) -> Window:
    """Somebody with the chat open."""
    window = windows.open()
    window.open_chat()
    return window


@pytest.fixture
def behind(served: Served) -> Callable[[Window], Customer]:
    """The customer in a window, as the API sees them."""
    return lambda window: Customer(served, *window.session())


@pytest.fixture
def maria(served: Served) -> Agent:
    """An agent, signed in."""
    return served.agent("Maria")


@pytest.fixture
def at_desk(windows: Windows, served: Served) -> Callable[..., Window]:
    """An agent's window with the desk open."""

    def sit_down(agent: Agent, **profile: Any) -> Window:
        window = windows.open(**profile)
        sign_in(window.page.context, served, agent)
        window.page.goto(served.url + "/desk")
        window.part("tab-waiting").wait_for()
        return window

    return sit_down


def sign_in(context: BrowserContext, served: Served, agent: Agent) -> None:
    context.add_cookies([{"name": "faqtotum-desk", "value": agent.token, "url": served.url, "httpOnly": True, "sameSite": "Strict"}])
