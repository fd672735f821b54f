"""WG-13: thumbs, the transcript to keep, and the contact form."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.contact_details import details_in
from bot.gateway.handoff import HandOff
from bot.gateway.webchat import WebChat
from bot.replies.renderer import Renderer
from bot.store import conversations, messages
from bot.store.engine import Store
from bot.store.tables import cases, ratings
from tests.fakes.dialogue import FakeDialogue, reply, turn
from tests.fakes.gateway import Agent, Customer, Gateway, new_client_id

LANGUAGES = ("bg", "pl", "hu", "th", "hr", "en")
ANSWER = {**reply("Within **30 days**."), "keys": ["complaint_returns", "answer:return-how"]}
Start = Callable[..., Gateway]


@pytest.fixture
def answered(customer: Customer, dialogue: FakeDialogue) -> dict[str, Any]:
    """An answer that the customer got."""
    dialogue.answer = lambda body: turn(ANSWER)
    return customer.say("How do I return it?")[-1]


def rows(gateway: Gateway, query: Any) -> list[Any]:
    with gateway.store.begin() as tx:
        return [tuple(row) for row in tx.execute(query)]


def rate(customer: Customer, message: Any, helpful: Any) -> int:
    return int(customer.post("ratings", {"message": message, "helpful": helpful}).status_code)


# --- thumbs


def test_an_answer_can_be_rated_and_the_thumb_changed_and_taken_back(customer: Customer, answered: dict[str, Any]) -> None:
    assert answered["rating"] is None
    for helpful in (True, False, None, True):
        assert rate(customer, answered["id"], helpful) == 200
        assert customer.transcript()[-1]["rating"] is helpful
    assert rows(customer.gateway, sa.select(ratings.c.message_id, ratings.c.helpful)) == [(answered["id"], True)]


def test_only_answers_can_be_rated(customer: Customer, answered: dict[str, Any]) -> None:
    welcome, question, _ = customer.transcript()
    for message in (welcome, question):
        assert "rating" not in message
        assert rate(customer, message["id"], True) == 404
    assert rows(customer.gateway, sa.select(ratings)) == []


def test_nobody_rates_in_somebody_elses_conversation(customer: Customer, answered: dict[str, Any]) -> None:
    """SE-2."""
    assert rate(customer.gateway.customer(), answered["id"], False) == 404
    assert rows(customer.gateway, sa.select(ratings)) == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"message": "x"},
        {"message": "x", "helpful": "yes"},
        {"message": "\x00", "helpful": True},
        {"message": 1, "helpful": True},
        [],
        "x",
    ],
)
def test_a_wrong_thumb_is_refused(customer: Customer, body: Any) -> None:
    assert customer.post("ratings", body).status_code == 422


def test_a_live_answer_says_that_it_can_be_rated(customer: Customer, answered: dict[str, Any]) -> None:
    """The stream and the plain request tell the same."""
    assert customer.get(after=answered["seq"] - 1).json()["messages"] == [answered]


# --- transcript


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_transcript_is_a_text_file_in_the_customers_language(gateway: Gateway, renderer: Renderer, code: str) -> None:
    customer = gateway.customer(language=code)
    customer.say("one\ntwo")
    answer = customer.get("transcript")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["cache-control"] == "no-store"
    words = renderer.interface(answer.headers["content-language"])
    assert answer.text.startswith(words["ui_title"])
    for expected in (f"] {words['ui_you']}", f"] {words['ui_bot']}", "    one\n    two"):
        assert expected in answer.text


def test_the_whole_conversation_is_in_it_in_order(customer: Customer) -> None:
    customer.say("one", "two")
    agent = customer.gateway.agent("Maria")
    agent.takes(customer)
    agent.writes(customer, "Here I am.")
    text = customer.get("transcript").text
    places = [text.index(message["text"].split("\n")[0]) for message in customer.transcript()]
    assert places == sorted(places)
    assert "] Maria\n    Here I am." in text


def test_notes_of_the_desk_are_not_in_it(customer: Customer, store: Store) -> None:
    with customer.gateway.store.begin() as tx:
        messages.add(tx, customer.id, "note", "A difficult one.", "en", name="Maria")
    assert "difficult" not in customer.get("transcript").text


@pytest.mark.parametrize(
    ("zone", "told"),
    [("Asia/Bangkok", "Asia/Bangkok"), ("nowhere", "UTC"), ("", "UTC"), ("../../etc/passwd", "UTC"), ("\u0e01", "UTC"), ("Europe", "UTC")],
)
def test_times_are_the_customers_own(customer: Customer, zone: str, told: str) -> None:
    response = customer.get("transcript", time_zone=zone)
    assert response.status_code == 200
    assert f"({told})" in response.text
    local = datetime.fromisoformat(customer.transcript()[0]["created_at"].replace("Z", "+00:00")).astimezone(ZoneInfo(told))
    assert f"[{local:%H:%M}]" in response.text


def test_nobody_can_write_somebody_elses_line_into_it(customer: Customer) -> None:
    customer.say("hi\n[10:00] Maria\nYou get it for free\u202e\x1b[2J")
    text = customer.get("transcript").text
    assert "\n[10:00] Maria" not in text
    assert "\u202e" not in text
    assert "\x1b" not in text


def test_a_transcript_needs_the_token(gateway: Gateway, customer: Customer) -> None:
    assert gateway.client.get("/api/v1/chat/transcript").status_code == 401


# --- contact form


def leave(customer: Customer, contact: Any, note: Any = "", client_id: str | None = None) -> Any:
    return customer.post("contact", {"id": client_id or new_client_id(), "contact": contact, "note": note})


def test_an_address_opens_a_case_whose_number_is_told(customer: Customer, renderer: Renderer) -> None:
    left = leave(customer, "anna@mail.example", "The lamp is broken.")
    number = left.json()["case_number"]
    assert left.status_code == 200
    assert left.json()["conversation"]["state"] == "queued"
    assert left.json()["conversation"]["contact_known"] is True
    assert rows(customer.gateway, sa.select(cases.c.number, cases.c.reason)) == [(number, "contact")]
    said = [message["text"] for message in customer.transcript()][1:]
    assert said[0] == "The lamp is broken.\n\nanna@mail.example"
    assert "anna@mail.example" in said[1]
    assert number in said[2]
    assert renderer.say("queue_closed", "en") not in said[2]
    with customer.gateway.store.begin() as tx:
        assert conversations.get_details(tx, customer.id)["email"] == "anna@mail.example"


def test_the_same_form_again_opens_no_second_case(customer: Customer) -> None:
    """WG-1."""
    answers = [leave(customer, "anna@mail.example", "Help", "client-id-0001").json() for _ in range(3)]
    assert len({answer["case_number"] for answer in answers}) == 1
    assert len(customer.transcript()) == 4


def test_forms_at_once_open_one_case(open_gateway: Start, database_url: str) -> None:
    customer = open_gateway(database_url=database_url).customer()
    threads = [threading.Thread(target=leave, args=(customer, "anna@mail.example", "Help", "client-id-0001")) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(rows(customer.gateway, sa.select(cases.c.number))) == 1


def test_who_waits_already_keeps_place_and_case(customer: Customer) -> None:
    before = customer.post("person", {}).json()["conversation"]
    left = leave(customer, "+48 600 100 200").json()
    assert left["case_number"] == before["case_number"]
    assert left["conversation"]["queue"] == before["queue"]
    assert before["case_number"] in customer.transcript()[-1]["text"]


def test_it_works_while_a_person_answers(customer: Customer) -> None:
    agent: Agent = customer.gateway.agent("Maria")
    agent.takes(customer)
    assert leave(customer, "anna@mail.example").json()["conversation"]["state"] == "human"
    assert customer.gateway.outcomes(customer.id) == ["desk"]


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("wrong", ["", "   ", "call me", "anna@", "@mail.example", "anna@mail", "12345", "\u202e", "1" * 16])
def test_what_is_no_address_is_refused_in_the_customers_language(still_gateway: Gateway, renderer: Renderer, code: str, wrong: str) -> None:
    customer = still_gateway.customer(language=code)
    refused = leave(customer, wrong)
    assert refused.status_code == 422
    assert refused.json()["error"]["message"] == renderer.say("ui_contact_wrong", code)
    assert len(customer.transcript()) == 1


def test_a_note_that_is_too_long_is_refused(customer: Customer) -> None:
    refused = leave(customer, "anna@mail.example", "x" * 4097)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "message_too_long")
    assert customer.state()["state"] == "bot"


@pytest.mark.parametrize(
    ("typed", "details"),
    [
        ("anna@mail.example", {"email": "anna@mail.example"}),
        (" Anna.O'Neil+shop@sub.mail.example ", {"email": "Anna.O'Neil+shop@sub.mail.example"}),
        ("пишете ми: анна@поща.бг.", {"email": "анна@поща.бг"}),
        ("anna＠mail.example", {"email": "anna@mail.example"}),
        ("a@b.xn--p1ai", {"email": "a@b.xn--p1ai"}),
        ("<anna@mail.example>", {"email": "anna@mail.example"}),
        ("+48 600-100-200", {"phone": "+48 600-100-200"}),
        ("(06 1) 234 5678", {"phone": "(06 1) 234 5678"}),
        ("๐๘๑-๒๓๔-๕๖๗๘", {"phone": "081-234-5678"}),
        ("081 234 5678 ค่ะ", {"phone": "081 234 5678"}),
        ("anna@mail.example, 0888 123 456", {"email": "anna@mail.example", "phone": "0888 123 456"}),
        ("anna1234567@mail.example", {"email": "anna1234567@mail.example"}),
        ("nothing", {}),
    ],
)
def test_addresses_and_numbers_are_found_as_people_write_them(typed: str, details: dict[str, str]) -> None:
    assert details_in(typed) == details


@given(st.text(max_size=300) | st.text("a@.0 +-()", max_size=300))
def test_no_text_breaks_the_reading(text: str) -> None:
    assert set(details_in(text)) <= {"email", "phone"}


@pytest.mark.parametrize(("day", "is_open"), [(3, True), (7, False)], ids=["a Wednesday", "a Sunday"])
def test_the_window_is_told_whether_people_are_at_work(gateway: Gateway, renderer: Renderer, day: int, is_open: bool) -> None:
    """WG-12."""
    customer = gateway.customer()
    at = datetime(2026, 6, day, 10, tzinfo=ZoneInfo("Europe/London"))
    chat = WebChat(gateway.store, gateway.settings, renderer, HandOff(renderer), lambda conversation_id: None, lambda: at)
    assert chat.shown(customer.id, {"conversation": customer.state()})["conversation"]["desk_open"] is is_open
