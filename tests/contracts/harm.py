"""The part of the contract that is about bad input and a database that is away. Every channel keeps it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contracts.driver import Driver, Sent
from tests.fakes.dialogue import FakeDialogue
from tests.fakes.gateway import until

BROKEN = {
    "nothing": b"",
    "no JSON": b"{",
    "words": b"hello",
    "no UTF-8": b"\xff\xfe{}",
    "null": b"null",
    "a number": b"7",
    "not a number": b"NaN",
    "a list": b"[]",
    "an empty object": b"{}",
    "another provider's": b'{"event": "message", "data": {"text": "hello"}}',
    "half a surrogate pair": b'{"\\ud800": "\\udfff", "object": "\\u0000"}',
    "the same key twice": b'{"message": 1, "message": 2, "entry": 3}',
    "deep": b"[" * 400 + b"]" * 400,
    "deeper": b"[" * 970 + b"]" * 970,
    "too deep": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "huge": b'{"text": "' + b"x" * 5_000_000 + b'"}',
    "a long number": b"9" * 5000,
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


class HarmContract:
    """Whatever comes, the next good message works."""

    def test_a_broken_body_does_no_harm(self, driver: Driver, dialogue: FakeDialogue):
        """WA-3."""
        for number, (kind, body) in enumerate(BROKEN.items(), 1):
            answer = driver.post(driver.genuine(body))
            assert answer.status_code < 500, (kind, answer.text)
            assert driver.says(driver.customer(number), kind)[-1].text == f"You said: {kind}"
            assert len(dialogue.asked) == number

    def test_a_good_body_with_one_odd_field_does_no_harm(self, driver: Driver):
        """WA-3: each field in turn is missing, empty, of another type or far too long."""
        spoilt = list(driver.spoilt(driver.text(driver.customer(1), "odd")))
        assert len(spoilt) > 30
        for delivery in spoilt:
            answer = driver.post(delivery)
            assert answer.status_code < 500, (delivery.body, answer.text)
        assert driver.post(driver.text(driver.customer(2), "a good one")).is_success
        until(lambda: Sent(driver.customer(2), "You said: a good one") in driver.sent(driver.customer(2)))

    @given(body=JSON)
    @settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors])
    def test_any_json_at_all_does_no_harm(self, driver: Driver, body: object):
        assert driver.post(driver.genuine(json.dumps(body).encode())).status_code < 500

    def test_without_the_database_a_delivery_is_refused_and_its_repetition_works(self, driver: Driver, dialogue: FakeDialogue):
        """RL-3: 503, so that the provider sends it again."""
        anna = driver.customer()
        delivery = driver.text(anna, "hello")
        with self.no_database(driver):
            assert driver.post(delivery).status_code == 503
        assert dialogue.asked == []
        assert driver.post(delivery).is_success
        driver.settle()
        assert [sent.text for sent in driver.sent(anna)] == ["You said: hello"]

    @staticmethod
    @contextmanager
    def no_database(driver: Driver) -> Iterator[None]:
        """Messages can be neither read nor written."""
        with driver.gateway.store.begin() as tx:
            tx.exec_driver_sql("ALTER TABLE messages RENAME TO lost")
        yield
        with driver.gateway.store.begin() as tx:
            tx.exec_driver_sql("ALTER TABLE lost RENAME TO messages")
