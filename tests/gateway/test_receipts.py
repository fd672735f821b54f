from datetime import timedelta
from itertools import permutations

import pytest

from bot.replies.renderer import Renderer
from bot.shared.settings import Settings
from bot.store import conversations, notes, outbox, statuses
from bot.store.engine import Store
from bot.store.rows import Row, now
from tests.fakes.channel import CHANNEL, Core, status, text


@pytest.fixture
def core(store: Store, settings: Settings, renderer: Renderer) -> Core:
    """The core on each kind of database."""
    return Core(store, settings, renderer)


@pytest.fixture
def own(core: Core) -> str:
    """A conversation in which the customer has said hello."""
    return core.conversation()


def sent(core: Core, conversation: str, provider_id: str = "p-1") -> Row:
    """Something has gone out under a provider's id; its row."""
    core.sender.will(provider_id)
    core.say(conversation, "Two days.")
    core.deliver()
    return row_of(core, core.sender.calls[-1].key)


def row_of(core: Core, outbox_id: str) -> Row:
    return dict(core.read(outbox.get, outbox_id))


def told(core: Core, conversation: str) -> list[str]:
    return [note["text"] for note in core.read(notes.of_conversation, conversation)]


def word(core: Core, provider_id: str = "p-1") -> str:
    return str(core.read(statuses.get, CHANNEL, provider_id)["status"])


def test_a_status_tells_the_conversation(core: Core, own: str):
    sent(core, own)
    core.changed.clear()
    core.take(status("p-1", "delivered"))
    assert core.changed == [own]
    core.take(status("p-1", "sent"), status("p-1", "delivered"))
    assert core.changed == [own]


@pytest.mark.parametrize("order", list(permutations(["sent", "delivered", "read"])))
def test_statuses_only_move_forward(core: Core, own: str, order: tuple[str, ...]):
    """WA-6."""
    sent(core, own)
    core.take(*(status("p-1", item) for item in order))
    assert word(core) == "read"


def test_a_failure_buries_the_message_and_tells_the_desk_once(core: Core, own: str):
    row = sent(core, own)
    core.take(status("p-1", "failed", error=131026, error_text="not on WhatsApp"), status("p-1", "failed", error=131026))
    assert (row_of(core, row["id"])["state"], row_of(core, row["id"])["error"]) == ("dead", "131026 not on WhatsApp")
    assert told(core, own) == ["Message 2 did not reach the customer (131026 not on WhatsApp)."]


def test_a_failure_after_the_arrival_says_nothing(core: Core, own: str):
    row = sent(core, own)
    core.take(status("p-1", "delivered"), status("p-1", "failed", error=131000))
    assert row_of(core, row["id"])["state"] == "sent"
    assert told(core, own) == []


def test_a_failure_that_is_told_before_we_know_the_message_is_attached_later(core: Core, own: str):
    """WA-6: a status for an unknown id is kept."""
    core.take(status("p-1", "failed", error=131026, error_text="not on WhatsApp"))
    assert told(core, own) == []
    row = sent(core, own)
    assert row_of(core, row["id"])["state"] == "dead"
    assert told(core, own) == ["Message 2 did not reach the customer (131026 not on WhatsApp)."]


@pytest.mark.parametrize("error", [131047, 63016])
def test_a_closed_window_is_noted_with_the_remedy(core: Core, own: str, error: int):
    """WA-12: closes the window and tells the agent."""
    sent(core, own)
    core.take(status("p-1", "failed", error=error))
    assert dict(core.read(conversations.get, own))["window_from"] is None
    [note] = told(core, own)
    assert note.endswith("The customer has to write first before anything but a template can be sent.")


def test_a_window_that_the_customer_has_opened_since_stays_open(core: Core, own: str):
    """The failure of an older message comes after the customer's new one."""
    row = sent(core, own)
    with core.store.begin() as tx:
        conversations.update(tx, own, window_from=row["sent_at"] + timedelta(seconds=1))
    core.take(status("p-1", "failed", error=131047))
    assert dict(core.read(conversations.get, own))["window_from"] is not None


def test_the_next_message_opens_a_closed_window(core: Core, own: str):
    sent(core, own)
    core.take(status("p-1", "failed", error=131047))
    core.take(text(at=now()))
    assert dict(core.read(conversations.get, own))["window_from"] is not None


@pytest.mark.parametrize(
    "event", [status("", "failed"), status("p-9", "odd"), status("p-9", "failed", biz_opaque_callback_data="not ours")]
)
def test_a_status_of_nothing_we_know_changes_nothing(core: Core, own: str, event: object):
    sent(core, own)
    core.changed.clear()
    core.take(event)  # type: ignore[arg-type]
    assert (core.changed, told(core, own)) == ([], [])


def test_a_status_with_our_own_id_tells_what_became_of_a_message(core: Core, own: str):
    """WA-15: before, or instead of, the answer to the call."""
    core.say(own, "Two days.")
    with core.store.begin() as tx:
        [row] = outbox.take_due(tx, core.clock(), timedelta(seconds=60), 1)
    core.take(status("p-1", "sent", biz_opaque_callback_data=row["id"]))
    assert (row_of(core, row["id"])["state"], row_of(core, row["id"])["provider_id"]) == ("sent", "p-1")


def test_a_failure_is_told_once_also_when_it_comes_before_the_answer(core: Core, own: str):
    row = sent(core, own, "p-0")
    core.say(own, "Three days.")
    with core.store.begin() as tx:
        [row] = outbox.take_due(tx, core.clock(), timedelta(seconds=60), 1)
        job = core.jobs.prepare(tx, row, core.clock())
    assert job is not None
    core.take(status("p-1", "failed", error=131026, biz_opaque_callback_data=row["id"]))
    core.deliverer()._sent(job, "p-1")
    assert row_of(core, row["id"])["state"] == "dead"
    assert len(told(core, own)) == 1
