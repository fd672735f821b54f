"""A shop's site with the chat in a frame, and its visitors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser

from bot.shared.settings import Settings
from tests.fakes.dialogue import FakeDialogue
from tests.fakes.served import Served
from tests.web.embedded.hosts import SECRET, Host, Visit

Arrive = Callable[..., Visit]


@pytest.fixture
def host(settings: Settings, dialogue: FakeDialogue) -> Iterator[Host]:
    """A shop's site, and a gateway that lets it show the chat."""
    site = Host()
    with Served(replace(settings, allowed_origins=site.url, chat_user_secret=SECRET), dialogue) as served:
        site.gateway = served.url
        site.served = served
        yield site
    site.close()


@pytest.fixture
def visit(browser: Browser, host: Host) -> Iterator[Arrive]:
    """Visitors; at the end, that no page complained and none asked anybody else for anything."""
    visits: list[Visit] = []

    def arrive(width: int = 1280, height: int = 800, locale: str = "en-GB", page: Any = None, **profile: Any) -> Visit:
        own = page or browser.new_context(locale=locale, viewport={"width": width, "height": height}, **profile).new_page()
        visits.append(Visit(own, host))
        return visits[-1]

    yield arrive
    for context in {one.page.context for one in visits}:
        context.close()
    # axe greets every frame as if it were of its page's own origin.
    axe = f"The target origin provided ('{host.url}') does not match the recipient window's origin ('{host.gateway}')"
    assert [text for one in visits for text in one.complaints if axe not in text] == []
    assert [address for one in visits for address in one.foreign] == []
