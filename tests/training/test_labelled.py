"""Reading labelled messages. What a label may be is tested where `faqtotum check` tests it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.shared.errors import DataError
from bot.training.labelled import KINDS, Labelled, read_file, read_folder

TEXT = st.text(st.characters(blacklist_categories=("Cs",)), min_size=1)


def line(**changed: object) -> str:
    return json.dumps({"text": "hi", "expect": "greet", "kind": "smalltalk", "language": "en", **changed}, ensure_ascii=False)


@given(text=TEXT, expect=TEXT, kind=st.sampled_from(KINDS), language=TEXT)
def test_a_line_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, text: str, expect: str, kind: str, language: str
) -> None:
    path = tmp_path_factory.mktemp("labelled") / "en.jsonl"
    path.write_text(json.dumps({"text": text, "expect": expect, "kind": kind, "language": language}), encoding="utf-8")
    assert read_file(path) == [Labelled(text, expect, kind, language)]


def test_a_line_separator_inside_a_text_ends_no_line(tmp_path: Path) -> None:
    path = tmp_path / "en.jsonl"
    path.write_text(line(text="one\u2028two\u0085three\x0cfour"), encoding="utf-8")
    assert [message.text for message in read_file(path)] == ["one\u2028two\u0085three\x0cfour"]


def test_empty_lines_are_skipped_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "en.jsonl"
    path.write_text(f"{line()}\n\n{line(text='bye')}\r\n \n{{}}", encoding="utf-8")
    with pytest.raises(DataError, match=r"en\.jsonl:5: not a labelled message"):
        read_file(path)
    path.write_text(f"{line()}\n\n{line(text='bye')}\r\n \n", encoding="utf-8")
    assert [message.text for message in read_file(path)] == ["hi", "bye"]


@pytest.mark.parametrize("wrong", [{"kind": "chat"}, {"kind": None}, {"text": ""}, {"expect": 5}, {"language": ["en"]}])
def test_a_wrong_field_is_refused_with_its_place(tmp_path: Path, wrong: dict[str, object]) -> None:
    path = tmp_path / "en.jsonl"
    path.write_text(line(**wrong), encoding="utf-8")
    with pytest.raises(DataError, match=r"en\.jsonl:1: kind .* must be one of faq, human, oos, complaint, smalltalk"):
        read_file(path)


@pytest.mark.parametrize("content", [b"\xff", None], ids=["not UTF-8", "not there"])
def test_a_file_that_cannot_be_read_is_refused_with_its_path(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "en.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataError, match=r"en\.jsonl: cannot be read"):
        read_file(path)


def test_a_folder_is_read_in_the_order_of_its_names(tmp_path: Path) -> None:
    for code in ("pl", "en"):
        (tmp_path / f"{code}.jsonl").write_text(line(language=code), encoding="utf-8")
    (tmp_path / "README.md").write_text("not a labelled message", encoding="utf-8")
    assert [message.language for message in read_folder(tmp_path)] == ["en", "pl"]
