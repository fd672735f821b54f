from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.language_choice import Context, by_script, choose, telling_words
from bot.shared.decision import LanguageGuess

CODES = ("bg", "pl", "hu", "th", "hr", "en")
NOBODY = ("", 0.0)
SENTENCE = "where is my parcel please"


def guess(
    text: str = SENTENCE,
    probabilities: dict[str, float] | None = None,
    foreign: tuple[str, float] = NOBODY,
    conversation: str = "",
    chosen: str = "",
    locale: str = "",
    last_written: str = "",
) -> LanguageGuess:
    found = {"en": 0.99, "pl": 0.01} if probabilities is None else probabilities
    return choose(text, found, foreign, Context(conversation, chosen, locale, last_written), "hr")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("where is my parcel", ["where", "is", "my", "parcel"]),
        ("ok", []),
        ("OK okay", []),
        ("LD-123456", []),
        ("my order LD-123456", ["my", "order"]),
        ("anna@shop.example", []),
        ("see www.shop.example", ["see"]),
        ("https://shop.example/a?b=c", []),
        ("🙂👍", []),
        ("PayPal or Visa", ["or"]),
        ("къде е", ["къде", "е"]),
        ("", []),
    ],
)
def test_words_that_every_language_uses_tell_nothing(text: str, words: list[str]) -> None:
    assert telling_words(text) == words


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("สินค้าของฉันอยู่ที่ไหน", "th"),
        ("order ของฉัน อยู่ไหน", "th"),
        ("къде е поръчката ми", "bg"),
        ("поръчка LD-123456 Luna", "bg"),
        ("ЪЪЪ", "bg"),
    ],
)
def test_thai_and_bulgarian_letters_decide(text: str, code: str) -> None:
    found = by_script(text)
    assert found is not None
    assert (found.code, found.foreign, found.why) == (code, "", "script")
    assert found.probability > 0.95


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("где мой заказ? это Анна, вы", "ru"),
        ("де моє замовлення, підкажіть", "uk"),
        ("где је моја поруџбина", "sr"),
        ("каде е мојата нарачка, ќе дојде", "mk"),
        ("που είναι η παραγγελία μου", "el"),
        ("أين طلبي", "ar"),
        ("איפה ההזמנה שלי", "he"),
        ("ちゅうもんはどこですか", "ja"),
        ("주문은 어디에 있나요", "ko"),
        ("我的订单在哪里", "zh"),
        ("मेरा ऑर्डर कहाँ है", "hi"),
        ("სად არის ჩემი შეკვეთა", "ka"),
        ("որտեղ է իմ պատվերը", "hy"),
    ],
)
def test_letters_of_a_language_that_is_not_spoken_are_known(text: str, code: str) -> None:
    found = by_script(text)
    assert found is not None
    assert found.foreign == code


@pytest.mark.parametrize("text", ["where is my parcel", "zażółć", "12 345 !?", "🙂", "", "my parcel до Варна please and thanks"])
def test_latin_letters_and_no_letters_decide_nothing(text: str) -> None:
    assert by_script(text) is None


def test_what_the_customer_chose_is_never_left() -> None:
    expected = LanguageGuess("pl", 1.0, "chosen")
    assert guess(chosen="pl") == guess("к", chosen="pl") == guess(foreign=("de", 1.0), chosen="pl") == expected


@pytest.mark.parametrize(
    ("context", "code"),
    [({"conversation": "pl", "locale": "hu"}, "pl"), ({"locale": "hu"}, "hu"), ({}, "hr")],
    ids=["conversation", "locale", "default"],
)
def test_a_foreign_script_is_answered_in_the_next_best_language(context: dict[str, str], code: str) -> None:
    found = guess("我的订单在哪里", {}, **context)
    assert (found.code, found.foreign) == (code, "zh")


@pytest.mark.parametrize(("text", "code"), [("สินค้าของฉันอยู่ที่ไหน", "th"), ("къде е поръчката ми", "bg")])
@pytest.mark.parametrize(("context", "answered"), [({}, "hr"), ({"conversation": "pl"}, "pl")], ids=["first", "later"])
def test_thai_and_bulgarian_are_foreign_to_a_shop_that_does_not_speak_them(
    text: str, code: str, context: dict[str, str], answered: str
) -> None:
    found = guess(text, {"hr": 0.5, "pl": 0.5}, **context)
    assert (found.code, found.foreign, found.why) == (answered, code, "script")


@pytest.mark.parametrize(
    ("text", "probability", "foreign"),
    [
        ("wo ist denn mein Paket", 0.9, "de"),
        ("wo ist denn mein Paket", 0.89, ""),
        ("wo ist mein Paket", 0.9, "de"),
        ("mein Paket bitte", 0.97, "de"),
        ("mein Paket bitte", 0.96, ""),
        ("Paket bitte", 0.995, "de"),
        ("Paket bitte", 0.99, ""),
        ("Paket", 1.0, ""),
        ("Paket LD-123456 ok danke@x.example", 1.0, ""),
    ],
    ids=[
        "clear", "not sure enough", "four words", "three words", "not sure enough for three", "two words", "not sure enough for two",
        "one word", "one telling word",
    ],
)  # fmt: skip
def test_another_language_is_believed_sooner_the_longer_the_message(text: str, probability: float, foreign: str) -> None:
    assert guess(text, {"en": 0.6, "pl": 0.4}, ("de", probability), conversation="pl").foreign == foreign


def test_cyrillic_without_telling_letters_may_still_be_foreign() -> None:
    assert guess("где мой заказ номер семь", {"bg": 1.0}, ("ru", 0.99)).foreign == "ru"
    assert guess("къде е моята поръчка", {"bg": 1.0}, ("ru", 0.5)) == LanguageGuess("bg", 0.99, "script")


