from __future__ import annotations

from pathlib import Path

import pytest

from bot.shared.errors import DataError
from bot.shared.languages import Language, Languages, load_languages

REGISTRY = """
default: en
languages:
  pl: {name: Polski, script: Latin, market: pl, locale: pl_PL, country: [PL]}
  en: {name: English, script: Latin, market: int, locale: en_GB}
"""


def load(folder: Path, text: str | bytes = REGISTRY) -> Languages:
    (folder / "languages.yml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_languages(folder)


def test_a_language_is_read_with_all_its_fields(tmp_path: Path) -> None:
    assert load(tmp_path).by_code["pl"] == Language("pl", "Polski", "Latin", "pl", "pl_PL", ("PL",))


def test_countries_may_be_missing(tmp_path: Path) -> None:
    assert load(tmp_path).by_code["en"].countries == ()


def test_codes_are_in_the_order_of_the_file(tmp_path: Path) -> None:
    assert load(tmp_path).codes == ("pl", "en")


@pytest.mark.parametrize(
    ("given", "known"),
    [
        ("pl", "pl"),
        ("PL", "pl"),
        ("pl-PL", "pl"),
        ("pl_PL", "pl"),
        ("en-US", "en"),
        ("sv", None),
        ("plx", None),
        ("", None),
        (None, None),
        ("-", None),
    ],
)
def test_a_locale_hints_at_a_language_of_the_shop(tmp_path: Path, given: str | None, known: str | None) -> None:
    assert load(tmp_path).known(given) == known


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "not a language registry"),
        ("{", "not a language registry"),
        ("- en", "not a language registry"),
        ("default: en", "not a language registry"),
        ("languages: {en: {name: English, script: Latin, market: int, locale: en_GB}}", "not a language registry"),
        ("default: en\nlanguages: [en]", "not a language registry"),
        ("default: en\nlanguages: {en: English}", "not a language registry"),
        (REGISTRY.replace("market: int, ", ""), "'market'"),
        (REGISTRY.replace("country: [PL]", "country: PL"), "country must be a list"),
        (REGISTRY.replace("default: en", "default: sv"), "'sv' is not among"),
        (REGISTRY.replace("Polski", "Magyar ő").encode("cp1250"), "not a language registry"),
    ],
)
def test_a_faulty_registry_is_refused_with_its_path(tmp_path: Path, text: str | bytes, rule: str) -> None:
    with pytest.raises(DataError, match=rule) as caught:
        load(tmp_path, text)
    assert "languages.yml" in caught.value.message


def test_a_missing_registry_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"languages\.yml"):
        load_languages(tmp_path)
