from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import pytest
from numpy.typing import NDArray

from kb_index.articles import Article
from kb_index.build import (
    ARTICLES,
    CURRENT,
    ENTRIES,
    KEPT_BUILDS,
    build_index,
    current_build,
    is_current,
    ranges_of,
    read_entries,
    source_hash,
    vectors_file,
)
from kb_index.entries import entries_of
from kb_index.errors import EncoderError
from kb_index.manifest import read_manifest, verify
from tests.fakes.knowledge import TrigramEncoder, make_article


def vectors_of(folder: Path) -> NDArray[Any]:
    build = current_build(folder)
    assert build is not None
    indexes = [faiss.read_index(str(build / vectors_file(language))) for language in ranges_of(read_entries(build))]
    rows = [index.reconstruct_n(0, index.ntotal) for index in indexes]
    return np.concatenate(rows) if rows else np.zeros((0, TrigramEncoder().dimensions), dtype=np.float32)


def builds(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("build-*"))


def test_the_first_build_encodes_everything(tmp_path: Path, articles: list[Article], encoder: TrigramEncoder) -> None:
    report = build_index(articles, encoder, tmp_path / "deep" / "index")
    assert (report.changed, report.entries, report.encoded, report.articles) == (True, 8, 8, {"en": 2, "pl": 1})
    assert len(encoder.encoded) == 8


def test_an_index_that_is_up_to_date_is_left_alone(folder: Path, articles: list[Article], encoder: TrigramEncoder) -> None:
    before = current_build(folder)
    report = build_index(articles[::-1], encoder, folder)
    assert (report.changed, report.entries, report.encoded, report.articles) == (False, 8, 0, {"en": 2, "pl": 1})
    assert encoder.encoded == []
    assert current_build(folder) == before


CHANGES: dict[str, tuple[Callable[[list[Article]], list[Article]], int, list[str]]] = {
    "a question more": (
        lambda old: [replace(old[0], questions=("track my parcel", "any news?")), *old[1:]],
        9,
        ["any news?"],
    ),
    "another title": (lambda old: [replace(old[0], title="Where is it?"), *old[1:]], 8, ["Where is it?"]),
    "a sentence more": (
        lambda old: [replace(old[0], answer=old[0].answer + " Or open the link in the e-mail."), *old[1:]],
        9,
        ["Or open the link in the e-mail."],
    ),
    "an article less": (lambda old: old[:2], 6, []),
    "an article more": (
        lambda old: [*old, make_article("gift-card", title="Do you sell gift cards?", answer="Yes.", questions=["voucher"])],
        10,
        ["Do you sell gift cards?", "voucher"],
    ),
    "another last day": (lambda old: [replace(old[0], valid_until=date(2026, 1, 1)), *old[1:]], 8, []),
    "a text that another article has": (lambda old: [*old[:2], replace(old[2], questions=("track my parcel",))], 8, []),
}


@pytest.mark.parametrize(("change", "entries", "encoded"), CHANGES.values(), ids=CHANGES)
def test_only_new_texts_are_encoded(
    folder: Path,
    articles: list[Article],
    encoder: TrigramEncoder,
    change: Callable[[list[Article]], list[Article]],
    entries: int,
    encoded: list[str],
) -> None:
    report = build_index(change(articles), encoder, folder)
    assert (report.changed, report.entries, report.encoded) == (True, entries, len(encoded))
    assert sorted(encoder.encoded) == sorted(encoded)


def test_a_text_that_stands_twice_is_encoded_once(tmp_path: Path, encoder: TrigramEncoder) -> None:
    twins = [make_article(id, title="Where is it?", answer="Here.", questions=["parcel"]) for id in ("a", "b")]
    report = build_index(twins, encoder, tmp_path)
    assert (report.entries, report.encoded) == (4, 2)


@pytest.mark.parametrize(("change", "entries", "encoded"), CHANGES.values(), ids=CHANGES)
def test_a_grown_index_is_the_same_as_one_made_at_once(
    folder: Path,
    tmp_path: Path,
    articles: list[Article],
    encoder: TrigramEncoder,
    change: Callable[..., list[Article]],
    entries: int,
    encoded: object,
) -> None:
    changed = change(articles)
    build_index(changed, encoder, folder)
    build_index(changed, encoder, tmp_path / "fresh")
    build = current_build(folder)
    assert build is not None
    assert read_entries(build) == entries_of(changed)
    np.testing.assert_array_equal(vectors_of(folder), vectors_of(tmp_path / "fresh"))


def test_vectors_lie_in_the_order_of_the_entries(folder: Path, articles: list[Article], encoder: TrigramEncoder) -> None:
    np.testing.assert_array_equal(vectors_of(folder), encoder.encode([entry.text for entry in entries_of(articles)]))


def test_a_rebuild_encodes_everything_anew(folder: Path, articles: list[Article], encoder: TrigramEncoder) -> None:
    report = build_index(articles, encoder, folder, rebuild=True)
    assert (report.changed, report.encoded) == (True, 8)


def test_vectors_of_another_encoder_are_not_used_again(folder: Path, articles: list[Article]) -> None:
    other = TrigramEncoder("other", dimensions=32)
    report = build_index(articles, other, folder)
    assert (report.changed, report.encoded) == (True, 8)
    assert vectors_of(folder).shape == (8, 32)


@pytest.mark.parametrize("name", [vectors_file("en"), ENTRIES, ARTICLES, "manifest.json"])
def test_a_damaged_build_is_not_built_upon(folder: Path, articles: list[Article], encoder: TrigramEncoder, name: str) -> None:
    """RL-5"""
    build = current_build(folder)
    assert build is not None
    (build / name).write_bytes((build / name).read_bytes()[:-9])
    report = build_index(articles, encoder, folder)
    assert (report.changed, report.encoded) == (True, 8)
    assert current_build(folder) != build


