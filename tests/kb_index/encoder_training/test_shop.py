from __future__ import annotations

import numpy as np
import pytest

from kb_index.encoder_training.pairs import Pair
from kb_index.encoder_training.shop import OWN, article_pairs, article_targets
from tests.fakes.knowledge import make_article

ENGLISH = make_article("refund-time", "en", "Money back?", questions=["refund"])
POLISH = make_article("refund-time", "pl", "Zwrot pieniędzy?", questions=["kiedy zwrot", "pieniądze"])
ORPHAN = make_article("lamp", "pl", "Lampa?", questions=["żarówka"])


def test_every_title_and_question_stands_beside_an_english_one_of_its_article() -> None:
    assert article_pairs([ENGLISH, POLISH, ORPHAN]) == [
        Pair("Money back?", "Money back?", "en", OWN),
        Pair("refund", "refund", "en", OWN),
        Pair("Money back?", "Zwrot pieniędzy?", "pl", OWN),
        Pair("refund", "kiedy zwrot", "pl", OWN),
        Pair("Money back?", "pieniądze", "pl", OWN),
    ]


def test_an_article_lies_in_the_middle_of_its_english_texts() -> None:
    teacher = {"Money back?": np.array([1.0, 0.0], dtype=np.float32), "refund": np.array([0.0, 1.0], dtype=np.float32)}
    targets = article_targets([ENGLISH, POLISH, ORPHAN], teacher)
    assert list(targets) == ["Money back?", "refund"]
    assert all(target == pytest.approx([0.5**0.5, 0.5**0.5]) for target in targets.values())
