from itertools import product

import pytest

from bot.gateway import ownership
from bot.shared.errors import ConflictError

# Written out once more on purpose: whoever changes the table has to mean it.
ALLOWED = {
    ("hand_off", "bot"): "queued",
    ("hand_off", "closed"): "queued",
    ("claim", "queued"): "human",
    ("write_elsewhere", "bot"): "human",
    ("write_elsewhere", "queued"): "human",
    ("write_elsewhere", "closed"): "human",
    ("return", "human"): "bot",
    ("return", "queued"): "bot",
    ("close", "human"): "closed",
    ("close", "queued"): "closed",
    ("close", "bot"): "closed",
    ("reopen", "closed"): "bot",
}
STATES = ("bot", "queued", "human", "closed")


@pytest.mark.parametrize(("event", "state"), list(product(ownership.TRANSITIONS, STATES)))
def test_an_event_happens_only_in_its_states(event: str, state: str):
    """AD-1, AD-2: one transition table."""
    if (event, state) in ALLOWED:
        ownership.require(event, state)
        assert ownership.state_after(event) == ALLOWED[event, state]
    else:
        with pytest.raises(ConflictError, match=f"{state!r}.*{event!r}"):
            ownership.require(event, state)


def test_the_states_before_an_event_are_those_of_the_table():
    assert {(event, state) for event in ownership.TRANSITIONS for state in ownership.states_before(event)} == set(ALLOWED)


def test_every_state_can_be_left_and_reached():
    assert {state for before, _ in ownership.TRANSITIONS.values() for state in before} == set(STATES)
    assert {after for _, after in ownership.TRANSITIONS.values()} == set(STATES)


def test_a_person_gets_a_conversation_only_by_claiming_it_or_by_writing_from_the_providers_app():
    """AD-2, WA-9: nothing else makes a person its owner."""
    assert [event for event in ownership.TRANSITIONS if ownership.state_after(event) == "human"] == ["claim", "write_elsewhere"]
