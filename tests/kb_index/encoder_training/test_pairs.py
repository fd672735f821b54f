from __future__ import annotations

import lzma
from pathlib import Path

import pytest

from kb_index.encoder_training.pairs import LICENCES, Pair, read_pairs


def save(folder: Path, name: str, *rows: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    opener = lzma.open if name.endswith(".xz") else open
    with opener(path, "wt", encoding="utf-8") as lines:
        lines.write("".join(row + "\n" for row in rows))


def parallel(folder: Path, *rows: str) -> list[Pair]:
    save(folder, "parallel/en-pl.tsv.xz", *rows)
    return read_pairs(folder)


def test_all_three_kinds_of_file_are_read_with_their_licence(tmp_path: Path) -> None:
    save(tmp_path, "parallel/en-pl.tsv.xz", "Pay now\tZapłać teraz\tshop\tpermissive\tx")
    save(tmp_path, "tatoeba-train/en-th.tsv", "Thank you\tขอบคุณ")
    save(tmp_path, "dictionaries/en-bg.tsv.xz", "order\tпоръчка\tnoun")
    assert read_pairs(tmp_path) == [
        Pair("Pay now", "Zapłać teraz", "pl", "permissive"),
        Pair("Thank you", "ขอบคุณ", "th", "cc-by"),
        Pair("order", "поръчка", "bg", "cc-by-sa"),
    ]


@pytest.mark.parametrize("licence", LICENCES)
def test_only_the_wanted_licences_are_used(tmp_path: Path, licence: str) -> None:
    save(tmp_path, "parallel/en-pl.tsv.xz", *(f"in {item}\tpo {item}\tshop\t{item}\tx" for item in (*LICENCES, "gpl")))
    assert [pair.licence for pair in read_pairs(tmp_path, (licence,))] == [licence]


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Hello %{name}, welcome", "Hello , welcome"),
        ("%1$s of %d files", "of files"),
        ("Save <b>all</b> &amp; close", "Save all close"),
        ("{{count}} items in {place}", "items in"),
        ("line\\none   two", "line one two"),
        ("cost $price :smile: %%USER%%", "cost"),
        ("100% cotton", "100% cotton"),
    ],
)
def test_placeholders_and_markup_are_taken_out(tmp_path: Path, raw: str, clean: str) -> None:
    (pair,) = parallel(tmp_path, f"{raw}\ttak jest\tshop\tpermissive\tx")
    assert pair.english == clean


@pytest.mark.parametrize("row", ["ok\t1 2 3", "ok\tx", "ok\t", "ok", f"ok\t{'a' * 301}", "%s\ttak jest", ""])
def test_rows_without_words_or_too_long_are_left_out(tmp_path: Path, row: str) -> None:
    save(tmp_path, "tatoeba-train/en-pl.tsv", "Thank you\tDziękuję", row)
    assert [pair.english for pair in read_pairs(tmp_path)] == ["Thank you"]


def test_a_row_without_licence_is_left_out(tmp_path: Path) -> None:
    assert [pair.english for pair in parallel(tmp_path, "Pay later\tZapłać później", "Pay now\tZapłać teraz\tshop\tpermissive")] == [
        "Pay now"
    ]


def test_a_pair_that_stands_twice_is_read_once(tmp_path: Path) -> None:
    assert len(parallel(tmp_path, *["Pay now\tZapłać teraz\tshop\tpermissive\tx"] * 3)) == 1


def test_quotation_marks_are_letters_like_others(tmp_path: Path) -> None:
    (pair,) = parallel(tmp_path, 'Say "yes\tPowiedz "tak\tshop\tpermissive\tx')
    assert (pair.english, pair.text) == ('Say "yes', 'Powiedz "tak')


def test_a_folder_without_such_files_is_refused_with_the_layout(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="parallel/en-XX"):
        read_pairs(tmp_path)
