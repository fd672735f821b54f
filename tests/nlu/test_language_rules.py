"""The rules for languages, with the bundled model: what a customer writes, and which language is heard."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from bot.nlu.detector import Detector
from bot.nlu.language_choice import Context
from bot.nlu.language_names import named_language
from bot.shared.decision import LanguageGuess
from bot.shared.settings import read_settings
from kb_index.spelling import CHAT, latin_bulgarian, without_diacritics

SPOKEN = {
    "bg": (
        "Колко време пътува пратката до Пловдив?",
        "Искам да върна роклята, защото е голяма",
        "Може ли да платя с карта при куриера?",
        "Купонът ми не работи в количката",
        "Къде да видя номера на товарителницата?",
        "Лампата пристигна счупена, какво да правя?",
        "Имате ли физически магазин в София?",
        "Смених си адреса, как да го поправя в поръчката?",
    ),
    "pl": (
        "Ile trwa dostawa do Gdańska?",
        "Chciałabym oddać sukienkę, bo jest za duża",
        "Czy mogę zapłacić kurierowi gotówką?",
        "Kod rabatowy nie działa w koszyku",
        "Gdzie znajdę numer przesyłki?",
        "Lampka przyszła stłuczona, co mam zrobić?",
        "Czy macie sklep stacjonarny w Krakowie?",
        "Przeprowadziłem się, jak zmienić adres w zamówieniu?",
    ),
    "hu": (
        "Meddig tart a szállítás Debrecenbe?",
        "Szeretném visszaadni a ruhát, mert túl nagy",
        "Fizethetek a futárnak bankkártyával?",
        "Nem fogadja el a kosár a kuponomat",
        "Hol látom a csomagom számát?",
        "Törötten jött meg a lámpa, mit tegyek?",
        "Van személyes üzletük Szegeden?",
        "Elköltöztem, hogyan javítsam ki a címet a rendelésben?",
    ),
    "th": (
        "จัดส่งไปเชียงใหม่ใช้เวลากี่วัน",
        "อยากคืนชุดเดรสเพราะใหญ่เกินไป",
        "จ่ายเงินปลายทางได้ไหมคะ",
        "โค้ดส่วนลดใช้ไม่ได้เลย",
        "ดูเลขพัสดุได้ตรงไหนครับ",
        "โคมไฟมาถึงแล้วแตก ต้องทำยังไง",
        "มีหน้าร้านในกรุงเทพไหม",
        "ย้ายบ้านแล้ว แก้ที่อยู่ในออเดอร์ยังไง",
    ),
    "hr": (
        "Koliko traje dostava do Splita?",
        "Htjela bih vratiti haljinu jer mi je prevelika",
        "Ima li vozač kombija čitač za kartice?",
        "Kod za popust ne radi u košarici",
        "Gdje ću vidjeti broj pošiljke?",
        "Svjetiljka je stigla razbijena, što da radim?",
        "Imate li trgovinu u Zagrebu?",
        "Preselio sam se, kako ispraviti adresu u narudžbi?",
    ),
    "en": (
        "How many days does delivery to Leeds take?",
        "I'd like to give the dress back, it is too big",
        "Can I pay the driver in cash?",
        "The discount code does nothing in my basket",
        "Where would I find the tracking number?",
        "My lamp turned up smashed, what now?",
        "Is there a shop in London I can visit?",
        "I have moved house, how do I correct the address on my order?",
    ),
}
NOT_SPOKEN = {
    "de": (
        "Wie lange dauert der Versand nach Graz?",
        "Ich möchte das Kleid umtauschen, weil es zu groß ist",
        "Kann ich beim Boten bar bezahlen?",
        "Der Rabattcode funktioniert im Warenkorb nicht",
        "Wo finde ich die Sendungsnummer?",
        "Die Lampe kam zerbrochen an, was soll ich tun?",
        "Gibt es ein Geschäft in Wien?",
        "Ich bin umgezogen, wie ändere ich die Adresse?",
    ),
    "ru": (
        "Сколько дней идёт доставка в Казань?",
        "Хочу вернуть платье, оно мне велико",
        "Можно ли заплатить курьеру наличными?",
        "Промокод не работает в корзине",
        "Где посмотреть номер посылки?",
        "Лампа пришла разбитая, что мне делать?",
        "Есть ли у вас магазин в Москве?",
        "Как изменить адрес в заказе после переезда?",
    ),
    "sr": (
        "Колико траје достава до Новог Сада?",
        "Хтела бих да вратим хаљину јер ми је превелика",
        "Могу ли да платим куриру картицом?",
        "Код за попуст не ради у корпи",
        "Где могу да видим број пошиљке?",
        "Лампа је стигла поломљена, шта да радим?",
        "Да ли имате продавницу у Београду?",
        "Преселио сам се, како да променим адресу?",
    ),
    "cs": (
        "Jak dlouho trvá doručení do Brna?",
        "Chtěla bych vrátit šaty, jsou mi velké",
        "Můžu zaplatit kurýrovi kartou?",
        "Slevový kód v košíku nefunguje",
        "Kde najdu číslo zásilky?",
        "Lampa přišla rozbitá, co mám dělat?",
        "Máte kamennou prodejnu v Praze?",
        "Přestěhoval jsem se, jak změním adresu u objednávky?",
    ),
    "fr": (
        "Combien de temps prend la livraison à Lyon ?",
        "Je voudrais rendre la robe parce qu'elle est trop grande",
        "Puis-je payer le livreur en espèces ?",
        "Le code de réduction ne marche pas dans mon panier",
        "Où est-ce que je trouve le numéro de suivi ?",
        "La lampe est arrivée cassée, que dois-je faire ?",
        "Avez-vous un magasin à Paris ?",
        "J'ai déménagé, comment changer l'adresse de ma commande ?",
    ),
    "tr": (
        "İzmir'e teslimat kaç gün sürüyor?",
        "Elbiseyi iade etmek istiyorum çünkü çok büyük",
        "Kuryeye kartla ödeme yapabilir miyim?",
        "İndirim kodu sepette çalışmıyor",
        "Kargo takip numarasını nerede bulabilirim?",
        "Lamba kırık geldi, ne yapmalıyım?",
        "İstanbul'da mağazanız var mı?",
        "Taşındım, siparişimdeki adresi nasıl değiştirebilirim?",
    ),
}
# As customers type it, each with habits of his own.
LATIN_BULGARIAN = (
    "kade mi e porychkata",
    "kolko vreme patuva pratkata do Plovdiv",
    "iskam da varna roklqta za6toto e golqma",
    "moje li da platq s karta",
    "kuponyt mi ne raboti",
    "lampata pristigna s4upena kakvo da pravq",
    "imate li magazin v Sofia",
    "koga 6te doide porachkata mi",
)
# With two words each, so that no single one of them may change the conversation's language.
SHORT = {
    "bg": ("iskam prevod", "kade porachkata"),
    "pl": ("gdzie przesyłka", "dziękuję bardzo"),
    "hu": ("köszönöm szépen", "hol van"),
    "hr": ("hvala lijepo", "gdje narudžba"),
    "en": ("thank you", "where's it"),
}
TELL_NOTHING = (
    *("ok", "OK!", "okay", "PDF", "LD-123456", "48213", "#48213", "🙂", "👍👍"),
    *("?", "...", "anna@shop.example", "+48 600 100 200", ""),
)
# Products, brands and people, as they stand alone in a message.
NAMES = (
    *("Luna", "Billy", "IKEA Billy", "Galaxy S24 Ultra", "Nike Air", "Air Max 90", "Adidas Superstar", "Lego Duplo", "Philips Hue"),
    *("Nespresso Vertuo", "Calvin Klein", "Fjällräven Kånken"),
    *("Anna Kowalska", "Nagy László", "Petra Kovačić", "Ivan Petrov", "John Smith", "Jürgen Müller"),
)

Hear = Callable[..., LanguageGuess]


def cases(sentences: dict[str, tuple[str, ...]]) -> Iterator[object]:
    """(language, sentence), named by the language and a number."""
    for code, texts in sentences.items():
        for number, text in enumerate(texts, 1):
            yield pytest.param(code, text, id=f"{code}{number}")


def listener() -> Hear:
    """What is understood of a text, as the pipeline's first component does it."""
    detector = Detector(read_settings({}))

    def hear(text: str, **context: str) -> LanguageGuess:
        return detector.detect(text, Context(**context))

    return hear


