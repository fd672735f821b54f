"""What the pages make of text: a small subset of markdown, straight to nodes, and nothing else (WG-9)."""

from __future__ import annotations

import re

import pytest

from tests.fakes.browser import Window, Windows

pytestmark = pytest.mark.slow

SHOW = """async (text) => {
  const { markdown } = await import("/static/chat/markdown.js");
  const box = document.createElement("div");
  box.append(markdown(text));
  return box.innerHTML;
}"""
SAFE = 'target="_blank" rel="noopener noreferrer nofollow"'
ALLOWED = {"p", "br", "ul", "li", "strong", "a"}
ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "[click](javascript:alert(1))",
    "[click](JaVaScRiPt:alert(1))",
    "[click](\u0001javascript:alert(1))",
    "[click](java\tscript:alert(1))",
    "[click](data:text/html,<script>alert(1)</script>)",
    "[click](vbscript:msgbox(1))",
    "[click](//evil.example)",
    "[click](file:///etc/passwd)",
    "[click](https://bank.example@evil.example/)",
    "[click](https://evil.example/\u202egnp.exe)",
    '[click](https://evil.example/"onmouseover="alert(1))',
    "[<img src=x onerror=alert(1)>](https://evil.example)",
    "![x](https://evil.example/pixel.png)",
    "**<b onclick=alert(1)>x</b>**",
    "- <iframe src=https://evil.example></iframe>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<style>*{display:none}</style>",
    "<a href='javascript:alert(1)'>x</a>",
    "https://evil.example/<script>",
    "mailto:x@evil.example?body=<script>",
]
ELEMENTS = """async (text) => {
  const { markdown } = await import("/static/chat/markdown.js");
  const nodes = [...markdown(text).querySelectorAll("*")];
  return nodes.map((node) => [node.localName, Object.fromEntries([...node.attributes].map(({ name, value }) => [name, value]))]);
}"""


@pytest.fixture(scope="module")
def text_of() -> dict[str, str]:
    """Markdown and what becomes of it."""
    return {
        "one": "<p>one</p>",
        "one\ntwo": "<p>one<br>two</p>",
        "one\n\ntwo": "<p>one</p><p>two</p>",
        "one\r\n\r\ntwo": "<p>one</p><p>two</p>",
        "- one\n- two": "<ul><li>one</li><li>two</li></ul>",
        "so:\n- one\nend": "<p>so:</p><ul><li>one</li></ul><p>end</p>",
        "**bold** and *not*": "<p><strong>bold</strong> and *not*</p>",
        "2 ** 3 ** 4": "<p>2 ** 3 ** 4</p>",
        "a < b & c > d": "<p>a &lt; b &amp; c &gt; d</p>",
        "[shop](https://a.example/x)": f'<p><a href="https://a.example/x" {SAFE}>shop</a></p>',
        "see https://a.example/x.": f'<p>see <a href="https://a.example/x" {SAFE}>https://a.example/x</a>.</p>',
        "write to help@a.example!": f'<p>write to <a href="mailto:help@a.example" {SAFE}>help@a.example</a>!</p>',
        "[call](tel:+48123)": f'<p><a href="tel:+48123" {SAFE}>call</a></p>',
        "**[shop](https://a.example/)**": f'<p><strong><a href="https://a.example/" {SAFE}>shop</a></strong></p>',
        "": "",
    }


@pytest.fixture
def page(windows: Windows) -> Window:
    window = windows.open()
    window.page.goto(window.url + "/")
    return window


def test_the_subset(page: Window, text_of: dict[str, str]) -> None:
    shown = {text: page.page.evaluate(SHOW, text) for text in text_of}
    assert shown == text_of


def test_nothing_that_is_typed_becomes_an_element_of_its_own(page: Window) -> None:
    for text in ATTACKS:
        for name, attributes in page.page.evaluate(ELEMENTS, text):
            assert name in ALLOWED, text
            assert set(attributes) <= {"href", "target", "rel"}, text
            assert attributes.get("href", "https://").startswith(("https://", "http://", "mailto:", "tel:")), text
            assert not re.search(r"\u202e|https?://[^/]*@", attributes.get("href", "")), text


def test_a_wall_of_markup_is_read_in_a_moment(page: Window) -> None:
    """No pattern may run away on what somebody pastes."""
    for text in ("*" * 4096, "[" * 4096, "**a " * 1024, "a@" * 2048, "[a](" * 1024, "- " * 2048, "https://" * 512, "a." * 2048 + "@"):
        took = page.page.evaluate(
            "async (text) => { const { markdown } = await import('/static/chat/markdown.js');"
            " const from = performance.now(); markdown(text); return performance.now() - from; }",
            text,
        )
        assert took < 1000, text[:20]
