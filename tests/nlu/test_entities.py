from __future__ import annotations

from collections.abc import Callable

import pytest

LANGUAGES = ("bg", "pl", "hu", "th", "hr", "en", "xx")

Found = list[tuple[str, str, str]]
Find = Callable[..., Found]


@pytest.fixture(scope="module")
def find() -> Find:
    """Entity, value and the text that it stands for. Imported here, because the components' modules load Rasa."""
    from bot.nlu.entities import find_entities
    from bot.nlu.tokens import blank_language

    def find(text: str, language: str = "en", country: str = "GB") -> Found:
        found = find_entities(blank_language(language)(text), country)
        return [(str(item["entity"]), str(item["value"]), text[item["start"] : item["end"]]) for item in found]  # type: ignore[misc]

    return find


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("LD-123456", "LD-123456"),
        ("where is LD-123456?", "LD-123456"),
        ("ld-123456.", "ld-123456"),
        ("(LD123456), thanks", "LD123456"),
        ("order:LD-123456", "LD-123456"),
        ("#ld 123456!", "ld 123456"),
        ("LD - 123456 please", "LD - 123456"),
    ],
)
def test_an_order_number_is_found_however_it_is_written(find: Find, language: str, text: str, written: str) -> None:
    assert find(text, language) == [("order_number", "LD-123456", written)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["F-2041-7", "any news on f-2041-7?", "F-2041-7.", "case:F-2041-7,"])
def test_a_case_number_is_found_in_every_language(find: Find, language: str, text: str) -> None:
    assert [item[:2] for item in find(text, language)] == [("case_number", "F-2041-7")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["{}", "my mail is {}.", "<{}>", "write to {}, please", "mail:{}"])
@pytest.mark.parametrize("address", ["anna.nowak+shop@poczta.example", "józef@sklep.example", "A_B@x-y.example"])
def test_an_email_address_is_found_and_kept_as_it_was_typed(find: Find, language: str, text: str, address: str) -> None:
    assert find(text.format(address), language) == [("email", address, address)]


@pytest.mark.parametrize(
    ("text", "entity", "value"),
    [
        ("ออเดอร์LD-123456ค่ะ", "order_number", "LD-123456"),
        ("เลขเคสF-2041-7นะคะ", "case_number", "F-2041-7"),
        ("เมลanna@poczta.exampleครับ", "email", "anna@poczta.example"),
    ],
)
def test_thai_needs_no_spaces_around_a_number(find: Find, text: str, entity: str, value: str) -> None:
    assert find(text, "th", "TH") == [(entity, value, value)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["LD-12345", "LD-1234567", "xLD-123456", "F-204-7", "nobody@nowhere", "old 123456 x", "", "🙂"])
def test_what_only_looks_alike_is_left_alone(find: Find, language: str, text: str) -> None:
    assert find(text, language) == []


@pytest.mark.parametrize(
    ("text", "language", "country", "value"),
    [
        ("call me on 0888 123 456", "bg", "BG", "+359888123456"),
        ("zadzwoń 512 345 678", "pl", "PL", "+48512345678"),
        ("06 30 123 4567", "hu", "HU", "+36301234567"),
        ("โทร 081-234-5678", "th", "TH", "+66812345678"),
        ("091 234 5678", "hr", "HR", "+385912345678"),
        ("+48 512 345 678", "en", "GB", "+48512345678"),
        ("+48 512 345 678", "en", "", "+48512345678"),
    ],
)
def test_a_phone_number_is_found_as_its_country_writes_it(find: Find, text: str, language: str, country: str, value: str) -> None:
    assert [item[:2] for item in find(text, language, country)] == [("phone", value)]


def test_without_a_country_only_full_numbers_are_phone_numbers(find: Find) -> None:
    assert find("512 345 678", "en", "") == []


def test_an_order_number_is_never_a_phone_number(find: Find) -> None:
    assert [item[0] for item in find("LD-123456", "hu", "HU")] == ["order_number"]


def test_several_are_given_in_the_order_of_the_text(find: Find) -> None:
    text = "a@b.example, +48 512 345 678, LD-123456 and F-2041-7"
    assert [item[0] for item in find(text)] == ["email", "phone", "order_number", "case_number"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "text",
    ["", " ", "  LD-123456  and  more ", "a@b.example", "LD-123456 F-2041-7", "กี่วัน LD-123456 ส่ง", "one two", "x  \n y", "…LD-123456…"],
)
def test_the_words_make_up_the_text_again(find: Find, language: str, text: str) -> None:
    """Entities are found by their place in the text."""
    from bot.nlu.tokens import blank_language

    assert blank_language(language)(text).text == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_is_one_word(find: Find, language: str) -> None:
    from bot.nlu.tokens import blank_language

    assert "F-2041-7" in [token.text for token in blank_language(language)("see F-2041-7.")]
