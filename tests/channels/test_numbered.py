import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.numbered import chosen, numbered, with_options
from bot.channels.sending import Option

DIGITS = ["0123456789", "๐๑๒๓๔๕๖๗๘๙", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "０１２３４５６７８９", "০১২৩৪৫৬৭৮৯"]


@pytest.mark.parametrize("text", ["2", "2.", " 2 ", "2)", "(2)", "#2", "2!", "02", "②", "❷", "⑵", "⒉", "２", "๒", "٢", "2️⃣", "2\n", "[2]"])
def test_a_number_is_a_choice_however_it_is_written(text: str):
    assert chosen(text, 3) == 1


@pytest.mark.parametrize("text", ["10", "⑩", "🔟", "๑๐", "1️⃣0️⃣"])
def test_ten_is_a_choice_too(text: str):
    assert chosen(text, 12) == 9


@pytest.mark.parametrize(
    "text", ["", " ", "0", "4", "99", "-2", "2.5", "½", "2 pairs", "size 2", "two", "2 or 3", "1 2", "000002", "²⁄₃", "\x00", "1\ud800"]
)
def test_anything_else_is_no_choice(text: str):
    assert chosen(text, 3) is None


def test_without_options_nothing_can_be_chosen():
    assert chosen("1", 0) is None


@settings(deadline=None)
@given(st.text(max_size=12), st.integers(min_value=0, max_value=20))
def test_whatever_is_written_the_choice_is_one_of_the_options(text: str, count: int):
    assert chosen(text, count) in (None, *range(count))


@settings(deadline=None)
@given(st.sampled_from(DIGITS), st.integers(min_value=1, max_value=99), st.sampled_from(["{}", " {} ", "{}.", "{})", "({})"]))
def test_digits_of_every_script_are_read(digits: str, number: int, form: str):
    assert chosen(form.format("".join(digits[int(digit)] for digit in str(number))), 99) == number - 1


def test_options_stand_below_the_text_each_on_a_line():
    options = [Option("a", "Returns"), Option("b", " My\n parcel ")]
    assert numbered(options) == "1. Returns\n2. My parcel"
    assert with_options("What is it about?\n", options) == "What is it about?\n\n1. Returns\n2. My parcel"
    assert with_options("Hello", []) == "Hello"
    assert with_options("", options) == "1. Returns\n2. My parcel"
