"""The part of the contract that is about the door: who may come in, and whether there is one. For channels with a webhook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from bot.channels.registry import NEEDED
from bot.gateway.app import create_app
from bot.replies.renderer import Renderer
from bot.shared.errors import DataError
from bot.shared.settings import Settings
from bot.store import inbox
from bot.store.tables import inbox as inbox_table
from bot.store.tables import messages
from tests.contracts.driver import PushedDriver, Shop
from tests.fakes.dialogue import FakeDialogue, reply, turn


class WebhookContract:
    """Only the provider comes in."""

    def test_without_a_right_signature_nothing_happens(self, driver: PushedDriver, dialogue: FakeDialogue):
        """WA-2, TW-1."""
        forgeries = driver.forgeries(driver.text(driver.customer(), "let me in"))
        assert forgeries
        for kind, delivery in forgeries.items():
            answer = driver.post(delivery)
            assert answer.status_code == 401, kind
            assert "let me in" not in answer.text
        driver.settle()
        assert (self.stored(driver), dialogue.asked, driver.providers.messages) == (0, [], 0)

    def test_a_broken_body_without_a_signature_is_refused_and_not_kept(self, driver: PushedDriver):
        for delivery in driver.forgeries(driver.genuine(b"{")).values():
            assert driver.post(delivery).status_code == 401
        assert self.stored(driver) == 0

    def test_a_channel_that_is_off_is_not_there(self, driver: PushedDriver, settings: Settings, dialogue: FakeDialogue):
        delivery = driver.text(driver.customer(), "anybody?")
        with Shop(settings, dialogue) as without:
            answer = without.client.post(delivery.path, content=delivery.body, headers=delivery.headers)
        assert answer.status_code == 404
        assert dialogue.asked == []

    def test_a_channel_that_is_half_set_up_refuses_to_start(self, driver: PushedDriver, settings: Settings):
        """WA-2: without its secret it would take anybody's word."""
        needed = NEEDED[driver.name]
        for missing in needed:
            half: dict[str, Any] = {**driver.settings, missing: ""}
            with pytest.raises(DataError, match=f"FAQTOTUM_{missing.upper()}"):
                create_app(replace(settings, **half))

    def test_several_messages_in_one_body_are_each_taken_once(self, driver: PushedDriver, dialogue: FakeDialogue):
        """WA-4, WA-5: also when one of them stands there twice."""
        anna, bela = driver.customer(0), driver.customer(1)
        first, second, other = driver.text(anna, "first"), driver.text(anna, "second"), driver.text(bela, "other")
        delivery = driver.together(first, second, other, first)
        if delivery is None:
            pytest.skip("this provider sends one message at a time")
        for _ in range(2):
            assert driver.post(delivery).is_success
            driver.settle()
        assert [sent.text for sent in driver.sent(anna)] == ["You said: first", "You said: second"]
        assert [sent.text for sent in driver.sent(bela)] == ["You said: other"]
        assert len(dialogue.asked) == 3

    def test_a_body_that_is_signed_but_not_readable_is_kept_for_an_operator_or_ignored(self, driver: PushedDriver):
        answer = driver.post(driver.genuine(b"\x00\xff not what we know"))
        assert answer.status_code < 500
        with driver.gateway.store.begin() as tx:
            kept = inbox.dead(tx)
        assert len(kept) == (1 if answer.is_success else 0)

    def test_a_picture_is_kept_for_the_desk_and_answered_politely_without_the_bot(self, driver: PushedDriver, dialogue: FakeDialogue):
        """WA-9: in the customer's language."""
        dialogue.answer = lambda body: turn(reply("Dzień dobry.", "pl"), language="pl")
        anna = driver.customer()
        driver.says(anna, "dzień dobry")
        assert driver.post(driver.media(anna)).is_success
        driver.settle()
        polite = Renderer(driver.gateway.settings.data_dir).say("message_media", "pl")
        assert driver.sent(anna)[-1].text.startswith(polite)
        assert len(dialogue.asked) == 1
        assert any("image" in text for text in self.at_the_desk(driver))

    def test_a_picture_that_comes_twice_is_answered_once(self, driver: PushedDriver):
        anna = driver.customer()
        delivery = driver.media(anna)
        for _ in range(2):
            assert driver.post(delivery).is_success
            driver.settle()
        assert len(driver.sent(anna)) == 1

    def test_the_words_under_a_picture_are_read_and_the_picture_is_kept(self, driver: PushedDriver, dialogue: FakeDialogue):
        anna = driver.customer()
        assert driver.post(driver.media(anna, "What is this?")).is_success
        driver.settle()
        assert [body["text"] for body in dialogue.asked] == ["What is this?"]
        with driver.gateway.store.begin() as tx:
            (attachment,) = tx.execute(sa.select(messages.c.attachment).where(messages.c.author == "customer")).scalars()
        assert attachment["kind"] == "image"
        assert attachment["media_id"]

    @staticmethod
    def stored(driver: PushedDriver) -> int:
        """Everything that has been noted, good or bad."""
        with driver.gateway.store.begin() as tx:
            return sum(int(tx.execute(sa.select(sa.func.count()).select_from(table)).scalar()) for table in (inbox_table, messages))

    @staticmethod
    def at_the_desk(driver: PushedDriver) -> Iterator[str]:
        """The texts of the only conversation, as agents see it."""
        agent = driver.gateway.agent()
        (found,) = agent.get("conversations", state="open").json()["conversations"]
        return (message["text"] for message in agent.get(f"conversations/{found['id']}").json()["messages"])
