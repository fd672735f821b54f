from __future__ import annotations

import re
from dataclasses import Field, fields, replace
from pathlib import Path
from typing import Any

import pytest

from bot.shared.errors import DataError
from bot.shared.settings import PREFIX, ROOT, Settings, read_settings

ALL = fields(Settings)
# What `faqtotum up` makes for the processes that it starts; nobody sets them.
INTERNAL = {"FAQTOTUM_DIALOGUE_SECRET", "FAQTOTUM_DIALOGUE_DB"}


def variable(field: Field[Any]) -> str:
    return PREFIX + field.name.upper()


@pytest.fixture(scope="module")
def readme() -> str:
    path = ROOT / "README.md"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


@pytest.mark.parametrize("field", ALL, ids=variable)
def test_every_setting_is_documented(readme: str, field: Field[Any]) -> None:
    assert re.search(rf"\b{variable(field)}\b", readme), f"README.md says nothing of {variable(field)}: {field.metadata['about']}"


def test_the_readme_documents_no_setting_that_is_gone(readme: str) -> None:
    assert set(re.findall(rf"\b{PREFIX}[A-Z_]+\b", readme)) - INTERNAL <= {variable(field) for field in ALL}


@pytest.mark.parametrize("field", ALL, ids=variable)
def test_every_setting_says_what_it_is_about(field: Field[Any]) -> None:
    assert len(field.metadata["about"].split()) >= 3


def test_without_variables_everything_has_its_default() -> None:
    settings = read_settings({})
    assert (settings.port, settings.host, settings.secure_cookies, settings.encoder) == (8080, "127.0.0.1", False, "")


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("PORT", "9000", 9000),
        ("HOST", "0.0.0.0", "0.0.0.0"),
        ("DIALOGUE_TIMEOUT", "2.5", 2.5),
        ("SECURE_COOKIES", "true", True),
        ("SECURE_COOKIES", "YES", True),
        ("SECURE_COOKIES", "0", False),
        ("SECURE_COOKIES", "", False),
        ("DATA_DIR", "/srv/shop", Path("/srv/shop")),
        ("DATA_DIR", "shop/data", ROOT / "shop/data"),
        ("DATABASE_URL", "postgresql://db/x", "postgresql://db/x"),
    ],
)
def test_a_setting_is_read_from_its_variable(name: str, text: str, value: object) -> None:
    settings = read_settings({PREFIX + name: text})
    assert getattr(settings, name.lower()) == value
    assert type(getattr(settings, name.lower())) is type(value)


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [("PORT", "http", "int"), ("PORT", "", "int"), ("DIALOGUE_TIMEOUT", "soon", "float"), ("SECURE_COOKIES", "maybe", "bool")],
)
def test_a_value_of_another_kind_is_refused_with_the_place_to_look(name: str, text: str, kind: str) -> None:
    with pytest.raises(DataError, match=f"{PREFIX}{name}='{text}' is not a {kind}.*README") as caught:
        read_settings({PREFIX + name: text})
    assert caught.value.code == "data"


def test_variables_of_others_are_not_read() -> None:
    assert read_settings({"PORT": "1", "HOST": "elsewhere", "FAQTOTUM_UNKNOWN": "x"}) == read_settings({})


@pytest.mark.parametrize("field", [field for field in ALL if isinstance(field.default, Path)], ids=variable)
def test_paths_do_not_depend_on_where_the_program_was_started(field: Field[Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert getattr(read_settings({}), field.name) == ROOT / field.default


def test_what_is_empty_is_made_from_the_folders() -> None:
    settings = read_settings({"FAQTOTUM_STATE_DIR": "/srv/state", "FAQTOTUM_MODELS_DIR": "/srv/models", "FAQTOTUM_DIALOGUE_PORT": "6000"})
    assert settings.database == "sqlite:////srv/state/faqtotum.db"
    assert settings.index_dir == Path("/srv/state/index")
    assert settings.dialogue_dir == Path("/srv/models/dialogue")
    assert settings.encoder_name == "/srv/models/encoder"
    assert settings.dialogue_urls == ("http://127.0.0.1:6000",)
    assert replace(settings, dialogue_processes=2).dialogue_ports == (6000, 6001)


def test_what_is_given_is_taken_as_it_is() -> None:
    settings = read_settings({"FAQTOTUM_DATABASE_URL": "postgresql://db/x", "FAQTOTUM_ENCODER": "sentence-transformers/LaBSE"})
    assert (settings.database, settings.encoder_name) == ("postgresql://db/x", "sentence-transformers/LaBSE")


def test_a_secret_may_stand_in_a_file_and_is_never_printed(tmp_path: Path) -> None:
    """SE-9"""
    (tmp_path / "token").write_text("hush-hush\n")
    chosen = read_settings({"FAQTOTUM_WHATSAPP_ACCESS_TOKEN_FILE": str(tmp_path / "token"), "FAQTOTUM_DATABASE_URL": "sqlite:///hush.db"})
    assert chosen.whatsapp_access_token == "hush-hush"
    assert "hush" not in repr(chosen)


def test_a_secrets_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="missing' should hold a secret"):
        read_settings({"FAQTOTUM_TELEGRAM_BOT_TOKEN_FILE": str(tmp_path / "missing")})
