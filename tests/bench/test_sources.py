from __future__ import annotations

from pathlib import Path

import pytest

from bot.bench import sources
from bot.bench.sources import NTREX, data_folder, ntrex, pieces
from bot.shared.errors import DataError

TEXTS = {
    "en": ["Warsaw is a large city", "Yes"],
    "pl": ["Warszawa to duże miasto nad Wisłą", "Tak"],
    "th": ["กรุงเทพเป็นเมืองใหญ่มาก 2019 Bangkok"],
}


def write_ntrex(folder: Path, *without: str) -> Path:
    for code, name in NTREX.items():
        if code not in without:
            path = folder / "ntrex" / f"newstest2019-{name}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"one {code}\ntwo {code}\n", encoding="utf-8")
    return folder


def test_a_folder_that_is_given_must_be_there(tmp_path: Path) -> None:
    assert data_folder(tmp_path) == tmp_path
    with pytest.raises(DataError, match=f"{tmp_path}/nothing: no such folder"):
        data_folder(tmp_path / "nothing")


def test_without_one_the_folder_beside_the_checkout_is_taken_where_there_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "BESIDE", tmp_path / "beside")
    assert data_folder(None) is None
    (tmp_path / "beside").mkdir()
    assert data_folder(None) == tmp_path / "beside"


def test_news_are_read_line_by_line_in_every_language(tmp_path: Path) -> None:
    found = ntrex(write_ntrex(tmp_path))
    assert found == {code: [f"one {code}", f"two {code}"] for code in ("en", "bg", "pl", "hu", "th", "hr")}


def test_a_missing_file_of_news_is_named_with_where_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(DataError) as raised:
        ntrex(write_ntrex(tmp_path, "hu"))
    assert raised.value.message.startswith(f"{tmp_path}/ntrex/newstest2019-ref.hun.txt is missing. See https://")


def test_each_sentence_gives_a_word_a_pair_and_itself() -> None:
    found = pieces(TEXTS)
    for code in ("en", "pl"):
        words = [word for text in TEXTS[code] for word in text.split() if len(word) > 1]
        assert set(found[code].words) <= set(words)
        [pair] = found[code].pairs
        assert pair in " ".join(words), "the second sentence has no two words"
        assert found[code].sentences == TEXTS[code]


def test_single_words_are_no_names_where_capitals_tell() -> None:
    assert pieces({"pl": ["Tak", "Anna Maria"]})["pl"].words == []
    assert len(pieces({"en": ["Yes", "Anna Maria"]})["en"].words) == 2


def test_thai_is_cut_into_pieces_of_a_words_length_without_what_is_not_thai() -> None:
    found = pieces(TEXTS)["th"]
    thai = "กรุงเทพเป็นเมืองใหญ่มาก"
    assert all(word in thai and len(word) == sources.THAI_WORD for word in found.words)
    assert all(len(part) == sources.THAI_WORD for pair in found.pairs for part in pair.split())


def test_the_same_pieces_are_drawn_each_time_and_others_with_another_seed() -> None:
    many = {"en": [" ".join(f"word{chr(97 + number)}{letter}" for letter in "abcdefgh") for number in range(8)]}
    assert pieces(many) == pieces(many)
    assert pieces(many) != pieces(many, seed=2)
