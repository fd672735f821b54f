"""A phone in the terminal, on a gateway with a stand-in for the dialogue server. The whole system is tried end to end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from bot.channels.whatsapp_cloud.graph import Graph
from bot.operation.supervisor import Supervisor
from bot.shared.settings import Settings
from bot.trials.simulate import CUSTOMER, Phone
from bot.trials.stack import Stack
from bot.trials.stand_in import stand_in
from tests.fakes.dialogue import FakeDialogue, echo, reply, turn
from tests.fakes.gateway import until
from tests.fakes.served import Served


@dataclass
class Desk:
    """Everything around a phone.

    Attributes:
        phone: under test.
        graph: Meta's stand-in.
        dialogue: the dialogue server's.
        gateway: between them.
        told: what was printed.
    """

    phone: Phone
    graph: Graph
    dialogue: FakeDialogue
    gateway: Served
    told: list[str] = field(default_factory=list)

    def type(self, *lines: str) -> list[str]:
        """What is printed after these lines."""
        before = len(self.told)
        for line in lines:
            assert self.phone.take(line)
        return self.told[before:]


@pytest.fixture
def desk(settings: Settings, dialogue: FakeDialogue) -> Iterator[Desk]:
    with stand_in() as (address, graph):
        channel = {"app_secret": "s" * 32, "verify_token": "v", "access_token": "t", "phone_number_id": "1000", "base_url": address}
        on = replace(settings, **{f"whatsapp_{name}": value for name, value in channel.items()})
        with Served(on, dialogue) as gateway:
            told: list[str] = []
            own = replace(on, port=int(gateway.url.rpartition(":")[2]))
            stack = Stack(own, Supervisor([], settings.state_dir / "logs", told.append), [])
            phone = Phone(stack, graph, gateway.store, told.append, patience=5.0)
            yield Desk(phone, graph, dialogue, gateway, told)


def test_a_line_is_a_message_and_its_answer_is_shown(desk: Desk) -> None:
    assert desk.type("hello  \n") == ["bot: You said: hello"]
    assert desk.graph.sent[0].to == CUSTOMER


def test_a_number_presses_an_option_and_one_too_many_is_a_text(desk: Desk) -> None:
    offered = reply("Which?", "en", {"title": "Returns", "payload": {"article": "return-how"}})
    desk.dialogue.answer = lambda body: turn(offered)
    assert desk.type("help") == ["bot: Which?\n  [1] Returns"]
    desk.dialogue.answer = echo
    desk.type("1")
    assert desk.dialogue.asked[-1]["metadata"]["choice"] == {"article": "return-how"}
    assert desk.type("7") == ["bot: You said: 7"]
    assert desk.type("1") == ["bot: You said: 1"]


def test_a_picture_reaches_the_bot_as_one(desk: Desk) -> None:
    (answer,) = desk.type("/image a broken lamp")
    assert answer.startswith("bot: ")
    assert desk.type("/IMAGE")
    assert len(desk.graph.media) == 2
    assert all(file.content.startswith(b"\x89PNG") for file in desk.graph.media.values())


@pytest.mark.parametrize(
    ("typed", "number"),
    [("/as 48600000002", "48600000002"), ("/AS  +48 600-000-003", "48600000003"), ("/as (48) 600.000.004", "48600000004")],
)
def test_one_can_go_on_as_another_customer(desk: Desk, typed: str, number: str) -> None:
    desk.type("hello")
    assert desk.type(typed) == [f"(now {number})"]
    desk.type("hello too")
    assert [call.to for call in desk.graph.sent] == [CUSTOMER, number]


@pytest.mark.parametrize("typed", ["/as", "/as me", "/as 12", "/as 48600000001x", "/as " + "9" * 30])
def test_what_is_no_number_changes_nothing(desk: Desk, typed: str) -> None:
    (told,) = desk.type(typed)
    assert "is no telephone number" in told
    desk.type("hello")
    assert desk.graph.sent[0].to == CUSTOMER


def test_raw_shows_json_until_it_is_typed_again(desk: Desk) -> None:
    assert "JSON is shown" in desk.type("/raw")[0]
    shown = "\n".join(desk.type("hello"))
    assert '"whatsapp_business_account"' in shown
    assert '"biz_opaque_callback_data"' in shown
    assert "You said: hello" in shown
    desk.type("/raw")
    assert desk.type("again") == ["bot: You said: again"]


@pytest.mark.parametrize("text", ["/restart", "/as_text", "//", "12345", "٣", "²"])
def test_what_is_no_command_is_a_message(desk: Desk, text: str) -> None:
    desk.type(text)
    with desk.gateway.store.begin() as tx:
        assert tx.exec_driver_sql("SELECT text FROM messages WHERE author = 'customer'").scalars().all() == [text]


def test_quit_ends_and_help_helps(desk: Desk) -> None:
    assert "/image" in desk.type("/help")[0]
    assert not desk.phone.take("/quit")
    assert not desk.phone.take(" /QUIT now ")


def test_what_goes_to_the_desk_is_said_so_and_an_empty_line_shows_what_has_come(desk: Desk) -> None:
    desk.dialogue.answer = lambda body: turn(reply("A colleague will help."), effects=[{"kind": "handoff", "reason": "asked"}])
    assert desk.type("a person please")[0] == "bot: A colleague will help."
    assert desk.type("are you there?") == ["(it waits for a person at the desk)"]
    agent = desk.gateway.agent()
    (row,) = agent.get("conversations", state="queued").json()["conversations"]
    assert agent.post(f"conversations/{row['id']}/claim").status_code == 200
    until(lambda: len(desk.graph.sent) == 3)
    (joined,) = desk.type("")
    assert "Maria" in joined


def test_what_takes_too_long_is_said_so(desk: Desk) -> None:
    desk.phone._patience = 0.2
    desk.dialogue.hold()
    assert desk.type("hello") == ["(not finished within 0.2 seconds; an empty line looks again)"]
    desk.dialogue.release()
    until(lambda: len(desk.graph.sent) == 1)
    assert desk.type("") == ["bot: You said: hello"]


def test_a_gateway_that_is_down_is_one_sentence(desk: Desk) -> None:
    desk.gateway.stop()
    try:
        (told,) = desk.type("hello")
        assert told.startswith("(the gateway was not reached")
    finally:
        desk.gateway.start()
