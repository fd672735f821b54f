from datetime import datetime

from bot.desk import views

AGENT = {"id": 1, "name": "Maria", "password_hash": "$argon2id$", "role": "admin", "created_at": datetime(2026, 1, 1), "csrf": "secret"}


def test_an_agent_is_shown_without_secrets():
    """SE-9."""
    assert views.agent(AGENT) == {"id": 1, "name": "Maria", "role": "admin"}


def test_a_case_is_shown_with_its_times():
    row = {"id": 1, "number": "F-1001-7", "conversation_id": "c", "reason": "asked", "state": "queued", "agent_name": ""}
    shown = views.case({**row, "opened_at": datetime(2026, 1, 2, 3, 4, 5), "closed_at": None})
    assert shown == {
        "case_number": "F-1001-7",
        "reason": "asked",
        "state": "queued",
        "agent": None,
        "opened_at": "2026-01-02T03:04:05.000Z",
        "closed_at": None,
    }
