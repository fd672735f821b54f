from __future__ import annotations

from actions.record_feedback import RecordFeedback
from tests.actions.conftest import Run


def test_feedback_is_thanked_for_and_kept(run: Run) -> None:
    outcome = run(RecordFeedback(), intent="feedback")
    assert (outcome.said, outcome.slots) == ([("feedback", {}, {"kind": "feedback"})], {})
