"""Portals of every kind for browser tests: a customer who looks in, and agents on the bell who answer by the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
from playwright.sync_api import BrowserContext
from tests.browsing import Customer
from tests.offices import Office

Profile = Callable[..., BrowserContext]
BOX, LINE, BUTTON = {"kind": "box", "mode": "web"}, {"kind": "box", "mode": "queue"}, {"kind": "button"}
MATCH, PIN = {"kind": "match"}, {"kind": "pin"}

OFFERED = """async (wanted) => {
    for (let left = 150; left; left -= 1) {
        const { offers } = await (await fetch('/api/desk/bell')).json();
        if (offers.length > 0 === wanted) return;
        await new Promise((go) => setTimeout(go, 100));
    }
    throw new Error('it should have come by now');
}"""
"""Waits in the agent's page until something is before them, or nothing any more."""


class OnTheBell:
    """An agent at an open desk who is signed on; answers what is put before them by the API."""

    def __init__(self, office: Office, name: str, profile: BrowserContext, **choice: Any) -> None:
        self.office, self.desk = office, office.agent(name, profile)
        self.headers = {"Cookie": office.cookies[name], "Origin": office.server.url}
        self.chooses(**({"signed_on": True} | choice))

    def chooses(self, **choice: Any) -> None:
        self.asks("PATCH", "/api/desk/bell", choice)

    def asks(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.tries(method, path, body)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def tries(self, method: str, path: str, body: Any = None) -> httpx.Response:
        return httpx.request(method, self.office.server.url + path, json=body, headers=self.headers)

    def offers(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.asks("GET", "/api/desk/bell")["offers"]
        return found

    def is_asked(self) -> None:
        """Wait until something is put before this agent."""
        self.desk.page.evaluate(OFFERED, True)

    def is_let_go(self) -> None:
        """Wait until nothing is before this agent any more."""
        self.desk.page.evaluate(OFFERED, False)

    def accepts(self) -> None:
        self.is_asked()
        self.asks("POST", f"/api/desk/offers/{self.offers()[0]['id']}/accept")

    def declines(self) -> None:
        self.is_asked()
        self.asks("POST", f"/api/desk/offers/{self.offers()[0]['id']}/decline")

    def takes(self, number: int) -> None:
        """Take a case by hand."""
        self.asks("POST", f"/api/desk/cases/{number}/assign", {})

    def code(self) -> str:
        made = self.asks("POST", "/api/desk/codes", {"portal": self.office.portal["id"], "name": "Carl"})
        return str(made["code"])


def at(office: Office, profile: Profile, **look: Any) -> Customer:
    """A customer of their own browser who looks at the portal."""
    return office.customer(profile(**look)).opens_the_portal()
