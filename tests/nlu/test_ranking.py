from __future__ import annotations

import json
import math
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.calibration import ANSWER_FEATURES, RANKING_FEATURES, UNCALIBRATED, Calibration, Logistic
from bot.nlu.ranking import (
    FRESH_ARTICLE,
    SHOWN_CANDIDATES,
    SMALL_TALK,
    Understanding,
    article_features,
    language_feature,
    on_log_scale,
    rank,
)
from bot.shared.decision import Candidate, LanguageGuess
from kb_index.search import Hit

ENGLISH = LanguageGuess("en", 1.0, "text")
# Orders by the dense score alone; sure of the first article from a dense score of 0.5.
BY_DENSE = Calibration(Logistic({"dense": 10.0}), Logistic({"best_dense": 20.0}, -10.0), UNCALIBRATED.thresholds)


def understanding(
    hits: dict[str, tuple[float, float]] | None = None, articles: dict[str, float] | None = None, words: int = 3, **intents: float
) -> Understanding:
    found = [Hit(article, dense, lexical) for article, (dense, lexical) in (hits or {}).items()]
    return Understanding("text", ENGLISH, intents, articles or {}, found, words=words)


def test_evidence_is_named_as_the_calibration_names_it() -> None:
    features = article_features(understanding({"a": (0.9, 0.4)}, {"a": 0.3}))
    assert set(features["a"]) == set(RANKING_FEATURES)
    assert (features["a"]["dense"], features["a"]["lexical"]) == (0.9, 0.4)


def test_the_classifiers_share_is_among_the_articles_only() -> None:
    features = article_features(understanding({"a": (0.9, 0.4), "b": (0.5, 0.5)}, {"a": 0.3, "b": 0.1}, thanks=0.6))
    assert features["a"]["classifier"] == pytest.approx(on_log_scale(0.75))
    assert features["b"]["classifier"] == pytest.approx(on_log_scale(0.25))


@pytest.mark.parametrize(("fresh", "share"), [((0.9, 0.9), FRESH_ARTICLE), ((0.2, 0.2), 0.0)], ids=["found best", "not found best"])
def test_an_article_that_the_classifier_has_not_learned_is_judged_by_the_search(fresh: tuple[float, float], share: float) -> None:
    features = article_features(understanding({"known": (0.5, 0.5), "fresh": fresh}, {"known": 1.0}))
    assert features["fresh"]["classifier"] == share


def test_evidence_on_the_log_scale_runs_from_0_to_1_and_rises() -> None:
    scale = [on_log_scale(probability) for probability in (0.0, 0.001, 0.01, 0.1, 1.0)]
    assert (scale[0], scale[-1]) == (0.0, pytest.approx(1.0))
    assert scale == sorted(scale)


def test_articles_are_in_the_order_of_their_scores() -> None:
    ranked = rank(understanding({"a": (0.2, 0.0), "b": (0.9, 0.0), "c": (0.5, 0.0)}), BY_DENSE)
    assert ranked.articles == ("b", "c", "a")


def test_equal_articles_are_in_the_order_of_their_names() -> None:
    assert rank(understanding({"b": (0.5, 0.5), "a": (0.5, 0.5)}), BY_DENSE).articles == ("a", "b")


def test_at_most_three_candidates_are_shown_the_first_with_the_calibrated_probability() -> None:
    ranked = rank(understanding({name: (0.8 - number / 10, 0.0) for number, name in enumerate("abcde")}), BY_DENSE)
    assert len(ranked.candidates) == SHOWN_CANDIDATES
    assert ranked.candidates[0] == Candidate("a", pytest.approx(ranked.probability))
    assert ranked.probability == pytest.approx(1 / (1 + math.exp(-6)), abs=1e-6)


def test_nothing_found_is_no_article_at_no_probability() -> None:
    """RL-3: so it is while the index is unusable."""
    ranked = rank(understanding(thanks=1.0), BY_DENSE)
    assert (ranked.articles, ranked.candidates, ranked.probability) == ((), (), 0.0)


