"""`faqtotum bench`: what it refuses before anything is measured. What it measures is tested in tests/bench."""

from __future__ import annotations

import shutil

import pytest

from tests.cli.conftest import Run
from tests.fakes.shop import Shop


@pytest.mark.parametrize("sizes", ["ten", "", "10000,", "0", "-5", "100,9", "1e5"])
@pytest.mark.parametrize("part", ["index", "understanding"])
def test_sizes_that_cannot_be_measured_are_refused(run: Run, part: str, sizes: str) -> None:
    """Ten nearest are looked for, so there must be ten."""
    ended = run("bench", part, "--sizes", sizes)
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert "must be whole numbers from 10 on" in " ".join(ended.stderr.replace("│", " ").split())


def test_without_labelled_messages_there_is_nothing_to_measure_the_pipeline_with(run: Run, shop: Shop) -> None:
    shutil.rmtree(shop.data / "evaluation")
    ended = run("bench", "pipeline")
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert ended.stderr == f"{shop.data}/evaluation: no labelled messages to measure with.\n"
