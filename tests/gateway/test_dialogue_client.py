import asyncio
import json
import math
from typing import Any

import httpx
import pytest

from bot.gateway.dialogue_client import SECRET_HEADER, DialogueClient, TurnResult
from bot.shared.errors import DialogueError
from tests.fakes.dialogue import FakeDialogue, reply, turn

PERSON = {"title": "A person", "payload": {"person": True}}


def ask(fake: FakeDialogue, timeout: float = 5.0) -> TurnResult:
    async def scenario() -> TurnResult:
        client = DialogueClient(["http://dialogue.test"], "the secret", timeout, fake.transport)
        try:
            return await client.turn("conversation-1", "gdzie paczka", {"locale": "pl-PL"})
        finally:
            await client.close()

    return asyncio.run(scenario())


def test_a_turn_sends_conversation_text_and_metadata_with_the_secret():
    fake = FakeDialogue()
    ask(fake)
    assert fake.asked == [{"conversation": "conversation-1", "text": "gdzie paczka", "metadata": {"locale": "pl-PL"}}]
    assert fake.headers[SECRET_HEADER] == "the secret"


def test_a_turn_gives_decision_replies_and_effects():
    answer = turn(reply("Tak.", "pl", PERSON), effects=[{"kind": "feedback"}], language="pl", entities={"order_number": "12345"})
    result = ask(FakeDialogue(lambda body: answer))
    assert result.decision.as_dict() == {**answer["decision"], "candidates": answer["decision"]["candidates"]}
    assert result.replies == answer["replies"]
    assert result.effects == [{"kind": "feedback"}]


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in turn().items() if key != name}


FAULTS: dict[str, Any] = {
    "down": httpx.ConnectError("refused"),
    "slow": httpx.ReadTimeout("too slow"),
    "broken off": httpx.RemoteProtocolError("peer closed"),
    "refuses": httpx.Response(401, json={"error": {}}),
    "500": httpx.Response(500),
    "503": httpx.Response(503, json=turn()),
    "redirect": httpx.Response(302, headers={"location": "http://elsewhere.test"}),
    "nothing": httpx.Response(200),
    "not JSON": httpx.Response(200, text="<html>Sanic</html>"),
    "not UTF-8": httpx.Response(200, content=b"\xff\xfe\x00"),
    "a list": [],
    "null": None,
    "a number": 7,
    "deeply nested": httpx.Response(200, text="[" * 100_000 + "]" * 100_000),
    "no decision": without("decision"),
    "no replies": without("replies"),
    "no effects": without("effects"),
    "decision is null": {**turn(), "decision": None},
    "decision is a text": {**turn(), "decision": "answer"},
    "decision is empty": {**turn(), "decision": {}},
    "decision has an unknown field": turn(mood="cheerful"),
    "language is null": {**turn(), "decision": {**turn()["decision"], "language": None}},
    "confidence is NaN": httpx.Response(200, text=json.dumps(turn(confidence=math.nan))),
    "confidence is infinite": httpx.Response(200, text=json.dumps(turn(confidence=math.inf))),
    "replies are empty": {**turn(), "replies": []},
    "replies are null": {**turn(), "replies": None},
    "replies are a text": {**turn(), "replies": "hello"},
    "a reply is a text": {**turn(), "replies": ["hello"]},
    "a reply is null": {**turn(), "replies": [None]},
    "a reply has no text": {**turn(), "replies": [{"language": "en", "keys": [], "buttons": []}]},
    "a reply's text is empty": turn(reply("")),
    "a reply's text is blank": turn(reply("  \n")),
    "a reply's text is a number": turn(reply(7)),  # type: ignore[arg-type]
    "a reply's text is null": turn(reply(None)),  # type: ignore[arg-type]
    "a reply has no keys": {**turn(), "replies": [{"text": "x", "language": "en", "buttons": []}]},
    "a reply has no buttons": {**turn(), "replies": [{"text": "x", "language": "en", "keys": []}]},
    "a button is a text": turn(reply("x", "en", "yes")),  # type: ignore[arg-type]
    "a button has no payload": turn(reply("x", "en", {"title": "yes"})),
    "effects are null": {**turn(), "effects": None},
    "an effect is a text": {**turn(), "effects": ["handoff"]},
    "an effect has no kind": {**turn(), "effects": [{"reason": "asked"}]},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_is_no_usable_answer_is_one_kind_of_error(fault: str):
    """RL-3."""
    with pytest.raises(DialogueError):
        ask(FakeDialogue(lambda body: FAULTS[fault]))


def test_a_turn_ends_within_its_time_even_when_the_server_never_answers():
    """RL-3: bounded, also where bytes trickle in and no single read is slow."""
    with pytest.raises(DialogueError):
        ask(FakeDialogue(lambda body: asyncio.sleep(30)), timeout=0.05)


def test_the_error_says_what_happened_and_what_to_do():
    with pytest.raises(DialogueError, match=r"ConnectError.*faqtotum doctor"):
        ask(FakeDialogue(lambda body: httpx.ConnectError("refused")))


@pytest.mark.parametrize("ready", [True, False])
def test_readiness_is_what_the_server_says(ready: bool):
    fake = FakeDialogue()
    fake.ready = ready

    async def scenario() -> bool:
        return await DialogueClient(["http://dialogue.test"], "", 5.0, fake.transport).ready()

    assert asyncio.run(scenario()) is ready


def test_a_server_that_is_down_is_not_ready():
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    async def scenario() -> bool:
        return await DialogueClient(["http://dialogue.test"], "", 5.0, httpx.MockTransport(refuse)).ready()

    assert asyncio.run(scenario()) is False