def test_the_features_of_the_answer_are_those_of_the_calibration_and_the_language() -> None:
    hits = {"a": (0.9, 0.4), "b": (0.5, 0.6)}
    features = rank(
        understanding(hits, {"a": 1.0}, words=7, question=0.5, out_of_scope=0.1, ask_human=0.05, complain=0.2, thanks=0.1, greet=0.05),
        BY_DENSE,
    ).features
    assert set(features) == {*ANSWER_FEATURES, language_feature("en")}
    assert features[language_feature("en")] == 1.0
    assert (features["best_dense"], features["best_lexical"]) == (0.9, 0.4)
    assert features["best_classifier"] == pytest.approx(1.0)
    assert (features["question"], features["out_of_scope"], features["ask_human"], features["complain"]) == (0.5, 0.1, 0.05, 0.2)
    assert features["small_talk"] == pytest.approx(0.15)
    assert features["length"] == pytest.approx(math.log(8))


def test_the_same_evidence_may_mean_less_in_another_language() -> None:
    calibration = replace(BY_DENSE, answer=Logistic({"best_dense": 20.0, language_feature("pl"): -4.0}, -10.0))
    english = understanding({"a": (0.6, 0.0)})
    polish = replace(english, language=LanguageGuess("pl", 1.0, "text"))
    assert rank(english, calibration).probability == pytest.approx(1 / (1 + math.exp(-2)))
    assert rank(polish, calibration).probability == pytest.approx(1 / (1 + math.exp(2)))


@pytest.mark.parametrize(
    ("hits", "articles", "agreement"),
    [
        ({"a": (0.9, 0.9), "b": (0.1, 0.1)}, {"a": 0.9, "b": 0.1}, 1.0),
        ({"a": (0.9, 0.1), "b": (0.1, 0.9)}, {"a": 0.9, "b": 0.1}, 0.0),
        ({"a": (0.9, 0.9), "b": (0.1, 0.1)}, {"a": 0.1, "b": 0.9}, 0.0),
    ],
    ids=["all the same", "lexical otherwise", "classifier otherwise"],
)
def test_agreement_is_that_of_all_kinds_of_evidence(
    hits: dict[str, tuple[float, float]], articles: dict[str, float], agreement: float
) -> None:
    assert rank(understanding(hits, articles), BY_DENSE).features["agreement"] == agreement


def test_the_margin_is_the_lead_before_the_second_article() -> None:
    assert rank(understanding({"a": (0.9, 0.0), "b": (0.9, 0.0)}), BY_DENSE).features["margin"] == pytest.approx(0.0)
    assert rank(understanding({"a": (0.9, 0.0)}), BY_DENSE).features["margin"] == 1.0


SCORES = st.tuples(st.floats(min_value=-1, max_value=1), st.floats(min_value=0, max_value=1))


@given(st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), SCORES, max_size=12), st.floats(min_value=0, max_value=1))
def test_shares_are_probabilities_in_falling_order(hits: dict[str, tuple[float, float]], classifier: float) -> None:
    ranked = rank(understanding(hits, dict.fromkeys(hits, classifier)), UNCALIBRATED)
    assert set(ranked.articles) == set(hits)
    assert list(ranked.shares) == sorted(ranked.shares, reverse=True)
    assert sum(ranked.shares) == pytest.approx(1.0 if hits else 0.0)
    assert all(0 <= item.probability <= 1 for item in ranked.candidates)


def test_the_evidence_survives_the_way_through_json() -> None:
    seen = Understanding("hi", ENGLISH, {"greet": 0.9}, {"a": 0.1}, [Hit("a", 0.5, 0.25)], {"email": "a@b.example"}, 4)
    assert Understanding.from_dict(json.loads(json.dumps(asdict(seen)))) == seen


def test_small_talk_is_not_what_the_router_decides_otherwise() -> None:
    assert not set(SMALL_TALK) & {"question", "ask_human", "complain", "out_of_scope", "language_not_spoken"}