@pytest.mark.parametrize("pointer", [b"", b"build-000777", b"\xff\xfe\x00", b"\x00", b"../elsewhere"])
def test_a_damaged_pointer_is_mended_by_the_next_build(
    folder: Path, articles: list[Article], encoder: TrigramEncoder, pointer: bytes
) -> None:
    """RL-5"""
    (folder / CURRENT).write_bytes(pointer)
    assert build_index(articles, encoder, folder).changed
    build = current_build(folder)
    assert build is not None
    verify(build, read_manifest(build))


def test_an_empty_knowledge_base_can_be_built_and_filled(tmp_path: Path, articles: list[Article], encoder: TrigramEncoder) -> None:
    empty = build_index([], encoder, tmp_path)
    assert (empty.changed, empty.entries, empty.encoded, empty.articles) == (True, 0, 0, {})
    assert build_index(articles, encoder, tmp_path).encoded == 8


def test_the_last_article_can_go(folder: Path, encoder: TrigramEncoder) -> None:
    assert build_index([], encoder, folder).entries == 0
    assert vectors_of(folder).shape == (0, encoder.dimensions)


def test_every_file_of_a_build_is_in_its_manifest(folder: Path) -> None:
    """RL-5"""
    build = current_build(folder)
    assert build is not None
    assert set(read_manifest(build).files) == {path.name for path in build.iterdir()} - {"manifest.json"}


def test_old_builds_are_cleared_away_but_for_the_last(folder: Path, articles: list[Article], encoder: TrigramEncoder) -> None:
    for _ in range(3):
        build_index(articles, encoder, folder, rebuild=True)
    assert builds(folder) == ["build-000003", "build-000004"]
    assert len(builds(folder)) == KEPT_BUILDS


class BreakingEncoder(TrigramEncoder):
    """Dies at the first text."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        raise RuntimeError("out of memory")


def test_a_build_that_dies_leaves_the_old_one_in_use(folder: Path, articles: list[Article]) -> None:
    before = current_build(folder)
    with pytest.raises(RuntimeError, match="out of memory"):
        build_index([*articles, make_article("new")], BreakingEncoder(), folder)
    assert current_build(folder) == before
    assert before is not None
    verify(before, read_manifest(before))


class LyingEncoder(TrigramEncoder):
    """Its vectors are shorter than it says, so that Faiss refuses them in the middle of writing."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return super().encode(texts)[:, :7]


def test_the_current_build_changes_only_when_the_new_one_is_written(folder: Path, articles: list[Article], encoder: TrigramEncoder) -> None:
    """RL-5"""
    before = current_build(folder)
    with pytest.raises(EncoderError, match="dimensions"):
        build_index(articles, LyingEncoder(), folder, rebuild=True)
    assert current_build(folder) == before
    assert is_current(articles, encoder.id, folder)


def test_what_a_killed_builder_left_behind_does_no_harm(folder: Path, articles: list[Article], encoder: TrigramEncoder) -> None:
    (folder / "build-000002").mkdir()
    (folder / "build-000002" / vectors_file("en")).write_bytes(b"half")
    (folder / f".{CURRENT}").write_text("build-0000", encoding="utf-8")
    report = build_index([*articles, make_article("new", title="Anything new?", questions=["x y"])], encoder, folder)
    build = current_build(folder)
    assert build is not None
    assert (report.changed, build.name) == (True, "build-000003")
    verify(build, read_manifest(build))


def test_of_two_builders_at_once_the_second_waits_and_finds_nothing_to_do(tmp_path: Path, articles: list[Article]) -> None:
    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(lambda _: build_index(articles, TrigramEncoder(), tmp_path), range(4)))
    assert sorted(report.encoded for report in reports) == [0, 0, 0, 8]
    assert builds(tmp_path) == ["build-000001"]


def test_an_index_is_current_for_its_articles_and_its_encoder_only(folder: Path, articles: list[Article], encoder: TrigramEncoder) -> None:
    assert is_current(articles, encoder.id, folder)
    assert not is_current(articles[:1], encoder.id, folder)
    assert not is_current(articles, "other", folder)


def test_without_an_index_nothing_is_current(tmp_path: Path, articles: list[Article], encoder: TrigramEncoder) -> None:
    assert not is_current(articles, encoder.id, tmp_path)


def test_an_index_with_an_unreadable_manifest_is_not_current(folder: Path, articles: list[Article], encoder: TrigramEncoder) -> None:
    build = current_build(folder)
    assert build is not None
    (build / "manifest.json").write_text(json.dumps([]), encoding="utf-8")
    assert not is_current(articles, encoder.id, folder)


def test_the_source_hash_sees_every_field_but_not_the_order(articles: list[Article]) -> None:
    assert source_hash(articles) == source_hash(articles[::-1])
    first, *rest = articles
    changes: list[dict[str, Any]] = [
        {"title": "x"},
        {"answer": "x"},
        {"questions": ("x",)},
        {"tags": ("x",)},
        {"owner": "x"},
        {"review_by": date(2030, 1, 1)},
        {"valid_from": date(2020, 1, 1)},
        {"valid_until": date(2030, 1, 1)},
        {"language": "hu"},
        {"id": "x"},
    ]
    hashes = {source_hash([replace(first, **change), *rest]) for change in changes}
    assert len(hashes | {source_hash(articles)}) == len(changes) + 1
