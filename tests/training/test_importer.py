"""The importer that Rasa really loads."""

from __future__ import annotations

import pytest
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.shared.settings import ROOT, settings
from bot.training.importer import LanguagePackImporter
from bot.training.packs import read_examples


@pytest.fixture(scope="module")
def imported() -> TrainingDataImporter:
    """As `faqtotum train` has it loaded by Rasa, which only warns of a misspelt name in config.yml and takes its own instead."""
    return TrainingDataImporter.load_from_config(str(ROOT / "config.yml"), str(ROOT / "domain.yml"), [str(ROOT / "data" / "dialogue")])


@pytest.fixture(scope="module")
def nlu_data(imported: TrainingDataImporter) -> TrainingData:
    return imported.get_nlu_data()


def test_rasa_learns_exactly_the_packs_and_the_articles_questions(nlu_data: TrainingData) -> None:
    expected = {(item.text, item.intent, item.language, item.article or None) for item in read_examples(settings().data_dir)}
    learned = {(item.get("text"), item.get("intent"), item.get("language"), item.get("article")) for item in nlu_data.intent_examples}
    assert learned == expected
    assert {language for _, _, language, _ in learned} == {"bg", "pl", "hu", "th", "hr", "en"}


def test_no_text_of_an_example_becomes_an_entity_or_a_synonym(nlu_data: TrainingData) -> None:
    """SE-5"""
    assert nlu_data.entity_synonyms == {}
    assert nlu_data.entity_examples == []
    assert nlu_data.lookup_tables == []
    assert nlu_data.regex_features == []


def test_there_is_a_rule_for_each_decision(imported: TrainingDataImporter) -> None:
    graph = imported.get_stories()
    assert len(graph.story_steps) >= 14
    assert all("utter_" in str(step.as_story_string()) or "action_" in str(step.as_story_string()) for step in graph.story_steps)


def test_the_domain_holds_no_prose(imported: TrainingDataImporter) -> None:
    assert imported.get_domain().responses == {}


def test_conversations_are_tested_by_pytest() -> None:
    importer = LanguagePackImporter(str(ROOT / "config.yml"), str(ROOT / "domain.yml"), [])
    assert importer.get_conversation_tests().story_steps == []
