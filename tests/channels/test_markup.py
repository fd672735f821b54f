import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.markup import plain, starred


@pytest.mark.parametrize(
    ("text", "whatsapp", "without"),
    [
        ("Open **Account**.", "Open *Account*.", "Open Account."),
        ("[our page](https://shop.example)", "our page (https://shop.example)", "our page (https://shop.example)"),
        ("[https://a.example](https://a.example)", "https://a.example", "https://a.example"),
        ("**[page](https://a.example)**", "*page (https://a.example)*", "page (https://a.example)"),
        ("2 * 3 ** 4", "2 * 3 ** 4", "2 * 3 ** 4"),
        ("- one\n- **two**", "- one\n- *two*", "- one\n- two"),
        ("[not a link]", "[not a link]", "[not a link]"),
    ],
)
def test_bold_words_and_links_are_written_for_the_channel(text: str, whatsapp: str, without: str):
    assert starred(text) == whatsapp
    assert plain(text) == without


@settings(deadline=None)
@given(st.text(alphabet="ab *[]()\n"))
def test_only_marks_and_spaces_are_lost(text: str):
    for made in (starred(text), plain(text)):
        assert [sign for sign in made if sign in "ab"] == [sign for sign in text if sign in "ab"] or "](" in text