@pytest.fixture(scope="module")
def hear() -> Hear:
    return listener()


@pytest.mark.parametrize(("code", "text"), cases(SPOKEN))
@pytest.mark.parametrize(
    "typed", [str, str.lower, str.upper, lambda text: text.lower().rstrip("?")], ids=["well", "lower", "upper", "hasty"]
)
def test_a_sentence_in_a_language_of_the_shop_is_understood(hear: Hear, code: str, text: str, typed: Callable[[str], str]) -> None:
    found = hear(typed(text))
    assert (found.code, found.foreign) == (code, "")


@pytest.mark.parametrize(("code", "text"), cases({code: SPOKEN[code] for code in ("pl", "hu", "hr")}))
def test_a_sentence_without_diacritics_is_understood(hear: Hear, code: str, text: str) -> None:
    found = hear(without_diacritics(text).lower())
    assert (found.code, found.foreign) == (code, "")


@pytest.mark.parametrize("text", LATIN_BULGARIAN)
def test_bulgarian_in_latin_letters_is_understood(hear: Hear, text: str) -> None:
    found = hear(text)
    assert (found.code, found.foreign) == ("bg", "")


@pytest.mark.parametrize("text", SPOKEN["bg"], ids=range(1, 9))
@pytest.mark.parametrize("spell", [latin_bulgarian, lambda text: latin_bulgarian(text, CHAT)], ids=["official", "chat"])
def test_any_bulgarian_sentence_may_be_in_latin_letters(hear: Hear, text: str, spell: Callable[[str], str]) -> None:
    found = hear(spell(text))
    assert (found.code, found.foreign) == ("bg", "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ขอบคุณ", "th"),
        ("ค่ะ", "th"),
        ("สั่งซื้อ Nike Air Max", "th"),
        ("да", "bg"),
        ("къде е LD-123456", "bg"),
        ("лампа Luna", "bg"),
        ("Ъъъ", "bg"),
    ],
)
@pytest.mark.parametrize("context", [{}, {"conversation": "pl"}, {"conversation": "en", "last_written": "en"}, {"locale": "hu"}], ids=str)
def test_the_script_decides_whatever_was_spoken_before(hear: Hear, text: str, code: str, context: dict[str, str]) -> None:
    found = hear(text, **context)
    assert (found.code, found.why, found.foreign) == (code, "script", "")


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("мы ждём уже неделю", "ru"),
        ("это мой заказ", "ru"),
        ("де моє замовлення", "uk"),
        ("її ще немає", "uk"),
        ("каде е нарачката, ќе дојде ли", "mk"),
        ("где је мој пакет", "sr"),
        ("хоћу да вратим ципеле", "sr"),
    ],
)
def test_letters_that_bulgarian_does_not_have_are_of_another_language(hear: Hear, text: str, foreign: str) -> None:
    found = hear(text)
    assert (found.code, found.foreign, found.why) == ("en", foreign, "script")


