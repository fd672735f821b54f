"""The part of the contract that is about a provider who fails. For channels that push."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.store.tables import notes, outbox
from tests.contracts.driver import PushedDriver
from tests.fakes.dialogue import FakeDialogue, reply, turn


class DeliveryContract:
    """What the bot says arrives, and not twice (RL-1, WA-15)."""

    @pytest.mark.parametrize(("status", "times"), [(429, 3), (500, 1), (503, 2)])
    def test_what_a_provider_does_not_take_is_sent_later_exactly_once(self, driver: PushedDriver, status: int, times: int):
        """WA-13."""
        driver.providers.refuse(driver.refusal(status), times)
        anna = driver.customer()
        assert [sent.text for sent in driver.says(anna, "hello")] == ["You said: hello"]
        assert driver.providers.messages == times + 1
        assert self.flagged(driver) == 0

    def test_the_order_stays_when_the_first_part_is_not_taken(self, driver: PushedDriver, dialogue: FakeDialogue):
        dialogue.answer = lambda body: turn(reply("one"), reply("two"), reply("three"))
        driver.providers.refuse(driver.refusal(429), 2)
        assert [sent.text for sent in driver.says(driver.customer(), "hello")] == ["one", "two", "three"]

    def test_one_customers_failure_holds_up_nobody_else(self, driver: PushedDriver):
        driver.providers.refuse(driver.refusal(503))
        anna, bela = driver.customer(0), driver.customer(1)
        for person in (anna, bela):
            assert driver.post(driver.text(person, "hello")).is_success
        driver.settle()
        assert len(driver.sent(anna)) == len(driver.sent(bela)) == 1

    def test_after_silence_there_is_at_most_one_more_attempt_and_it_is_flagged(self, driver: PushedDriver):
        """WA-15."""
        driver.providers.fall_silent()
        anna = driver.customer()
        assert 1 <= len(driver.says(anna, "hello")) <= 2
        assert driver.providers.messages == 2
        assert self.flagged(driver) == 1
        assert driver.says(anna, "again")[-1].text == "You said: again"

    def test_after_silence_twice_the_desk_is_told_and_the_next_message_goes_out(self, driver: PushedDriver):
        """WA-15: nothing is sent a third time."""
        driver.providers.fall_silent(2)
        anna = driver.customer()
        driver.says(anna, "hello")
        assert driver.providers.messages == 2
        assert "did not reach the customer" in self.note(driver)
        assert driver.says(anna, "again")[-1].text == "You said: again"

    def test_what_a_provider_refuses_for_good_is_told_to_the_desk_and_not_sent_again(self, driver: PushedDriver):
        driver.providers.refuse(driver.refusal(400))
        anna = driver.customer()
        assert driver.says(anna, "hello") == []
        assert driver.providers.messages == 1
        assert "did not reach the customer" in self.note(driver)
        assert [sent.text for sent in driver.says(anna, "again")] == ["You said: again"]

    @staticmethod
    def flagged(driver: PushedDriver) -> int:
        """Messages that were sent again although they may have arrived."""
        with driver.gateway.store.begin() as tx:
            return int(tx.execute(sa.select(sa.func.count()).select_from(outbox).where(outbox.c.flagged)).scalar())

    @staticmethod
    def note(driver: PushedDriver) -> str:
        """The one note that the desk has got."""
        with driver.gateway.store.begin() as tx:
            return str(tx.execute(sa.select(notes.c.text)).scalar_one())
