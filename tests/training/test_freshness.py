"""What tells one model from another."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bot.shared.settings import ROOT, Settings, read_settings
from bot.training.freshness import data_hash, is_outdated, model_name


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the files that a model is learned from, with few articles."""
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=lambda folder, names: names[4:] if Path(folder).parent.name == "kb" else [])
    return tmp_path / "data"


def hash_of(data: Path) -> str:
    chosen: Settings = replace(read_settings({}), data_dir=data)
    return data_hash(chosen)


@pytest.mark.parametrize(
    "name", ["languages.yml", "dialogue/rules.yml", "languages/pl/nlu/greet.yml", "kb/pl/*.md", "calibration/th.jsonl"]
)
def test_whatever_a_model_is_learned_from_changes_its_name(data: Path, name: str) -> None:
    before = hash_of(data)
    path = next(data.glob(name))
    path.write_bytes(path.read_bytes() + b"\n")
    assert hash_of(data) != before


@pytest.mark.parametrize("name", ["languages/pl/replies.yml", "evaluation/th.jsonl", "shop.yml"])
def test_what_no_model_is_learned_from_does_not(data: Path, name: str) -> None:
    before = hash_of(data)
    path = next(data.glob(name))
    path.write_bytes(path.read_bytes() + b"\n")
    assert hash_of(data) == before


def test_a_new_file_changes_it(data: Path) -> None:
    before = hash_of(data)
    (data / "languages" / "pl" / "nlu" / "haggle.yml").write_text("intent: haggle\nexamples: [taniej]", encoding="utf-8")
    assert hash_of(data) != before


def test_the_name_is_the_same_wherever_the_data_lies(data: Path, tmp_path: Path) -> None:
    moved = shutil.copytree(data, tmp_path / "elsewhere" / "data")
    assert hash_of(moved) == hash_of(data)
    assert len(hash_of(data)) == 12


@pytest.mark.parametrize(("names", "outdated"), [([], False), (["faqtotum-0.tar.gz"], True), (["faqtotum-0.tar.gz", "today"], False)])
def test_a_model_is_outdated_when_none_is_of_todays_data(data: Path, tmp_path: Path, names: list[str], outdated: bool) -> None:
    chosen = replace(read_settings({}), data_dir=data, models_dir=tmp_path / "models", encoder=str(ROOT / "models" / "encoder"))
    chosen.dialogue_dir.mkdir(parents=True)
    for name in names:
        (chosen.dialogue_dir / (f"{model_name(chosen)}.tar.gz" if name == "today" else name)).touch()
    assert is_outdated(chosen) is outdated
