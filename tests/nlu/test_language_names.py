from __future__ import annotations

import pytest

from bot.nlu.language_names import named_language

CODES = ("bg", "pl", "hu", "th", "hr", "en")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("do you speak Polish?", "pl"),
        ("ENGLISH PLEASE", "en"),
        ("can we talk in thai", "th"),
        ("is there anybody who knows Croatian", "hr"),
        ("po angielsku proszę", "en"),
        ("czy mówicie po bułgarsku", "bg"),
        ("po wegiersku prosze", "hu"),
        ("magyarul kérem", "hu"),
        ("beszél angolul?", "en"),
        ("lengyelül szeretném", "pl"),
        ("govorite li hrvatski", "hr"),
        ("može na engleskom", "en"),
        ("mađarski molim", "hu"),
        ("говорите ли английски", "en"),
        ("на полски, моля", "pl"),
        ("mojem li na angliiski", "en"),
        ("พูดภาษาอังกฤษได้ไหม", "en"),
        ("ขอภาษาไทยค่ะ", "th"),
        ("ภาษาโปแลนด์", "pl"),
    ],
)
def test_a_language_of_the_shop_is_found_in_words_of_each(text: str, code: str) -> None:
    assert named_language(text, CODES) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Sprechen Sie Deutsch?", "de"),
        ("in German please", "de"),
        ("parlez-vous français", "fr"),
        ("можно по-русски", "ru"),
        ("на немски", "de"),
        ("po ukraińsku", "uk"),
        ("németül", "de"),
    ],
)
def test_a_well_known_language_that_is_not_spoken_is_found_too(text: str, code: str) -> None:
    assert named_language(text, CODES) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "another language please",
        "where is my order",
        "gdzie jest moja paczka",
        "moment please",
        "12345",
        "🙂",
        "ไม่เข้าใจ",
        "hol van a csomagom",
    ],
)
def test_other_texts_name_none(text: str) -> None:
    assert named_language(text, CODES) == ""


def test_the_shops_languages_may_be_others() -> None:
    assert named_language("svenska tack", ("sv", "en")) == "sv"
