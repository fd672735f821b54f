from __future__ import annotations

from pathlib import Path

import pytest

from bot.replies.packs import load_replies
from bot.shared.errors import DataError


def load(folder: Path, content: str | bytes) -> dict[str, tuple[str, ...]]:
    path = folder / "languages" / "en" / "replies.yml"
    path.parent.mkdir(parents=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return load_replies(folder, "en")


def test_a_reply_has_one_wording_or_several(tmp_path: Path) -> None:
    assert load(tmp_path, "greet: [Hello!, Hi!]\nthanks: You're welcome.") == {"greet": ("Hello!", "Hi!"), "thanks": ("You're welcome.",)}


@pytest.mark.parametrize("content", ["", "- greet", "greet", "{", b"greet: \xff"], ids=["empty", "list", "text", "not-yaml", "not-utf8"])
def test_a_file_of_another_form_is_refused_with_its_path(tmp_path: Path, content: str | bytes) -> None:
    with pytest.raises(DataError, match=r"en/replies\.yml: not a file of replies"):
        load(tmp_path, content)


@pytest.mark.parametrize("value", ["yes", "7", "", "{a: b}", "[Hello!, 7]"])
def test_a_reply_that_is_no_text_is_refused_by_name(tmp_path: Path, value: str) -> None:
    with pytest.raises(DataError, match="'affirm' must be one sentence"):
        load(tmp_path, f"affirm: {value}\nthanks: Fine.")


def test_a_missing_file_is_refused_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"sv/replies\.yml"):
        load_replies(tmp_path, "sv")
