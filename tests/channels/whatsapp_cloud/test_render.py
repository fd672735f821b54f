from typing import Any

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.sending import Body, Option, Spoken
from bot.channels.whatsapp_cloud.render import parts, template

SIGNS = st.sampled_from([*"abc .\n*[]()", "ก", "กำ", "👩‍👩‍👧", "e\u0301", "\n\n", "x" * 50, "Yes", "Ja, bitte schnell "])
TEXTS = st.lists(SIGNS, max_size=200).map("".join)
TITLES = st.lists(SIGNS, max_size=12).map("".join)
OPTIONS = st.lists(TITLES, max_size=12).map(lambda titles: tuple(Option(f"o{number}", title) for number, title in enumerate(titles)))


def options(*titles: str) -> tuple[Option, ...]:
    return tuple(Option(f"id-{number}", title) for number, title in enumerate(titles))


def check(body: Body) -> None:
    """That Meta would take it."""
    if body["type"] == "text":
        assert 1 <= len(body["text"]["body"].strip()) <= 4096
        return
    interactive = body["interactive"]
    is_list = interactive["type"] == "list"
    assert 1 <= len(interactive["body"]["text"].strip()) <= (4096 if is_list else 1024)
    action: dict[str, Any] = interactive["action"]
    if is_list:
        assert 1 <= len(action["button"]) <= 20
        items = [row for section in action["sections"] for row in section["rows"]]
        assert all(1 <= len(row.get("description", "-")) <= 72 for row in items)
    else:
        items = [button["reply"] for button in action["buttons"]]
    most, longest = (10, 24) if is_list else (3, 20)
    assert 1 <= len(items) <= most
    assert all(1 <= len(item["title"].strip()) <= longest and 1 <= len(item["id"]) <= 200 for item in items)
    assert len({item["title"] for item in items}) == len({item["id"] for item in items}) == len(items)


@settings(deadline=None)
@given(TEXTS, OPTIONS, st.sampled_from(["Choose", "", " ", "x" * 40]))
def test_whatever_is_said_meta_takes_it(text: str, offered: tuple[Option, ...], choose: str):
    """WA-11."""
    bodies = parts(Spoken(text, offered, "en", choose))
    assert bodies
    for body in bodies:
        check(body)


@settings(deadline=None)
@given(TEXTS.map(lambda text: regex.sub(r"[*\[\]()]", "", text) * 30))
def test_a_long_text_with_buttons_loses_nothing(text: str):
    """WA-11."""
    *texts, last = parts(Spoken(text, options("Yes", "No")))
    said = [body["text"]["body"] for body in texts] + ([last["interactive"]["body"]["text"]] if text.strip() else [])
    assert regex.sub(r"\s", "", "".join(said)) == regex.sub(r"\s", "", text)


def test_a_text_is_one_message():
    assert parts(Spoken("Hello")) == [{"type": "text", "text": {"body": "Hello", "preview_url": False}}]


def test_a_long_text_is_several_messages():
    """WA-11."""
    said = parts(Spoken("A sentence of words. " * 500))
    assert len(said) == 3
    assert all(body["text"]["body"].endswith(".") for body in said)


def test_up_to_three_options_are_buttons():
    """WA-11."""
    [body] = parts(Spoken("Really?", options("Yes", "No", "Later")))
    assert body["interactive"] == {
        "type": "button",
        "body": {"text": "Really?"},
        "action": {"buttons": [{"type": "reply", "reply": {"id": f"id-{n}", "title": t}} for n, t in enumerate(["Yes", "No", "Later"])]},
    }


def test_four_to_ten_options_are_a_list():
    """WA-11."""
    [body] = parts(Spoken("Which?", options(*(f"Topic {number}" for number in range(10))), "en", "Topics"))
    assert body["interactive"]["type"] == "list"
    assert body["interactive"]["action"]["button"] == "Topics"
    [section] = body["interactive"]["action"]["sections"]
    assert section["rows"][9] == {"id": "id-9", "title": "Topic 9"}


def test_more_options_are_numbered():
    """WA-11."""
    [body] = parts(Spoken("Which?", options(*(f"Topic {number}" for number in range(11)))))
    assert body["type"] == "text"
    assert body["text"]["body"].startswith("Which?\n\n1. Topic 0\n2. Topic 1\n")
    assert body["text"]["body"].endswith("\n11. Topic 10")


def test_a_title_too_long_for_a_button_is_seen_whole_in_a_list():
    """WA-11."""
    title = "I want to return a pair of shoes"
    [body] = parts(Spoken("What?", options("Other", title)))
    rows = body["interactive"]["action"]["sections"][0]["rows"]
    assert rows == [{"id": "id-0", "title": "Other"}, {"id": "id-1", "title": "I want to return a pair…", "description": title}]


def test_titles_of_the_same_words_are_told_apart():
    """WA-11."""
    [body] = parts(Spoken("What?", options("Size", "size", "")))
    assert [button["reply"]["title"] for button in body["interactive"]["action"]["buttons"]] == ["Size", "size (2)", "3"]


def test_titles_that_begin_alike_are_told_apart():
    same = "Return of an article bought in "
    [body] = parts(Spoken("What?", options(same + "Szeged", same + "Pécs")))
    rows = body["interactive"]["action"]["sections"][0]["rows"]
    assert [row["title"] for row in rows] == ["Return of an article bo…", "Return of an articl… (2)"]
    assert [row["description"] for row in rows] == [same + "Szeged", same + "Pécs"]


@pytest.mark.parametrize("ids", [("", "b"), ("a", "a"), ("a" * 201, "b")])
def test_options_whose_ids_meta_refuses_are_numbered(ids: tuple[str, str]):
    [body] = parts(Spoken("What?", tuple(Option(item, "Title") for item in ids)))
    assert body["text"]["body"] == "What?\n\n1. Title\n2. Title"


def test_what_does_not_fit_above_the_buttons_goes_ahead():
    """WA-11."""
    *texts, last = parts(Spoken("A sentence of words. " * 100, options("Yes")))
    assert [body["type"] for body in texts] == ["text"]
    assert len(last["interactive"]["body"]["text"]) <= 1024


def test_bold_words_and_links_are_written_as_whatsapp_does():
    [body] = parts(Spoken("Open **Account → Orders** or [our page](https://shop.example/x)."))
    assert body["text"]["body"] == "Open *Account → Orders* or our page (https://shop.example/x)."


def test_a_template_has_the_text_as_its_parameter():
    """WA-12: without what Meta refuses in one."""
    body = template(Spoken("Szia!\n\nMegjött\ta **csomag**     ma.", (), "hu"), "follow_up")
    assert body["template"]["name"] == "follow_up"
    assert body["template"]["language"] == {"code": "hu"}
    assert body["template"]["components"] == [{"type": "body", "parameters": [{"type": "text", "text": "Szia! Megjött a csomag ma."}]}]


@settings(deadline=None)
@given(TEXTS)
def test_a_templates_parameter_is_one_that_meta_takes(text: str):
    [parameter] = template(Spoken(text * 20, (), "pt-BR"), "x")["template"]["components"][0]["parameters"]
    assert 1 <= len(parameter["text"]) <= 1024
    assert not regex.search(r"[\n\t]| {4}", parameter["text"])
