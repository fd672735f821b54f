"""What the chat does with a visitor: invites once, asks before it keeps anything, and knows who is logged in (WG-6, WG-13)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from bot.replies.renderer import Renderer
from tests.web.embedded.hosts import Host, Visit, behind, hold_both_against_axe, signed

pytestmark = pytest.mark.slow
Arrive = Callable[..., Visit]


def test_the_chat_invites_once_and_never_again(visit: Arrive, host: Host, renderer: Renderer) -> None:
    """WG-13."""
    host.attributes, host.language = {"proactive": "0.3"}, "hu"
    visitor = visit(bypass_csp=True)
    visitor.arrive()
    expect(visitor.outer("teaser-open")).to_have_text(renderer.interface("hu")["ui_proactive"])
    hold_both_against_axe(visitor)
    visitor.outer("teaser-dismiss").click()
    expect(visitor.outer("teaser")).to_be_hidden()
    expect(visitor.outer("launcher")).to_be_focused()
    visitor.arrive()
    visitor.page.wait_for_timeout(900)
    expect(visitor.outer("teaser")).to_be_hidden()


def test_the_invitation_opens_the_chat(visit: Arrive, host: Host) -> None:
    host.attributes = {"proactive": "0.3"}
    visitor = visit()
    visitor.arrive()
    visitor.outer("teaser-open").click()
    expect(visitor.part("input")).to_be_focused()
    expect(visitor.outer("teaser")).to_be_hidden()


@pytest.mark.parametrize("seconds", ["", "0", "-1", "soon"])
def test_nobody_is_invited_where_no_time_is_named(visit: Arrive, host: Host, seconds: str) -> None:
    host.attributes = {"proactive": seconds}
    visitor = visit()
    visitor.arrive()
    visitor.page.wait_for_timeout(500)
    expect(visitor.outer("teaser")).to_be_hidden()


def test_nothing_is_kept_before_consent(visit: Arrive, host: Host) -> None:
    """WG-13."""
    host.attributes = {"consent": "required", "privacy": "https://shop.example/privacy", "proactive": "0.2"}
    visitor = visit(bypass_csp=True)
    visitor.arrive()
    visitor.outer("launcher").click()
    expect(visitor.part("consent")).to_be_focused()
    expect(visitor.part("input")).to_be_hidden()
    expect(visitor.inside.get_by_role("link")).to_have_attribute("href", "https://shop.example/privacy")
    hold_both_against_axe(visitor)
    visitor.page.wait_for_timeout(500)
    assert visitor.kept() == {}
    assert [address for address in visitor.requested if "/chat/sessions" in address] == []
    visitor.part("consent").click()
    expect(visitor.bubbles("bot")).to_have_count(1)
    expect(visitor.part("input")).to_be_focused()
    visitor.open_chat()
    expect(visitor.part("consent")).to_have_count(0)


def test_a_logged_in_customer_is_known_and_keeps_what_was_said_before(visit: Arrive, host: Host) -> None:
    """WG-6."""
    visitor = visit()
    visitor.open_chat()
    visitor.write("hello")
    expect(visitor.bubbles("bot")).to_have_count(2)
    before = behind(visitor).id
    host.attributes = {"user": signed("anna")}
    visitor.open_chat()
    expect(visitor.bubbles("bot")).to_have_count(2)
    assert behind(visitor).id == before
    host.attributes = {"user": signed("ben")}
    visitor.open_chat()
    expect(visitor.bubbles("bot")).to_have_count(1)
    assert behind(visitor).id != before
    host.attributes = {}
    visitor.open_chat()
    expect(visitor.bubbles("bot")).to_have_count(1)
    host.attributes = {"user": signed("anna")}
    visitor.open_chat()
    expect(visitor.bubbles("bot")).to_have_count(2)
    assert behind(visitor).id == before


@pytest.mark.parametrize("token", ["nonsense", signed("anna", 1)], ids=["nonsense", "expired"])
def test_a_wrong_user_token_is_told_and_opens_no_chat(visit: Arrive, host: Host, renderer: Renderer, token: str) -> None:
    host.attributes = {"user": token}
    visitor = visit()
    visitor.arrive()
    visitor.outer("launcher").click()
    expect(visitor.inside.locator(".problem")).to_contain_text(renderer.interface("en")["ui_user_refused"])
    expect(visitor.part("input")).to_be_hidden()
    assert not [key for key in visitor.kept() if "session" in key]
