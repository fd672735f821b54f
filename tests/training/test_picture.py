from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import matplotlib
import pytest

from bot.training.picture import draw_reliability

ROWS = [[0.1, 0.12, 50], [0.95, 0.89, 150]]


def drawn(folder: Path, rows: dict[str, list[list[float]]]) -> bytes:
    path = folder / "reliability.svg"
    draw_reliability(rows, path)
    return path.read_bytes()


@pytest.mark.parametrize("languages", [1, 4, 7])
def test_the_picture_is_an_svg_with_a_panel_for_each_language(tmp_path: Path, languages: int) -> None:
    codes = ("all", "bg", "en", "hr", "hu", "pl", "th")[:languages]
    picture = drawn(tmp_path, dict.fromkeys(codes, ROWS))
    assert ElementTree.fromstring(picture).tag == "{http://www.w3.org/2000/svg}svg"
    assert [code for code in codes if f"<!-- {code}: 200 messages, error 0.050 -->" not in picture.decode()] == []


def test_the_same_numbers_give_the_same_file_and_others_another(tmp_path: Path) -> None:
    first = drawn(tmp_path, {"all": ROWS, "pl": ROWS})
    assert drawn(tmp_path, {"all": ROWS, "pl": ROWS}) == first
    assert drawn(tmp_path, {"all": ROWS, "pl": ROWS[:1]}) != first


def test_a_language_without_messages_has_an_empty_panel(tmp_path: Path) -> None:
    assert "<!-- pl: 0 messages, error 0.000 -->" in drawn(tmp_path, {"all": ROWS, "pl": []}).decode()


def test_drawing_leaves_the_library_as_it_was(tmp_path: Path) -> None:
    before = dict(matplotlib.rcParams)
    drawn(tmp_path, {"all": ROWS})
    assert dict(matplotlib.rcParams) == before
