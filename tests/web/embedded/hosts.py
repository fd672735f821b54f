"""A shop's site on an origin of its own, with a page that includes the loader under a strict content policy."""

from __future__ import annotations

import base64
import hashlib
import hmac
import html
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from playwright.sync_api import Frame, FrameLocator, Locator, Page, Request

from tests.fakes.browser import Window
from tests.fakes.gateway import Customer
from tests.fakes.served import Served
from tests.web.test_access import hold_against_axe

SECRET = "a secret of the shop, 32 characters or more"
# Nothing inline and no eval; of the gateway only its script and its frame.
POLICY = (
    "default-src 'none'; script-src {gateway}; frame-src {gateway}; img-src 'self'; base-uri 'none'; require-trusted-types-for 'script'"
)


class Host:
    """The site.

    Attributes:
        gateway: root address of the gateway; to be set when it listens.
        served: that gateway.
        url: root address of the site.
        attributes: of the script element.
        language: of the page.
    """

    served: Served

    def __init__(self) -> None:
        self.gateway = ""
        self.attributes: dict[str, str] = {}
        self.language = "en"
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Gone."""
        self._server.shutdown()
        self._server.server_close()

    def page(self) -> str:
        """The shop's page."""
        attributes = "".join(f' data-{name}="{html.escape(value)}"' for name, value in self.attributes.items())
        script = f'<script src="{self.gateway}/chat.js" async{attributes}></script>'
        head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>A shop</title>{script}'
        return (
            f'<!doctype html><html lang="{self.language}"><head>{head}</head><body><main><h1>A shop</h1><p>Things.</p></main></body></html>'
        )

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = host.page().encode()
                self.send_response(200 if self.path == "/" else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Security-Policy", POLICY.format(gateway=host.gateway))
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *arguments: object) -> None:
                """Nothing to say."""

        return Handler


class Visit(Window):
    """A visitor on the shop's page; `part` and `bubbles` look into the frame, `outer` at what the loader has put on the page.

    Args:
        page: just opened.
        host: the site.
    """

    def __init__(self, page: Page, host: Host) -> None:
        super().__init__(page, host.gateway)
        self.host = host

    def arrive(self) -> None:
        """Goes to the shop, and waits for the launcher."""
        self.page.goto(self.host.url + "/")
        self.outer("launcher").wait_for()

    def open_chat(self) -> None:
        """The shop's page, and the chat on it, with its welcome."""
        self.arrive()
        self.outer("launcher").click()
        self.bubbles().first.wait_for()

    def outer(self, name: str) -> Locator:
        """A part of the loader's own."""
        return self.page.locator(f'[data-part="{name}"]')

    @property
    def inside(self) -> FrameLocator:
        """The frame."""
        return self.page.frame_locator('[data-part="frame"]')

    @property
    def frame(self) -> Frame:
        """The frame, for running scripts in it."""
        return next(frame for frame in self.page.frames if frame.url.startswith(self.url + "/chat/frame"))

    def part(self, name: str) -> Locator:
        """A part of the chat."""
        return self.inside.locator(f'[data-part="{name}"]')

    def bubbles(self, author: str | None = None) -> Locator:
        """Messages on screen."""
        return self.inside.locator(f'.bubble[data-author="{author}"]' if author else ".bubble")

    def kept(self) -> dict[str, str]:
        """What the chat keeps in the browser, for this visitor in all tabs and for this tab."""
        return dict(self.frame.evaluate("() => ({...localStorage, ...sessionStorage})"))

    def _asked(self, request: Request) -> None:
        self.requested.append(request.url)
        if not request.url.startswith((self.url + "/", self.host.url + "/", "data:", "blob:")):
            self.foreign.append(request.url)


def behind(visitor: Visit) -> Customer:
    """The visitor as the API sees them."""
    found = visitor.frame.evaluate(
        "() => { const chat = document.querySelector('faqtotum-chat'); return [chat.api.token, chat.store.conversation.id]; }"
    )
    return Customer(visitor.host.served, *found)


def hold_both_against_axe(visitor: Visit) -> None:
    """The shop's page with the launcher, and the chat in the frame."""
    hold_against_axe(visitor.page)
    if visitor.outer("window").is_visible():
        hold_against_axe(visitor.frame)


def signed(user: str, ends: float | None = None) -> str:
    """The shop's word that somebody is logged in."""

    def encoded(part: bytes) -> str:
        return base64.urlsafe_b64encode(part).rstrip(b"=").decode()

    claims = {"sub": user, "exp": ends if ends is not None else time.time() + 600}
    head = ".".join(encoded(json.dumps(part).encode()) for part in ({"alg": "HS256"}, claims))
    return f"{head}.{encoded(hmac.new(SECRET.encode(), head.encode(), hashlib.sha256).digest())}"
