"""Rasa's dialogue state outlives the process and is shared by several."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.dialogue.trackers import Trackers

DOMAIN = Domain.from_yaml('version: "3.1"\nslots: {awaiting: {type: any, mappings: [{type: custom}]}}\n')


def told(text: str) -> DialogueStateTracker:
    tracker = DialogueStateTracker("conversation-1", [AnySlot("awaiting", mappings=[{}])])
    tracker.update(UserUttered(text), DOMAIN)
    tracker.update(SlotSet("awaiting", "contact"), DOMAIN)
    return tracker


def test_what_one_server_stored_another_reads(tmp_path: Path) -> None:
    first, second = (Trackers(DOMAIN, db=str(tmp_path / "dialogue.db")) for _ in range(2))
    asyncio.run(first.save(told("hello")))
    found = asyncio.run(second.retrieve("conversation-1"))
    assert found is not None
    assert (found.latest_message.text, found.get_slot("awaiting")) == ("hello", "contact")


@pytest.mark.parametrize(("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 1)])
def test_a_turn_waits_for_no_disk(tmp_path: Path, pragma: str, value: object) -> None:
    with Trackers(DOMAIN, db=str(tmp_path / "dialogue.db")).engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_rasa_makes_it_from_the_endpoint(tmp_path: Path) -> None:
    from rasa.core.tracker_store import TrackerStore

    config = EndpointConfig(type="bot.dialogue.trackers.Trackers", db=str(tmp_path / "dialogue.db"))
    store = TrackerStore.create(config, DOMAIN)
    inner = getattr(store, "_tracker_store", store)
    assert isinstance(getattr(inner, "_tracker_store", inner), Trackers)
