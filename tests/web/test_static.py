"""The files of the pages, without a browser."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from bot.shared.settings import ROOT

WEB = ROOT / "bot" / "web"
PAGES = sorted(WEB.rglob("*.html"))
SCRIPTS = sorted(WEB.rglob("*.js"))
STYLES = sorted(WEB.rglob("*.css"))
IMPORT = re.compile(r'(?:import|export)[^"\';]*from\s*"([^"]+)"|import\s*"([^"]+)"')


def name(path: Path) -> str:
    return str(path.relative_to(WEB))


def test_there_are_pages_scripts_and_styles() -> None:
    assert PAGES
    assert SCRIPTS
    assert STYLES


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_has_no_script_or_style_of_its_own(path: Path) -> None:
    """WG-7: it works under a strict content policy."""
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"<script(?![^>]*\ssrc=)[^>]*>", text) == []
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=", text) == []


@pytest.mark.parametrize("path", [*PAGES, *STYLES, *SCRIPTS], ids=name)
def test_nothing_is_fetched_from_elsewhere(path: Path) -> None:
    """WG-8: no third party is asked for anything."""
    text = path.read_text(encoding="utf-8")
    assert re.findall(r'(?:src|href)="(?:https?:)?//[^"]*"|url\(\s*["\']?(?:https?:)?//|@import|from\s+"https?:', text) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_a_script_makes_no_markup_and_no_code_out_of_text(path: Path) -> None:
    """WG-7, WG-9"""
    code = re.sub(r"//[^\n]*|/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setHTML|DOMParser", code) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_every_import_of_a_script_is_a_file(path: Path) -> None:
    targets = [path.parent / (one or other) for one, other in IMPORT.findall(path.read_text(encoding="utf-8"))]
    assert [str(target) for target in targets if not target.is_file()] == []


def test_the_chat_window_is_small() -> None:
    """WG-8: at most 40 kB, compressed, with its stylesheet."""
    size = sum(len(gzip.compress(path.read_bytes())) for path in (WEB / "chat").iterdir())
    assert size <= 40_000
