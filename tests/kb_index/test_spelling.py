from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_index.spelling import CHAT, as_one_types, folded, latin_bulgarian, without_diacritics

LETTERS = "abcxyz ąćęłńóśźż áéíóöőúüű čćđšž абвгджзйѝчшщъьюя กขค่้ำ ABCŁĐŐЖЩ 0123456789 -.,!?"
TEXTS = st.text(alphabet=LETTERS)


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("zażółć gęślą jaźń", "zazolc gesla jazn"),
        ("Łódź", "Lodz"),
        ("árvíztűrő tükörfúrógép", "arvizturo tukorfurogep"),
        ("čćđšž Đ", "ccdsz D"),
        ("ก็ น้ำ ที่", "ก็ น้ำ ที่"),
        ("plain", "plain"),
    ],
)
def test_diacritics_are_left_out_but_thai_marks_stay(text: str, without: str) -> None:
    assert without_diacritics(text) == without


@pytest.mark.parametrize(
    ("text", "official", "chat"),
    [
        ("Къде ми е поръчката", "kade mi e porachkata", "kyde mi e pory4kata"),
        ("щастие", "shtastie", "6tastie"),
        ("Жълт шал, 2 бр.", "zhalt shal, 2 br.", "jylt 6al, 2 br."),
    ],
)
def test_bulgarian_is_written_in_latin_letters_officially_and_as_in_chats(text: str, official: str, chat: str) -> None:
    assert (latin_bulgarian(text), latin_bulgarian(text, CHAT)) == (official, chat)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Gdzie jest moja PRZESYŁKA", "gdzie jest moja przesylka"),
        ("visszaküldés", "visszakuldes"),
        ("narudžba", "narudzba"),
        ("Поръчка", "porachka"),
        ("two   spaces\n", "two spaces"),
        ("ＦＵＬＬ", "full"),
    ],
)
def test_two_spellings_of_a_text_have_one_key(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_a_writer_spells_a_letter_the_same_way_throughout() -> None:
    seen = {as_one_types("чаша чай", random.Random(seed)) for seed in range(50)}
    assert {text.count("4") for text in seen} == {0, 2}
    assert len(seen) > 4


@given(st.text(alphabet="абвгдежзийклмнопрстуфхцчшщъьюя ", max_size=30), st.integers(min_value=0, max_value=999))
def test_whatever_the_writers_habits_bulgarian_comes_out_in_latin_letters(text: str, seed: int) -> None:
    assert as_one_types(text, random.Random(seed)).isascii()


@given(TEXTS)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(TEXTS)
def test_folding_does_not_look_at_case(text: str) -> None:
    assert folded(text.upper()) == folded(text)


@given(st.text())
def test_folding_leaves_single_spaces_and_no_latin_diacritics(text: str) -> None:
    key = folded(text)
    assert "  " not in key
    assert key == key.strip()
