"""A shopper's browser, an agent's browser, and everything between them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.replies.renderer import Renderer
from bot.shared.settings import settings
from kb_index.sources import markdown
from tests.end_to_end.conftest import Running

pytestmark = pytest.mark.slow
CHROMIUM = shutil.which("chromium")
ANSWER_MS = 20_000

QUESTIONS = {
    "bg": ("къде е поръчката ми", "order-status"),
    "pl": ("gdzie jest moja paczka", "order-status"),
    "hu": ("hogyan küldhetem vissza a terméket", "return-how"),
    "th": ("ลืมรหัสผ่าน เข้าระบบไม่ได้", "password-reset"),
    "hr": ("koliko košta dostava", "delivery-cost"),
    "en": ("my promo code does not work", "promo-code-not-working"),
}
PERSON = {
    "bg": "искам да говоря с човек",
    "pl": "chcę rozmawiać z człowiekiem",
    "hu": "emberrel szeretnék beszélni",
    "th": "ขอคุยกับเจ้าหน้าที่",
    "hr": "želim razgovarati s osobom",
    "en": "I want to talk to a human",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed here; `apt-get install chromium` gives one")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield opened
        opened.close()


def first_line(article_id: str, language: str) -> str:
    """The beginning of an article's answer as the chat shows it."""
    articles = {(article.id, article.language): article for article in markdown.read(settings().data_dir / "kb")}
    text = Renderer(settings().data_dir).answer(articles[article_id, language], language)
    return text.replace("**", "").split("\n")[0].lstrip("- ")[:60]


def open_chat(browser: Browser, running: Running, locale: str) -> Page:
    page = browser.new_context(locale=locale, viewport={"width": 1280, "height": 800}).new_page()
    page.goto(running.address)
    page.locator("[data-part=launcher]").click()
    expect(page.locator("[data-author=bot]").first).to_be_visible(timeout=ANSWER_MS)
    return page


def write(page: Page, text: str) -> None:
    page.locator("[data-part=input]").fill(text)
    page.locator("[data-part=input]").press("Enter")


@pytest.mark.parametrize("language", QUESTIONS)
def test_a_question_gets_the_right_article_in_its_language(browser: Browser, running: Running, language: str) -> None:
    page = open_chat(browser, running, "de-DE")
    question, article = QUESTIONS[language]
    write(page, question)
    expect(page.locator("[data-author=bot]").last).to_contain_text(first_line(article, language), timeout=ANSWER_MS)
    write(page, PERSON[language])
    renderer = Renderer(settings().data_dir)
    expect(page.locator("[data-part=log]")).to_contain_text(renderer.say("handoff_asked", language), timeout=ANSWER_MS)
    page.context.close()


def test_an_agent_takes_over_with_the_whole_transcript_and_gives_back(browser: Browser, running: Running) -> None:
    shopper = open_chat(browser, running, "pl-PL")
    write(shopper, "gdzie jest moja paczka")
    expect(shopper.locator("[data-author=bot]").last).to_contain_text(first_line("order-status", "pl"), timeout=ANSWER_MS)
    write(shopper, "chcę rozmawiać z człowiekiem, numer LD-123456")
    expect(shopper.locator("[data-author=system]").last).to_contain_text("F-", timeout=ANSWER_MS)
    case = shopper.locator("[data-author=system]").last.inner_text().split("F-")[1].split(".")[0]

    desk = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    desk.goto(f"{running.address}/desk#setup={running.setup_code}")
    desk.locator("[data-part=setup-name]").fill("Maria")
    desk.locator("[data-part=setup-password]").fill("a good long password")
    desk.locator("[data-part=setup]").click()
    row = desk.locator("[data-part=conversation-row]").filter(has_text=f"F-{case}")
    expect(row).to_be_visible(timeout=ANSWER_MS)
    row.click()
    transcript = desk.locator("[data-part=transcript]")
    for text in ("gdzie jest moja paczka", first_line("order-status", "pl"), "chcę rozmawiać z człowiekiem, numer LD-123456"):
        expect(transcript).to_contain_text(text)
    expect(desk.locator("body")).to_contain_text("LD-123456")
    expect(desk.locator("body")).to_contain_text("asked for a person")
    expect(transcript).to_contain_text("order-status")

    desk.locator("[data-part=claim]").click()
    desk.locator("[data-part=reply]").fill("Dzień dobry, już sprawdzam.")
    desk.locator("[data-part=reply-send]").click()
    expect(shopper.locator("[data-author=agent]").last).to_contain_text("Dzień dobry, już sprawdzam.", timeout=ANSWER_MS)
    said_by_bot = shopper.locator("[data-author=bot]").count()
    write(shopper, "ile kosztuje dostawa")
    expect(transcript).to_contain_text("ile kosztuje dostawa", timeout=ANSWER_MS)
    shopper.wait_for_timeout(2000)
    assert shopper.locator("[data-author=bot]").count() == said_by_bot, "the bot talks over the agent"

    desk.locator("[data-part=return]").click()
    expect(shopper.locator("[data-author=system]").last).to_contain_text("Maria", timeout=ANSWER_MS)
    write(shopper, "ile kosztuje dostawa")
    expect(shopper.locator("[data-author=bot]").last).to_contain_text(first_line("delivery-cost", "pl"), timeout=ANSWER_MS)
