"""The pages, their texts, and the API's documentation. Everything is served from here; no third party is asked for anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import APIRouter, Depends, FastAPI, Header, Response
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import FileResponse, HTMLResponse
from fastapi.staticfiles import StaticFiles
from swagger_ui_bundle import swagger_ui_path

from bot.gateway.context import Context, context
from bot.gateway.security import DOCS_PATH, FRAME_PATH
from bot.shared.languages import Languages, load_languages

WEB = Path(__file__).resolve().parents[1] / "web"
AUTO = "auto"
# Loaded by every page of a shop. Short, so that an update reaches the shop's visitors soon.
LOADER_HEADERS = {"Cache-Control": "public, max-age=300"}
router = APIRouter()


@router.get("/", include_in_schema=False)
def shop() -> FileResponse:
    """The demo shop."""
    return FileResponse(WEB / "shop" / "index.html")


@router.get("/chat.js", include_in_schema=False)
def loader() -> FileResponse:
    """The one script that a shop's page includes (WG-7)."""
    return FileResponse(WEB / "chat" / "loader.js", media_type="text/javascript", headers=LOADER_HEADERS)


@router.get(FRAME_PATH, include_in_schema=False)
def frame() -> FileResponse:
    """The chat alone on a page: what the loader shows inside the shop's page."""
    return FileResponse(WEB / "chat" / "frame.html", headers={"Cache-Control": "no-cache"})


@router.get("/desk", include_in_schema=False)
def desk() -> FileResponse:
    """The agents' desk."""
    return FileResponse(WEB / "desk" / "index.html")


@router.get(DOCS_PATH, include_in_schema=False)
def docs() -> HTMLResponse:
    """The API's documentation."""
    return get_swagger_ui_html(
        openapi_url="/openapi.json",
        title="Faqtotum API",
        swagger_js_url="/swagger/swagger-ui-bundle.js",
        swagger_css_url="/swagger/swagger-ui.css",
        swagger_favicon_url="data:,",
    )


@router.get("/api/v1/texts/{language}", tags=["chat"])
def texts(language: str, response: Response, accept_language: str = Header(""), app: Context = Depends(context)) -> dict[str, Any]:
    """The texts of the chat window in a language, a locale's language, or (`auto`) the browser's."""
    registry = load_languages(app.settings.data_dir)
    code = _preferred(registry, accept_language) if language == AUTO else registry.known(language) or registry.default
    response.headers["Content-Language"] = code
    return {
        "language": code,
        "texts": app.renderer.interface(code),
        "languages": [{"code": item.code, "name": item.name} for item in registry.by_code.values()],
        "limits": {"message": app.settings.max_message_length},
    }


@router.get("/health", tags=["operation"])
async def health(app: Context = Depends(context)) -> dict[str, Any]:
    """Whether the gateway lives, and whether the dialogue server does."""
    return {"gateway": "up", "dialogue": "up" if await app.dialogue.ready() else "down"}


class FreshFiles(StaticFiles):
    """Files that the browser asks about each time (they have an ETag): after an update, old and new modules never mix."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """Starlette's answer, with the header."""
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "no-cache"
        return response


def add_static_files(app: FastAPI) -> None:
    """The files of the pages and of the documentation."""
    app.mount("/static", FreshFiles(directory=WEB), name="static")
    app.mount("/swagger", StaticFiles(directory=swagger_ui_path), name="swagger")


def _preferred(registry: Languages, accept_language: str) -> str:
    wished = (part.split(";")[0].strip() for part in accept_language.split(","))
    return next((code for code in map(registry.known, wished) if code), registry.default)
