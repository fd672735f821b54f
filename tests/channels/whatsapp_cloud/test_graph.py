import asyncio
import json
from typing import Any

import httpx
import pytest

from bot.channels.whatsapp_cloud import webhooks
from bot.channels.whatsapp_cloud.graph import Graph
from bot.channels.whatsapp_cloud.payload import read
from bot.channels.whatsapp_cloud.signature import verify

SECRET, ACCOUNT = "app-secret", "1065"


class Door:
    """Receives webhooks as the channel does."""

    def __init__(self) -> None:
        self.events: list[Any] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        genuine = verify(SECRET, request.content, request.headers.get("x-hub-signature-256"))
        self.events.extend(read(json.loads(request.content))[0] if genuine else [])
        return httpx.Response(200 if genuine else 401)


def post(graph: Graph, body: Any, then: Any = None) -> httpx.Response:
    async def run() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(graph), base_url="https://graph.test") as http:
            response = await http.post(f"/v23.0/{ACCOUNT}/messages", json=body, headers={"Authorization": "Bearer secret"})
            await graph.reported()
            return response

    return asyncio.run(run())


def test_a_webhook_made_here_is_read_as_one_of_metas():
    """WA-2, WA-4."""
    items = [
        webhooks.text("36", "Szia"),
        webhooks.button_reply("36", "o1", "Igen"),
        webhooks.list_reply("36", "o2", "Csere"),
        webhooks.image("36", "m1", "Nézd"),
        webhooks.status("wamid.9", "failed", "36", "key", 131047),
    ]
    made = webhooks.webhook(SECRET, ACCOUNT, *items, name="Kata")
    assert verify(SECRET, made.body, made.headers["X-Hub-Signature-256"])
    events, bad = read(json.loads(made.body))
    assert bad == []
    assert [(event.kind, event.text, event.payload) for event in events] == [
        ("message", "Szia", ""),
        ("message", "Igen", "o1"),
        ("message", "Csere", "o2"),
        ("message", "Nézd", ""),
        ("status", "", ""),
    ]
    assert (events[-1].error, events[-1].biz_opaque_callback_data) == (131047, "key")
    assert (events[0].name, events[0].wa_id, events[0].account) == ("Kata", "36", ACCOUNT)
    assert len({event.id for event in events}) == 5


def test_fields_of_a_message_can_be_set():
    made = webhooks.text("36", "hi", id="wamid.same", timestamp=1697043223)
    assert (made["id"], made["timestamp"]) == ("wamid.same", 1697043223)


def test_a_message_is_taken_and_remembered():
    graph = Graph()
    answer = post(graph, {"to": "36", "type": "text", "text": {"body": "Hello"}}).json()
    [call] = graph.sent
    assert answer["messages"] == [{"id": call.wamid}]
    assert (call.to, call.text, call.account, call.token) == ("36", "Hello", ACCOUNT, "secret")
    assert "secret" not in repr(call)


def test_it_reports_what_becomes_of_messages_when_told_to():
    """WA-6, WA-15."""
    door = Door()
    graph = Graph("https://shop.test/webhooks/whatsapp", SECRET, httpx.MockTransport(door), ("sent", "delivered"))
    post(graph, {"to": "36", "biz_opaque_callback_data": "key"})
    assert [(event.status, event.id, event.biz_opaque_callback_data) for event in door.events] == [
        ("sent", graph.sent[0].wamid, "key"),
        ("delivered", graph.sent[0].wamid, "key"),
    ]


def test_a_customers_message_is_delivered():
    door = Door()
    graph = Graph("https://shop.test/webhooks/whatsapp", SECRET, httpx.MockTransport(door))
    assert asyncio.run(graph.deliver(ACCOUNT, webhooks.text("36", "Szia"))).status_code == 200
    assert [event.text for event in door.events] == ["Szia"]


@pytest.mark.parametrize("times", [1, 3])
def test_it_fails_as_often_as_told(times: int):
    graph = Graph()
    graph.fail_next(131056, times=times)
    answers = [post(graph, {"to": "36"}) for _ in range(times + 1)]
    assert [answer.status_code for answer in answers] == [400] * times + [200]
    assert answers[0].json()["error"]["code"] == 131056
    assert (len(graph.calls), len(graph.sent)) == (times + 1, 1)


def test_any_answer_can_be_given():
    graph = Graph()
    graph.answer_next(429, {}, {"Retry-After": "3"})
    answer = post(graph, {"to": "36"})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "3")
