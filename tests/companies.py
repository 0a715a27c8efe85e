"""A company's own web server, on another origin than ours, whose page has the bubble."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from playwright.sync_api import BrowserContext, FrameLocator, Page, expect
from tests.offices import Office

# looks that would spoil the bubble, if they could reach it
HOSTILE = "* { font-size: 41px !important; } button, iframe { width: 300px !important; height: 20px !important; display: block; }"


@dataclass
class Company:
    """A company's own web server, which knows nothing of ours but one line."""

    line: str = ""
    policy: str = ""
    port: int = 0
    asked: list[str] = field(default_factory=list)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def embeds(self, office: Office, more: str = "") -> None:
        server = office.server.url
        self.line = f'<script src="{server}/embed.js" data-portal="{office.slug}" {more} async></script>'
        self.policy = (
            f"default-src 'none'; script-src {server}; frame-src {server}; style-src 'self'; base-uri 'none'; form-action 'none'"
        )

    def page(self) -> bytes:
        looks = '<link rel="stylesheet" href="/looks.css">'
        body = f"<h1>Company</h1><button>Order</button>{self.line}"
        return f'<!doctype html><html lang="en"><head><title>Company</title>{looks}</head><body>{body}</body></html>'.encode()

    def opened_by(self, profile: BrowserContext) -> Page:
        page = profile.new_page()
        page.goto(self.origin)
        expect(page.get_by_role("button", name="Order")).to_be_visible()
        return page


@contextmanager
def hosted() -> Iterator[Company]:
    """A company's web server on another port, which is another origin."""
    made = Company()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append(self.path)
            looks = self.path == "/looks.css"
            self.send_response(200)
            self.send_header("Content-Type", "text/css" if looks else "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", made.policy)
            self.end_headers()
            self.wfile.write(HOSTILE.encode() if looks else made.page())

        def log_message(self, *_: Any) -> None:
            pass

    serving = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    made.port = serving.server_port
    threading.Thread(target=serving.serve_forever, daemon=True).start()
    yield made
    serving.shutdown()
    serving.server_close()


def chats_in(page: Page) -> FrameLocator:
    """Open the bubble, give name and address, chat."""
    page.get_by_role("button", name="Open the chat").click()
    frame = page.frame_locator("iframe")
    frame.get_by_label("First name").fill("Carl")
    frame.get_by_label("Last name").fill("Kunde")
    frame.get_by_label("E-mail address").fill("carl.kunde@home.example")
    frame.get_by_role("button", name="Chat", exact=True).click()
    return frame
