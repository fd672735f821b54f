import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.splitting import cut, split

SIGNS = st.sampled_from([*"ab.!? \n", "\n\n", "。", "e\u0301", "👩‍👩‍👧", "🇹🇭", "ก", "กำ", "เแกง", "ครับ ", "1️⃣", "\r\n", "x" * 30])
TEXTS = st.lists(SIGNS, max_size=80).map("".join)


def without_spaces(text: str) -> str:
    return regex.sub(r"\s+", "", text)


@settings(deadline=None)
@given(TEXTS, st.integers(min_value=8, max_value=60))
def test_nothing_but_spaces_is_lost_and_every_part_fits(text: str, limit: int):
    """WA-11."""
    parts = split(text, limit)
    assert without_spaces("".join(parts)) == without_spaces(text)
    assert all(1 <= len(part) <= limit and part == part.strip() for part in parts)


@settings(deadline=None)
@given(TEXTS, st.integers(min_value=8, max_value=60))
def test_what_a_reader_sees_as_one_sign_stays_whole(text: str, limit: int):
    """WA-11."""
    clusters = [cluster for part in split(text, limit) for cluster in regex.findall(r"\X", part)]
    assert without_spaces("".join(clusters)) == without_spaces(text)
    assert [one for one in clusters if one.strip()] == [one for one in regex.findall(r"\X", text) if one.strip()]


@settings(deadline=None)
@given(st.text(), st.integers(min_value=1, max_value=20))
def test_any_text_and_any_limit_come_out_in_parts_that_fit(text: str, limit: int):
    parts = split(text, limit)
    assert all(1 <= len(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        ("", 10, []),
        (" \n ", 10, []),
        ("short", 10, ["short"]),
        ("exactly 10", 10, ["exactly 10"]),
        ("First one.\n\nSecond one.", 16, ["First one.", "Second one."]),
        ("A line\nand another", 12, ["A line", "and another"]),
        ("It is here. It is not late.", 20, ["It is here.", "It is not late."]),
        ("He asked “Why?” and left", 18, ["He asked “Why?”", "and left"]),
        ("no pause in these words", 12, ["no pause in", "these words"]),
        ("aaaaabbbbbccccc", 5, ["aaaaa", "bbbbb", "ccccc"]),
        ("12345 67890", 5, ["12345", "67890"]),
        ("中文。再见。", 3, ["中文。", "再见。"]),
        ("abc。d", 3, ["abc", "。d"]),
    ],
)
def test_cuts_where_a_reader_would_pause(text: str, limit: int, parts: list[str]):
    assert split(text, limit) == parts


def test_a_pause_near_the_beginning_does_not_make_a_tiny_part():
    assert split("Hi.\n\n" + "word " * 10, 40)[0] == ("Hi.\n\n" + "word " * 7).strip()


def test_a_link_stays_whole():
    link = "https://example.com/" + "a" * 60
    assert split(f"See {link}", 80) == ["See", link]


def test_thai_keeps_a_vowel_with_the_consonant_after_it():
    """Thai writes no spaces between words, and some vowels before the consonant to which they belong."""
    for limit in range(3, 12):
        assert not any(part[-1] in "เแโใไ" for part in split("สวัสดีเแกงไม่เอาโต๊ะใหม่" * 3, limit))


def test_a_sign_longer_than_the_limit_is_cut_all_the_same():
    assert [len(part) for part in split("e" + "\u0301" * 24, 10)] == [10, 10, 5]


def test_a_very_long_text_is_split_in_a_moment():
    parts = split("ก" * 400_000, 4096)
    assert len(parts) == 98


def test_a_limit_below_one_is_refused():
    with pytest.raises(ValueError, match="at least 1"):
        split("text", 0)


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("Delivery", 20, "Delivery"),
        ("  two\n lines ", 20, "two lines"),
        ("Hello world", 7, "Hello…"),
        ("e\u0301" * 9, 6, "e\u0301e\u0301…"),
        ("", 5, ""),
    ],
)
def test_a_title_is_cut_between_signs(text: str, limit: int, short: str):
    assert cut(text, limit) == short


@settings(deadline=None)
@given(TEXTS, st.integers(min_value=1, max_value=30))
def test_a_cut_title_fits(text: str, limit: int):
    short = cut(text, limit)
    assert len(short) <= limit
    assert bool(short) == bool(text.strip())
