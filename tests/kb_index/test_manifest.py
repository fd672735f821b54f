from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kb_index.errors import IndexCorrupt
from kb_index.manifest import NAME, Manifest, read_manifest, sha256, verify


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """A folder with one file and the manifest that describes it."""
    (tmp_path / "vectors").write_bytes(b"0123456789")
    Manifest("e", 3, "s", 2, {"en": 1}, {"vectors": sha256(tmp_path / "vectors")}).write(tmp_path)
    return tmp_path


def change(build: Path, **fields: object) -> None:
    raw = json.loads((build / NAME).read_text(encoding="utf-8"))
    (build / NAME).write_text(json.dumps({**raw, **fields}), encoding="utf-8")


def test_what_was_written_is_read(build: Path) -> None:
    assert read_manifest(build) == Manifest("e", 3, "s", 2, {"en": 1}, {"vectors": sha256(build / "vectors")})


def test_an_undamaged_build_is_accepted(build: Path) -> None:
    verify(build, read_manifest(build))


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'"text"', b"{}", b"\xff\xfe\x00"])
def test_an_unreadable_manifest_is_refused_with_the_remedy(build: Path, content: bytes) -> None:
    """RL-5"""
    (build / NAME).write_bytes(content)
    with pytest.raises(IndexCorrupt, match="faqtotum index --rebuild"):
        read_manifest(build)


def test_a_missing_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexCorrupt, match=NAME):
        read_manifest(tmp_path)


def test_a_manifest_of_another_format_is_refused(build: Path) -> None:
    change(build, format=99)
    with pytest.raises(IndexCorrupt, match="format 99"):
        read_manifest(build)


def test_a_manifest_with_a_field_of_another_version_is_refused(build: Path) -> None:
    change(build, shards=4)
    with pytest.raises(IndexCorrupt, match="shards"):
        read_manifest(build)


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"012345678"),
        lambda path: path.write_bytes(b"0123456788"),
        lambda path: path.write_bytes(b"01234567890"),
    ],
    ids=["missing", "empty", "truncated", "one bit", "longer"],
)
def test_a_file_that_is_not_the_written_one_is_refused_by_name(build: Path, damage: Callable[[Path], object]) -> None:
    """RL-5"""
    damage(build / "vectors")
    with pytest.raises(IndexCorrupt, match="vectors is missing or damaged"):
        verify(build, read_manifest(build))
