"""`faqtotum language train` and `faqtotum bench language`."""

from __future__ import annotations

import functools
import json
import sys
from pathlib import Path

import pytest

from bot.nlu.language_model import LanguageModel, Parts
from bot.shared.settings import ROOT
from bot.training.language import run as training
from tests.cli.conftest import Run
from tests.fakes.shop import Shop
from tests.training.language.test_run import write_foreign, write_pairs


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Far too few samples to learn from."""
    monkeypatch.setattr(training, "train_language", functools.partial(training.train_language, count=40))


def test_a_folder_without_parallel_text_is_one_sentence(run: Run, shop: Shop, tmp_path: Path) -> None:
    write_foreign(shop)
    ended = run("language", "train", "--pairs", str(tmp_path / "nothing"))
    assert ended.exit_code == 1
    assert f"{tmp_path}/nothing: no parallel text found" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_a_language_without_parallel_text_is_one_sentence(run: Run, shop: Shop, tmp_path: Path) -> None:
    write_foreign(shop)
    ended = run("language", "train", "--pairs", str(write_pairs(tmp_path / "few", ("pl", "hu"))))
    assert ended.exit_code == 1
    assert ended.stderr == f"{tmp_path}/few: no text in bg, hr. The language model learns from bg, pl, hu, hr, en.\n"


def test_a_shop_without_messages_in_other_languages_is_one_sentence(run: Run, tmp_path: Path) -> None:
    ended = run("language", "train", "--pairs", str(write_pairs(tmp_path / "pairs")))
    assert ended.exit_code == 1
    assert "foreign/calibration.jsonl" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.parametrize("chosen", [True, False], ids=["a folder", "the models' folder"])
def test_a_model_is_made_that_can_be_asked(run: Run, quick: None, shop: Shop, tmp_path: Path, chosen: bool) -> None:
    write_foreign(shop)
    target = tmp_path / "made" if chosen else shop.path("models") / "language"
    ended = run("language", "train", "--pairs", str(write_pairs(tmp_path / "pairs")), *(["--out", str(target)] if chosen else []))
    assert (ended.exit_code, ended.exception) == (0, None)
    assert f"wrote {target}. Now: faqtotum evaluate, faqtotum bench language" in ended.stdout.replace("\n", "")
    found = LanguageModel(("pl", "en"), Parts.load(target)).probabilities("gdzie jest moje zamówienie", latin=True)
    assert found["pl"] > found["en"]


@pytest.fixture
def bundled(shop: Shop) -> None:
    """The bundled language model, and a message in a language that the shop does not speak."""
    shop.write("data/foreign/evaluation.jsonl", '{"text": "wo ist meine Bestellung geblieben", "language": "de"}')
    shop.path("models").mkdir()
    shop.path("models/language").symlink_to(ROOT / "models" / "language")


def test_a_bench_without_its_model_names_the_remedy(run: Run, shop: Shop) -> None:
    ended = run("bench", "language")
    assert ended.exit_code == 1
    assert ended.stderr.startswith(f"{shop.path('models')}/language/model.npz cannot be read")
    assert "faqtotum language train" in ended.stderr


def test_a_bench_with_a_folder_that_is_not_there_is_one_sentence(run: Run, tmp_path: Path) -> None:
    ended = run("bench", "language", "--data", str(tmp_path / "nothing"))
    assert ended.exit_code == 1
    assert ended.stderr.startswith(f"{tmp_path}/nothing: no such folder.")


def test_a_folder_without_the_news_is_one_sentence(run: Run, bundled: None, tmp_path: Path) -> None:
    ended = run("bench", "language", "--data", str(tmp_path))
    assert ended.exit_code == 1
    assert ended.stderr.startswith(f"{tmp_path}/ntrex/newstest2019-src.eng.txt is missing.")


@pytest.mark.parametrize("words", [["--json"], []], ids=["json", "table"])
def test_the_bench_measures_the_shops_own_messages(
    run: Run, shop: Shop, bundled: None, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.setattr("bot.bench.sources.BESIDE", shop.path("nothing"))
    monkeypatch.setitem(sys.modules, "lingua", None)
    ended = run("bench", "language", *words)
    assert (ended.exit_code, ended.exception) == (0, None)
    if words:
        figures = json.loads(ended.stdout)
        assert {row["detector"] for row in figures["rows"]} == {"faqtotum", "langdetect"}
        assert figures["foreign"]["recognised"] == 1.0
    else:
        assert "messages of 1-2 words" in ended.stdout
