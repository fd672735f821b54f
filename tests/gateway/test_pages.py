import re
from pathlib import Path

import pytest

from bot.gateway.pages import WEB
from bot.replies.packs import load_replies
from bot.replies.renderer import Renderer
from tests.fakes.dialogue import FakeDialogue
from tests.fakes.gateway import Gateway

LANGUAGES = ("bg", "pl", "hu", "th", "hr", "en")
FOR_THE_PAGE = {"agent", "limit", "ahead"}
FOREIGN = re.compile(r"""(?:src|href)=["'](?:https?:)?//""")


def texts(gateway: Gateway, language: str, accept: str = "") -> dict[str, object]:
    response = gateway.client.get(f"/api/v1/texts/{language}", headers={"Accept-Language": accept} if accept else {})
    assert response.status_code == 200
    return dict(response.json())


@pytest.mark.parametrize("path", ["/", "/desk", "/docs"])
def test_a_page_is_html_and_asks_no_third_party(still_gateway: Gateway, path: str):
    response = still_gateway.client.get(path)
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/html")
    assert not FOREIGN.search(response.text)


@pytest.mark.parametrize("path", ["/", "/desk", "/docs"])
def test_whatever_a_page_names_is_there(still_gateway: Gateway, path: str):
    page = still_gateway.client.get(path).text
    named = [name for name in re.findall(r"""(?:src|href)=["']([^"'#]+)["']""", page) if not name.startswith("data:")]
    assert named
    for name in named:
        assert still_gateway.client.get(name).status_code == 200, name


@pytest.mark.parametrize(
    "file", sorted(path.relative_to(WEB).as_posix() for path in WEB.rglob("*") if path.suffix in (".js", ".css", ".svg"))
)
def test_static_files_have_a_type_that_browsers_accept(still_gateway: Gateway, file: str):
    response = still_gateway.client.get(f"/static/{file}")
    kinds = {".js": ("text/javascript", "application/javascript"), ".css": ("text/css",), ".svg": ("image/svg+xml",)}
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] in kinds[Path(file).suffix]


def test_the_documentation_describes_every_route_of_chat_and_desk(still_gateway: Gateway):
    described = still_gateway.client.get("/openapi.json").json()["paths"]
    for path in ("/api/v1/chat/sessions", "/api/v1/chat/stream", "/api/v1/desk/conversations/{conversation_id}/claim", "/health"):
        assert path in described
    assert all(operation.get("description") for methods in described.values() for operation in methods.values())
    assert "/openapi.json" in still_gateway.client.get("/docs").text


@pytest.mark.parametrize("ready", [True, False])
def test_health_tells_of_gateway_and_dialogue_server(gateway: Gateway, dialogue: FakeDialogue, ready: bool):
    dialogue.ready = ready
    response = gateway.client.get("/health")
    assert response.status_code == 200
    assert response.json() == {"gateway": "up", "dialogue": "up" if ready else "down"}


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_texts_of_a_language(still_gateway: Gateway, renderer: Renderer, code: str):
    """WG-13: the interface in the customer's language."""
    found = texts(still_gateway, code)
    assert found["language"] == code
    words = found["texts"]
    assert isinstance(words, dict)
    expected = {key for key in load_replies(renderer.data_dir, "en") if key.startswith(("ui_", "demo_", "queue_"))}
    assert set(words) == expected
    assert all(isinstance(word, str) and word.strip() for word in words.values())


@pytest.mark.parametrize("code", LANGUAGES)
def test_facts_are_filled_in_and_only_the_pages_own_names_are_left(still_gateway: Gateway, code: str):
    words = texts(still_gateway, code)["texts"]
    assert isinstance(words, dict)
    left = {name for word in words.values() for name in re.findall(r"\{(\w+)\}", word)}
    assert left <= FOR_THE_PAGE
    assert "Lumadom" in words["ui_title"]


def test_the_languages_are_named_in_their_own_words(still_gateway: Gateway):
    assert texts(still_gateway, "en")["languages"] == [
        {"code": "bg", "name": "Български"},
        {"code": "pl", "name": "Polski"},
        {"code": "hu", "name": "Magyar"},
        {"code": "th", "name": "ไทย"},
        {"code": "hr", "name": "Hrvatski"},
        {"code": "en", "name": "English"},
    ]


def test_the_texts_name_the_limits(still_gateway: Gateway):
    assert texts(still_gateway, "en")["limits"] == {"message": still_gateway.settings.max_message_length}


@pytest.mark.parametrize(
    ("asked", "code"), [("pl-PL", "pl"), ("hr_HR", "hr"), ("TH", "th"), ("de", "en"), ("xx-YY", "en"), ("%00", "en"), ("..", "en")]
)
def test_a_locale_gives_its_language_and_an_unknown_one_the_default(still_gateway: Gateway, asked: str, code: str):
    response = still_gateway.client.get(f"/api/v1/texts/{asked.replace('..', '%2e%2e')}")
    if response.status_code == 200:
        assert response.json()["language"] == code
        assert response.headers["content-language"] == code
    else:
        assert response.status_code == 404


@pytest.mark.parametrize(
    ("accepted", "code"),
    [
        ("th-TH,th;q=0.9,en;q=0.8", "th"),
        ("de-DE, hu;q=0.7", "hu"),
        ("sr, hr", "hr"),
        ("de", "en"),
        ("", "en"),
        ("*", "en"),
        (";;q=,,", "en"),
        ("x" * 5000, "en"),
    ],
)
def test_the_browsers_languages_decide_when_none_is_named(still_gateway: Gateway, accepted: str, code: str):
    assert texts(still_gateway, "auto", accepted)["language"] == code