@pytest.mark.parametrize("code", NOT_SPOKEN)
def test_sentences_in_a_language_that_is_not_spoken_are_recognised_as_such(hear: Hear, code: str) -> None:
    """Not every one: Russian or Serbian without a letter or a small word of its own may be Bulgarian, as far as anyone can tell."""
    found = [hear(text) for text in NOT_SPOKEN[code]]
    recognised = [item for item in found if item.foreign]
    assert len(recognised) >= 0.7 * len(found), [text for text, item in zip(NOT_SPOKEN[code], found, strict=True) if not item.foreign]
    assert {item.code for item in recognised} == {"en"}, "the shop's fallback language"


@pytest.mark.parametrize(("code", "nearest"), [("de", ()), ("ru", ()), ("sr", ("mk", "ru")), ("cs", ("sk",)), ("fr", ()), ("tr", ())])
def test_a_language_that_is_recognised_is_named_or_else_its_nearest(hear: Hear, code: str, nearest: tuple[str, ...]) -> None:
    names = [found.foreign for found in map(hear, NOT_SPOKEN[code]) if found.foreign]
    assert set(names) <= {code, *nearest}
    assert names.count(code) >= len(names) / 2


@pytest.mark.parametrize(("code", "text"), [(code, texts[1]) for code, texts in NOT_SPOKEN.items()], ids=NOT_SPOKEN)
def test_a_foreign_message_does_not_end_a_conversation_in_its_language(hear: Hear, code: str, text: str) -> None:
    found = hear(text, conversation="pl", locale="hu")
    assert found.foreign
    assert found.code == "pl"


