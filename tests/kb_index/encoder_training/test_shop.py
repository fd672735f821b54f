from __future__ import annotations

import numpy as np
import pytest

from kb_index.encoder_training.pairs import Pair
from kb_index.encoder_training.shop import OWN, article_key, article_pairs, article_targets
from tests.fakes.knowledge import make_article

ENGLISH = make_article("refund-time", "en", "Money back?", questions=["refund"])
POLISH = make_article("refund-time", "pl", "Zwrot pieniędzy?", questions=["kiedy zwrot", "pieniądze"])


def test_every_title_and_question_belongs_to_its_article() -> None:
    assert article_pairs([ENGLISH, POLISH]) == [
        Pair(article_key("refund-time"), text, language, OWN)
        for language, text in [
            ("en", "Money back?"),
            ("en", "refund"),
            ("pl", "Zwrot pieniędzy?"),
            ("pl", "kiedy zwrot"),
            ("pl", "pieniądze"),
        ]
    ]


def test_an_article_lies_in_the_middle_of_its_english_texts() -> None:
    teacher = {"Money back?": np.array([1.0, 0.0], dtype=np.float32), "refund": np.array([0.0, 1.0], dtype=np.float32)}
    targets = article_targets([ENGLISH, POLISH], teacher)
    assert list(targets) == [article_key("refund-time")]
    assert targets[article_key("refund-time")] == pytest.approx([0.5**0.5, 0.5**0.5])
