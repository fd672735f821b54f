from __future__ import annotations

from pathlib import Path

import pytest

from bot.evaluation.elsewhere.messages import Messages, read_messages
from bot.shared.errors import DataError


def csv_file(folder: Path, text: str) -> Path:
    path = folder / "messages.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("header", ["sentence,label", "text,category", "text,label", "id,label,sentence"])
def test_a_file_is_read_by_the_names_of_its_columns(tmp_path: Path, header: str) -> None:
    row = {"sentence": '"where, please?"', "text": '"where, please?"', "label": "TRACK", "category": "TRACK", "id": "1"}
    found = read_messages(csv_file(tmp_path, f"{header}\n{','.join(row[name] for name in header.split(','))}\n"))
    assert found == Messages(["where, please?"], ["TRACK"])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "header"),
        ("sentence,label\n", "header"),
        ("a,b\n1,2\n", "columns sentence and label"),
        ("sentence,label\nhi,\n", "line 2 has no"),
    ],
)
def test_a_file_of_another_form_is_refused_by_name(tmp_path: Path, text: str, fault: str) -> None:
    path = csv_file(tmp_path, text)
    with pytest.raises(DataError, match=fault) as refused:
        read_messages(path)
    assert str(path) in str(refused.value)