@pytest.mark.parametrize("text", ["ok", "LD-123456", "🙂", "anna@shop.example", "PayPal"])
@pytest.mark.parametrize(
    ("context", "code", "why"),
    [
        ({"conversation": "pl", "locale": "hu"}, "pl", "conversation"),
        ({"locale": "hu"}, "hu", "locale"),
        ({}, "hr", "default"),
    ],
    ids=["conversation", "locale", "default"],
)
def test_a_message_that_tells_nothing_switches_nothing(text: str, context: dict[str, str], code: str, why: str) -> None:
    assert guess(text, {"en": 0.99, "pl": 0.01}, **context) == LanguageGuess(code, 0.5, why)


def test_words_without_any_probability_switch_nothing() -> None:
    assert guess("blah", {}, conversation="pl") == LanguageGuess("pl", 0.5, "conversation")


@pytest.mark.parametrize(
    ("probabilities", "locale", "code"),
    [
        ({"hr": 0.5, "pl": 0.4, "en": 0.1}, "", "hr"),
        ({"hr": 0.5, "pl": 0.4, "en": 0.1}, "pl", "pl"),
        ({"hr": 0.9, "pl": 0.1}, "pl", "hr"),
        ({"hr": 0.5, "pl": 0.5 - 1e-9}, "en", "hr"),
    ],
    ids=["no hint", "a hint tips the scales", "a hint is weak", "a hint at something else"],
)
def test_the_locale_is_a_weak_hint_for_the_first_message(probabilities: dict[str, float], locale: str, code: str) -> None:
    found = guess(SENTENCE, probabilities, locale=locale)
    assert (found.code, found.why) == (code, "text")


def test_the_locale_says_nothing_once_the_conversation_has_a_language() -> None:
    assert guess(SENTENCE, {"en": 0.5, "pl": 0.45}, conversation="en", locale="pl").code == "en"


def test_a_conversation_in_its_own_language_goes_on_even_when_unclear() -> None:
    found = guess(SENTENCE, {"en": 0.4, "pl": 0.3, "hr": 0.3}, conversation="en")
    assert (found.code, found.probability, found.why) == ("en", 0.8, "text")


@pytest.mark.parametrize(
    ("text", "sure", "switches"),
    [
        ("gdzie jest paczka", 0.97, True),
        ("gdzie jest paczka", 0.96, False),
        ("gdzie paczka", 0.999, False),
        ("Luna", 1.0, False),
        ("gdzie paczka LD-123456", 0.999, False),
    ],
    ids=["a clear sentence", "less clear", "two words", "a product's name", "two telling words"],
)
def test_one_message_switches_the_conversation_only_when_it_is_clear_and_long_enough(text: str, sure: float, switches: bool) -> None:
    found = guess(text, {"pl": sure, "en": 1 - sure}, conversation="en")
    assert (found.code, found.why) == (("pl", "text") if switches else ("en", "conversation"))


@pytest.mark.parametrize(
    ("last_written", "sure", "code"),
    [("pl", 0.92, "pl"), ("", 0.92, "en"), ("hu", 0.92, "en"), ("pl", 0.89, "en")],
    ids=["second in a row", "first", "second of another", "not clear"],
)
def test_two_clear_messages_in_a_row_switch_the_conversation(last_written: str, sure: float, code: str) -> None:
    found = guess("gdzie paczka", {"pl": sure, "en": 1 - sure}, conversation="en", last_written=last_written)
    assert found.code == code


@pytest.mark.parametrize(
    ("text", "sure", "written"),
    [("gdzie paczka", 0.9, "pl"), ("gdzie paczka", 0.89, ""), ("paczka", 0.99, "")],
    ids=["clear", "unclear", "one word"],
)
@pytest.mark.parametrize("conversation", ["", "pl", "en"])
def test_the_language_of_the_words_is_remembered_when_clear(text: str, sure: float, written: str, conversation: str) -> None:
    assert guess(text, {"pl": sure, "en": 1 - sure}, conversation=conversation).written == written


LANGUAGES = st.sampled_from(("", *CODES))
CONTEXTS = st.builds(Context, LANGUAGES, LANGUAGES, LANGUAGES, LANGUAGES)
SHARES = st.dictionaries(st.sampled_from(CODES), st.floats(min_value=0.001, max_value=1), max_size=6)
FOREIGN = st.one_of(st.just(NOBODY), st.tuples(st.sampled_from(["de", "ru", "fr"]), st.floats(min_value=0, max_value=1)))


@given(st.text(max_size=60), SHARES, FOREIGN, CONTEXTS)
def test_the_bot_always_answers_in_a_language_of_the_shop(
    text: str, probabilities: dict[str, float], foreign: tuple[str, float], context: Context
) -> None:
    found = choose(text, probabilities, foreign, context, "en")
    assert found.code in CODES
    assert 0 <= found.probability <= 1
    assert not found.foreign or found.foreign not in probabilities


def test_a_first_message_may_leave_the_language_open() -> None:
    close = {"hr": 0.45, "pl": 0.35, "en": 0.15, "hu": 0.05}
    assert guess("mhm dobro", close).candidates == ("hr", "pl", "en")
    assert guess("mhm dobro", close, conversation="pl").candidates == ()
    assert guess("dobar dan", {"hr": 0.8, "pl": 0.2}).candidates == ()


@pytest.mark.parametrize("text", ["Nespresso Vertuo", "Calvin Klein", "Jürgen Müller"])
def test_a_name_is_no_foreign_language(text: str) -> None:
    assert guess(text, foreign=("de", 0.999)).foreign == ""
