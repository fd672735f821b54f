"""The part of the contract that is about a customer and the bot. Every channel keeps it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.channels.numbered import numbered
from bot.channels.sending import Option
from tests.contracts.answers import choices, offers, titles
from tests.contracts.driver import Driver, Sent
from tests.fakes.dialogue import FakeDialogue, reply, turn

MANY = 100
LONG = 10_000
WORDS = ["Żółć 👍🏽", "สวัสดี", "a < b & c > d [e](f", "first\nsecond", "/commands", "%00 + \\n"]
NUMBERS = ["2", " 2. ", "(2)", "2️⃣", "๒"]
SENTENCES = {
    "english": "The parcel leaves our house on the day after the order, and comes to you within three days. ",
    "thai": "พัสดุจะออกจากร้านในวันถัดไปหลังจากสั่งซื้อ และจะถึงมือคุณภายในสามวัน ",
    "emoji": "Danke 👩‍👩‍👧‍👦 für die Geduld 🇭🇺🎁. ",
    "no space": "ok",
}


def bare(text: str) -> str:
    """Without white space, which may go where a text is cut."""
    return "".join(text.split())


class TalkContract:
    """A customer writes, and the bot answers."""

    def test_a_text_is_answered(self, driver: Driver):
        anna = driver.customer()
        assert driver.says(anna, "Where is my parcel?") == [Sent(anna, "You said: Where is my parcel?")]

    def test_any_words_arrive_and_come_back_as_they_were(self, driver: Driver, dialogue: FakeDialogue):
        anna = driver.customer()
        assert [sent.text for sent in driver.says(anna, *WORDS)] == [f"You said: {words}" for words in WORDS]
        assert [body["text"] for body in dialogue.asked] == WORDS

    def test_the_same_delivery_twice_is_one_message_with_one_answer(self, driver: Driver, dialogue: FakeDialogue):
        """WA-5, TW-2, WG-1."""
        anna = driver.customer()
        delivery = driver.text(anna, "once")
        for _ in range(2):
            assert driver.post(delivery).is_success
            driver.settle()
        assert len(driver.sent(anna)) == len(dialogue.asked) == 1

    def test_the_same_delivery_many_times_at_once_is_one_message_with_one_answer(self, driver: Driver, dialogue: FakeDialogue):
        """WA-5."""
        anna = driver.customer()
        delivery = driver.text(anna, "once")
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(driver.post, [delivery] * 8))
        driver.settle()
        assert all(answer.is_success for answer in answers)
        assert len(driver.sent(anna)) == len(dialogue.asked) == 1

    def test_the_same_words_in_another_message_are_another_message(self, driver: Driver):
        assert len(driver.says(driver.customer(), "yes", "yes")) == 2

    def test_messages_in_a_row_are_answered_in_their_order(self, driver: Driver, dialogue: FakeDialogue):
        """RL-4: also when all have come before the first is answered."""
        words = [f"number {number}" for number in range(5)]
        dialogue.hold()
        anna = driver.customer()
        for item in words:
            assert driver.post(driver.text(anna, item)).is_success
        dialogue.release()
        driver.settle()
        assert [sent.text for sent in driver.sent(anna)] == [f"You said: {item}" for item in words]

    def test_a_hundred_customers_at_once_each_get_their_own_answer(self, driver: Driver):
        people = [driver.customer(number) for number in range(MANY)]
        deliveries = [driver.text(person, f"I am {person}") for person in people]
        with ThreadPoolExecutor(10) as pool:
            assert all(answer.is_success for answer in pool.map(driver.post, deliveries))
        driver.settle()
        assert {person: driver.sent(person) for person in people} == {
            person: [Sent(person, f"You said: I am {person}")] for person in people
        }

    @pytest.mark.parametrize("kind", SENTENCES)
    def test_a_long_answer_arrives_whole_in_parts_within_the_limit(self, driver: Driver, dialogue: FakeDialogue, kind: str):
        """WA-11, TW-2."""
        text = (SENTENCES[kind] * (LONG // len(SENTENCES[kind]))).strip()
        dialogue.answer = lambda body: turn(reply(text))
        arrived = driver.says(driver.customer(), "tell me all")
        assert all(0 < len(sent.text) <= driver.longest for sent in arrived)
        assert bare("".join(sent.text for sent in arrived)) == bare(text)

    def test_the_options_of_a_long_answer_come_after_its_last_words(self, driver: Driver, dialogue: FakeDialogue):
        text = (SENTENCES["english"] * (LONG // len(SENTENCES["english"]))).strip()
        buttons = [{"title": title, "payload": {"article": title}} for title in titles(3)]
        dialogue.answer = lambda body: turn(reply(text, "en", *buttons))
        arrived = driver.says(driver.customer(), "tell me all")
        assert not any(sent.options for sent in arrived[:-1])
        self.shown(arrived[-1], titles(3))

    @pytest.mark.parametrize("number", [1, 2, 3, 5, 10, 12])
    def test_every_option_can_be_chosen(self, driver: Driver, dialogue: FakeDialogue, number: int):
        """WA-11: by pressing it where the channel has something to press, else by its number."""
        dialogue.answer = offers(*titles(number))
        for place in {0, number - 1}:
            anna = driver.customer(place)
            (question,) = driver.says(anna, "options")
            self.shown(question, titles(number))
            answer = driver.press(anna, question.options[place]) if question.options else driver.text(anna, str(place + 1))
            assert driver.post(answer).is_success
            driver.settle()
            assert choices(dialogue.asked)[-1] == titles(number)[place]

    def test_an_option_can_be_chosen_by_its_number(self, driver: Driver, dialogue: FakeDialogue):
        if not driver.by_number:
            pytest.skip("customers of this channel always have something to press")
        dialogue.answer = offers(*titles(3))
        for number, typed in enumerate(NUMBERS):
            driver.says(driver.customer(number), "options")
            driver.says(driver.customer(number), typed)
        assert choices(dialogue.asked) == ["", titles(3)[1]] * len(NUMBERS)

    def test_long_titles_stay_different_things_to_choose(self, driver: Driver, dialogue: FakeDialogue):
        names = [f"{'A question about parcels that have not come ' * 2}in {year}" for year in (2023, 2024, 2025)]
        dialogue.answer = offers(*names)
        anna = driver.customer()
        (question,) = driver.says(anna, "options")
        answer = driver.press(anna, question.options[2]) if question.options else driver.text(anna, "3")
        assert driver.post(answer).is_success
        driver.settle()
        assert choices(dialogue.asked) == ["", names[2]]
        assert len({option.title for option in question.options}) == len(question.options)

    def test_an_outdated_option_is_read_as_its_words(self, driver: Driver, dialogue: FakeDialogue):
        """SE-1: valid only where it was offered."""
        dialogue.answer = offers(*titles(2))
        anna = driver.customer()
        (question,) = driver.says(anna, "options")
        driver.says(anna, "something else")
        answer = driver.press(anna, question.options[1]) if question.options else driver.text(anna, "2")
        assert driver.post(answer).is_success
        driver.settle()
        assert (dialogue.asked[-1]["text"], choices(dialogue.asked)[-1]) == (question.options[1].title if question.options else "2", "")

    def test_the_same_press_twice_is_one_choice(self, driver: Driver, dialogue: FakeDialogue):
        dialogue.answer = offers(*titles(2))
        anna = driver.customer()
        (question,) = driver.says(anna, "options")
        delivery = driver.press(anna, question.options[0]) if question.options else driver.text(anna, "1")
        for _ in range(2):
            assert driver.post(delivery).is_success
            driver.settle()
        assert choices(dialogue.asked) == ["", titles(2)[0]]

    @staticmethod
    def shown(sent: Sent, names: list[str]) -> None:
        """That a customer can choose from all of them."""
        if sent.options:
            assert [option.title for option in sent.options] == names
        else:
            assert sent.text.endswith(numbered([Option(name, name) for name in names]))