@pytest.mark.parametrize("text", TELL_NOTHING)
@pytest.mark.parametrize("conversation", SPOKEN)
def test_what_every_language_writes_alike_never_switches_a_conversation(hear: Hear, text: str, conversation: str) -> None:
    found = hear(text, conversation=conversation, locale="en", last_written="en")
    assert (found.code, found.foreign, found.written) == (conversation, "", "")


@pytest.mark.parametrize("text", NAMES)
def test_a_name_never_switches_a_conversation(hear: Hear, text: str) -> None:
    assert [hear(text, conversation=code, last_written=code).code for code in SPOKEN] == list(SPOKEN)


@pytest.mark.parametrize("text", NAMES)
def test_a_name_is_not_taken_for_a_message_in_another_language(hear: Hear, text: str) -> None:
    assert hear(text, conversation="pl").foreign == ""


@pytest.mark.parametrize("code", SHORT)
@pytest.mark.parametrize("conversation", ["pl", "en", "th"])
def test_two_clear_messages_in_a_row_switch_a_conversation_and_one_does_not(hear: Hear, code: str, conversation: str) -> None:
    expected = [code, code] if code == conversation else [conversation, code]
    first = hear(SHORT[code][0], conversation=conversation, last_written=conversation)
    second = hear(SHORT[code][1], conversation=first.code, last_written=first.written)
    assert [first.code, second.code] == expected
    assert first.written == code


@pytest.mark.parametrize(("code", "text"), cases(SPOKEN))
def test_the_first_message_sets_the_language_and_the_second_of_its_kind_keeps_it(hear: Hear, code: str, text: str) -> None:
    first = hear(text)
    again = hear(text, conversation=first.code, last_written=first.written)
    assert (first.code, again.code) == (code, code)


@pytest.mark.parametrize(
    ("wish", "code"), [("po polsku proszę", "pl"), ("in English please", "en"), ("magyarul kérem", "hu"), ("na hrvatskom", "hr")]
)
@pytest.mark.parametrize("conversation", ["bg", "th"])
def test_an_explicit_wish_holds_whatever_is_written_afterwards(hear: Hear, wish: str, code: str, conversation: str) -> None:
    chosen = named_language(wish, tuple(SPOKEN))
    assert chosen == code
    for text in (SPOKEN["bg"][0], SPOKEN["th"][0], NOT_SPOKEN["de"][0], "ok"):
        assert hear(text, conversation=conversation, chosen=chosen) == LanguageGuess(code, 1.0, "chosen")


@pytest.mark.parametrize("locale", SPOKEN)
def test_the_locale_decides_only_where_the_words_do_not(hear: Hear, locale: str) -> None:
    assert (hear("LD-123456", locale=locale).code, hear("LD-123456", locale=locale).why) == (locale, "locale")
    for code, texts in SPOKEN.items():
        assert hear(texts[0], locale=locale).code == code


@pytest.mark.parametrize("text", ["dostava", "problem", "adresa", "status", "paket", "lampa"])
def test_the_locale_may_tip_the_scales_for_a_word_of_several_languages(hear: Hear, text: str) -> None:
    plain = hear(text)
    assert hear(text, locale=plain.code).probability >= plain.probability
    assert hear(text, conversation="th", locale=plain.code).code == "th", "not once a conversation runs"


def test_the_same_text_is_heard_alike_whenever_and_by_whomever(hear: Hear) -> None:
    texts = [text for part in (SPOKEN, NOT_SPOKEN) for texts in part.values() for text in texts] + [*LATIN_BULGARIAN, *NAMES]
    first = [hear(text) for text in texts]
    assert [hear(text) for text in texts] == first
    assert [hear(text) for text in reversed(texts)] == first[::-1]
    assert list(map(listener(), texts)) == first
