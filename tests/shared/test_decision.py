from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from bot.shared.decision import ACTIONS, Candidate, Decision, LanguageGuess

PROBABILITIES = st.floats(min_value=0, max_value=1)
CANDIDATES = st.builds(Candidate, article=st.text(), probability=PROBABILITIES, title=st.text())
GUESSES = st.builds(LanguageGuess, code=st.text(), probability=PROBABILITIES, why=st.text(), foreign=st.text(), written=st.text())
DECISIONS = st.builds(
    Decision,
    action=st.sampled_from(ACTIONS),
    intent=st.text(),
    confidence=PROBABILITIES,
    language=GUESSES,
    article=st.text(),
    candidates=st.lists(CANDIDATES, max_size=3).map(tuple),
    reason=st.text(),
    entities=st.dictionaries(st.text(), st.text(), max_size=3),
)


@given(DECISIONS)
def test_a_decision_survives_the_way_through_json(decision: Decision) -> None:
    """Numbers are rounded once; from then on nothing changes."""
    plain = decision.as_dict()
    back = Decision.from_dict(json.loads(json.dumps(plain)))
    assert back.as_dict() == plain
    assert (back.action, back.language, back.article, back.entities) == (
        decision.action,
        decision.language,
        decision.article,
        decision.entities,
    )
    assert [(item.article, item.title) for item in back.candidates] == [(item.article, item.title) for item in decision.candidates]


@given(DECISIONS)
def test_probabilities_are_rounded_for_reading_but_keep_their_meaning(decision: Decision) -> None:
    plain = decision.as_dict()
    assert abs(plain["confidence"] - decision.confidence) <= 0.00005 + 1e-12
    for rounded, item in zip(plain["candidates"], decision.candidates, strict=True):
        assert abs(rounded["probability"] - item.probability) <= 0.00005 + 1e-12


def test_what_is_not_given_has_a_default() -> None:
    decision = Decision("chat", "greet", 0.9, LanguageGuess("en", 1.0, "text"))
    assert Decision.from_dict(decision.as_dict()) == decision
    assert (decision.article, decision.candidates, decision.reason, decision.entities) == ("", (), "", {})
