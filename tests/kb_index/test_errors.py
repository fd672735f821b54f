from __future__ import annotations

import re

from kb_index import errors


def test_the_tree_at_the_top_of_the_file_is_the_real_one() -> None:
    classes = {name for name, item in vars(errors).items() if isinstance(item, type)}
    assert set(re.findall(r"^[│├└─ ]*(\w+)", (errors.__doc__ or "").split("\n\n", 1)[1], re.MULTILINE)) == classes


def test_everything_that_makes_an_index_unusable_is_caught_as_one() -> None:
    """RL-3: the bot lives on without answers from articles."""
    kinds = {errors.IndexMissing, errors.IndexCorrupt, errors.WrongEncoder}
    assert set(errors.UnusableIndexError.__subclasses__()) == kinds


def test_an_article_error_carries_each_fault() -> None:
    assert errors.ArticleError(["a.md: x", "b.md: y"]).faults == ["a.md: x", "b.md: y"]
