from __future__ import annotations

from pathlib import Path

import pytest

from kb_index.errors import ArticleError
from kb_index.sources import markdown

GOOD = """---
title: Where is my order?
tags: [orders]
owner: orders-team
review_by: 2027-06-30
questions: [track my parcel]
---
It is on its way.
"""


def save(folder: Path, name: str, text: str = GOOD) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_language_and_id_come_from_the_path_sorted(tmp_path: Path) -> None:
    for name in ("pl/order-status.md", "en/refund-time.md", "en/order-status.md"):
        save(tmp_path, name)
    assert [(article.language, article.id) for article in markdown.read(tmp_path)] == [
        ("en", "order-status"),
        ("en", "refund-time"),
        ("pl", "order-status"),
    ]


@pytest.mark.parametrize("name", ["README.md", "en/notes.txt", "en/old/order-status.md"])
def test_other_files_are_no_articles(tmp_path: Path, name: str) -> None:
    save(tmp_path, name, "no front matter")
    assert markdown.read(tmp_path) == []


def test_a_missing_folder_has_no_articles(tmp_path: Path) -> None:
    assert markdown.read(tmp_path / "kb") == []


def test_every_fault_of_every_file_is_named_at_once(tmp_path: Path) -> None:
    save(tmp_path, "en/good.md")
    save(tmp_path, "en/bad.md", GOOD.replace("owner: orders-team\n", "").replace("[track my parcel]", "[]"))
    save(tmp_path, "pl/worse.md", "nothing")
    with pytest.raises(ArticleError) as caught:
        markdown.read(tmp_path)
    assert [Path(fault.split(":")[0]).name for fault in caught.value.faults] == ["bad.md", "bad.md", "worse.md"]


def test_the_lenient_reader_keeps_what_is_in_order(tmp_path: Path) -> None:
    save(tmp_path, "en/good.md")
    save(tmp_path, "en/bad.md", "nothing")
    articles, faults = markdown.read_leniently(tmp_path)
    assert [article.id for article in articles] == ["good"]
    assert len(faults) == 1


def test_a_file_in_another_encoding_is_a_fault(tmp_path: Path) -> None:
    save(tmp_path, "pl/order-status.md")
    (tmp_path / "pl/order-status.md").write_bytes(GOOD.replace("order", "zamówienie").encode("cp1250"))
    _, faults = markdown.read_leniently(tmp_path)
    assert len(faults) == 1
    assert "UTF-8" in faults[0]
