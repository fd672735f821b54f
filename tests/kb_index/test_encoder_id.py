from __future__ import annotations

from pathlib import Path

import pytest

from kb_index.encoder import encoder_id


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "encoder"
    (folder / "0_Layer").mkdir(parents=True)
    (folder / "0_Layer" / "weights").write_bytes(b"123")
    (folder / "config.json").write_bytes(b"{}")
    return folder


def test_a_hub_name_is_its_own_id() -> None:
    assert encoder_id("sentence-transformers/LaBSE") == "sentence-transformers/LaBSE"


def test_a_folder_is_known_by_its_name_and_its_content(model: Path) -> None:
    name, _, digest = encoder_id(str(model)).partition("@")
    assert name == "encoder"
    assert len(digest) == 16


def test_a_folder_that_is_moved_stays_the_same_encoder(model: Path, tmp_path: Path) -> None:
    before = encoder_id(str(model))
    (tmp_path / "elsewhere").mkdir()
    assert encoder_id(str(model.rename(tmp_path / "elsewhere" / "encoder"))) == before


@pytest.mark.parametrize(("name", "same"), [("0_Layer/weights", False), ("config.json", False), ("new.json", False), ("README.md", True)])
def test_other_files_make_another_encoder_but_not_another_card(model: Path, name: str, same: bool) -> None:
    before = encoder_id(str(model))
    (model / name).write_bytes(b"124")
    assert (encoder_id(str(model)) == before) is same
