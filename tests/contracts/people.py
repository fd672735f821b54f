"""The part of the contract that is about a person of the shop who takes a conversation over. Every channel keeps it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.answers import PERSON, hands_over
from tests.contracts.driver import Driver
from tests.contracts.talk import bare
from tests.fakes.dialogue import FakeDialogue
from tests.fakes.gateway import Agent, new_client_id


class Case:
    """A customer whom an agent serves.

    Args:
        driver: the channel.
        agent: at the desk.
        customer: of the channel.
    """

    def __init__(self, driver: Driver, agent: Agent, customer: str) -> None:
        self.driver = driver
        self.agent = agent
        self.customer = customer
        self.id = agent.get("conversations", state="queued").json()["conversations"][0]["id"]

    def agent_does(self, what: str, body: Any = None) -> None:
        """Claims, writes, gives back; and it has arrived."""
        assert self.agent.post(f"conversations/{self.id}/{what}", body).is_success
        self.driver.settle()

    def agent_writes(self, text: str) -> None:
        """To the customer."""
        self.agent_does("messages", {"id": new_client_id(), "text": text})

    def transcript(self) -> list[dict[str, Any]]:
        """As the desk shows it."""
        return list(self.agent.get(f"conversations/{self.id}").json()["messages"])


class PeopleContract:
    """The bot is silent while a person owns the conversation (AD-2)."""

    @pytest.fixture
    def case(self, driver: Driver, dialogue: FakeDialogue) -> Case:
        """Anna has asked for a person, and Maria has claimed her conversation."""
        dialogue.answer = hands_over
        anna = driver.customer()
        driver.says(anna, "hello", PERSON)
        case = Case(driver, driver.gateway.agent(), anna)
        case.agent_does("claim")
        return case

    def test_the_customer_is_told_about_the_case_and_who_has_come(self, driver: Driver, case: Case):
        told = [message["text"] for message in case.transcript() if message["author"] == "system"]
        assert len(told) == 2
        assert [bare(sent.text) for sent in driver.sent(case.customer)[-2:]] == [bare(text) for text in told]
        assert "Maria" in told[-1]

    def test_the_bot_is_silent_and_the_agents_words_arrive(self, driver: Driver, dialogue: FakeDialogue, case: Case):
        before, asked = len(driver.sent(case.customer)), len(dialogue.asked)
        driver.says(case.customer, "Are you there?")
        case.agent_writes("Yes, I am.")
        assert [sent.text for sent in driver.sent(case.customer)[before:]] == ["Yes, I am."]
        assert len(dialogue.asked) == asked

    def test_what_the_customer_writes_meanwhile_reaches_the_desk(self, driver: Driver, case: Case):
        driver.says(case.customer, "one", "two")
        written = [(message["author"], message["text"], message["outcome"]) for message in case.transcript()]
        assert written[-2:] == [("customer", "one", "desk"), ("customer", "two", "desk")]

    def test_what_is_written_while_the_customer_waits_reaches_the_desk_and_no_bot(self, driver: Driver, dialogue: FakeDialogue):
        dialogue.answer = hands_over
        driver.says(driver.customer(), PERSON)
        before = len(driver.sent(driver.customer()))
        driver.says(driver.customer(), "please hurry")
        assert len(driver.sent(driver.customer())) == before
        assert [body["text"] for body in dialogue.asked] == [PERSON]

    def test_a_number_is_no_choice_while_a_person_is_there(self, driver: Driver, case: Case):
        case.agent_writes("Which size?")
        driver.says(case.customer, "1")
        assert case.transcript()[-1]["text"] == "1"

    def test_after_the_agent_has_gone_the_bot_answers_again(self, driver: Driver, case: Case):
        case.agent_does("return")
        driver.says(case.customer, "And now?")
        assert driver.sent(case.customer)[-1].text == "You said: And now?"

    def test_a_settled_conversation_goes_on_with_the_bot(self, driver: Driver, case: Case):
        case.agent_does("close")
        driver.says(case.customer, "One thing more")
        assert driver.sent(case.customer)[-1].text == "You said: One thing more"
        assert [message["text"] for message in case.transcript()][-2:] == ["One thing more", "You said: One thing more"]

    def test_the_transcript_at_the_desk_is_what_was_sent_in_its_order(self, driver: Driver, case: Case):
        """RL-2."""
        driver.says(case.customer, "first", "second")
        case.agent_writes("third")
        case.agent_does("return")
        driver.says(case.customer, "fourth")
        said = [bare(message["text"]) for message in case.transcript() if message["author"] != "customer"]
        assert [bare(sent.text) for sent in driver.sent(case.customer)] == said[-len(driver.sent(case.customer)) :]
        assert [message["seq"] for message in case.transcript()] == list(range(1, len(case.transcript()) + 1))

    def test_a_long_answer_of_the_agent_arrives_whole(self, driver: Driver, case: Case):
        text = ("We have looked into it. " * 170).strip()
        before = len(driver.sent(case.customer))
        case.agent_writes(text)
        arrived = driver.sent(case.customer)[before:]
        assert bare("".join(sent.text for sent in arrived)) == bare(text)
        assert all(len(sent.text) <= driver.longest for sent in arrived)
