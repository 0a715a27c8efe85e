"""A portal with its agents: each browser test has an office of its own, in a house that many tests share."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx
from playwright.sync_api import BrowserContext
from tests.browsing import Customer, DeskPerson
from tests.servers import PASSWORD, Server, SignedIn, address

from deskbell.domain.people import Role

_numbers = count(1)


@dataclass
class Visitor:
    """A customer without a page: what the page asks is asked here."""

    server: Server
    token: str
    number: int

    @classmethod
    def comes(cls, server: Server, slug: str, question: str, first_name: str, **more: Any) -> Visitor:
        """Open a case in the portal."""
        token = secrets.token_urlsafe(32)
        asked = {"question": question, "client_id": str(next(_numbers))} if question else {}
        body = {"token": token, "first_name": first_name, **asked, **more}
        opened = _done(httpx.post(f"{server.url}/api/portals/{slug}/cases", json=body))
        return cls(server, token, opened["chat"]["number"])

    def ends(self) -> None:
        """End the chat."""
        headers = {"Authorization": f"Bearer {self.token}"}
        _done(httpx.post(f"{self.server.url}/api/chat/{self.number}/end", headers=headers))


@dataclass
class Office:
    """One portal and its agents; who is asked for and not there yet is made."""

    admin: SignedIn
    slug: str = "support"
    mark: str = ""
    portal: dict[str, Any] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    @classmethod
    def opened(cls, admin: SignedIn) -> Office:
        """Open an office with a portal of its own."""
        number = next(_numbers)
        office = cls(admin, f"support-{number}", f".{number}")
        office.portal = _done(admin.post("/api/admin/portals", {"slug": office.slug, "name": "Support"}))
        return office

    @property
    def server(self) -> Server:
        return self.admin.server

    def changes(self, **portal: Any) -> None:
        """Change the portal as an admin would."""
        path = f"/api/admin/portals/{self._portal()['id']}"
        _done(httpx.patch(self.server.url + path, json=portal, headers=self.admin.headers))

    def signs_on(self, name: str, **bell: Any) -> None:
        """Have an agent who was admitted choose to be on the bell, available unless `bell` says otherwise."""
        headers = {"Cookie": self.cookies[name], "Origin": self.server.url}
        chosen = {"signed_on": True, "available": True, **bell}
        _done(httpx.patch(f"{self.server.url}/api/desk/bell", json=chosen, headers=headers))

    def visitor(self, question: str = "", first_name: str = "", **more: Any) -> Visitor:
        """Somebody who comes into the portal as its page would have them come: with a question, a code or a picked agent."""
        return Visitor.comes(self.server, self.slug, question, first_name, **more)

    def secret(self) -> str:
        """What the portal's signed customers are signed with."""
        return str(self.admin.get(f"/api/admin/portals/{self._portal()['id']}/secret")["secret"])

    def customer(self, profile: BrowserContext) -> Customer:
        """A customer who has not opened the portal yet."""
        return Customer(self.server, profile.new_page(), slug=self.slug)

    def agent(self, name: str, profile: BrowserContext, role: Role = Role.AGENT) -> DeskPerson:
        """An agent at an open desk."""
        self.admits(name, profile, role)
        person = DeskPerson(self.server, profile.new_page(), name, self.email(name))
        return person.comes_to_the_desk()

    def admits(self, name: str, profile: BrowserContext, role: Role = Role.AGENT) -> None:
        """Sign this browser in as the agent, who is made when there is none."""
        cookie, _, value = self.session(name, role).partition("=")
        profile.add_cookies(
            [{"name": cookie, "value": value, "domain": "127.0.0.1", "path": "/", "secure": True, "httpOnly": True}]
        )

    def session(self, name: str, role: Role = Role.AGENT) -> str:
        """The cookie of the agent's session; who is not there yet is made."""
        if name not in self.cookies:
            self.cookies[name] = self._invites(name, role) if self.mark else SignedIn(self.server, name).log_in().cookie
        return self.cookies[name]

    def program(self, name: str) -> SignedIn:
        """An agent without a page, logged in as any program would; who is not there yet is made."""
        self.session(name)
        return SignedIn(self.server, name + self.mark).log_in()

    def email(self, name: str) -> str:
        """The agent's address for log-in."""
        return address(name + self.mark)

    def _invites(self, name: str, role: Role) -> str:
        portals = [] if role is Role.ADMIN else [self.portal["id"]]
        who = {"email": self.email(name), "name": f"{name} Example", "screen_name": name, "role": role.value, "portals": portals}
        link = _done(self.admin.post("/api/admin/agents", who))["invitation"]["link"]
        words = {"token": link.partition("#")[2], "password": PASSWORD}
        answer = httpx.post(f"{self.server.url}/api/link/password", json=words, headers={"Origin": self.server.url})
        _done(answer)
        return answer.headers["set-cookie"].split(";")[0]

    def _portal(self) -> dict[str, Any]:
        if not self.portal:
            self.portal = next(one for one in self.admin.get("/api/admin/portals") if one["slug"] == self.slug)
        return self.portal


def _done(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code < 300, answer.text
    done: dict[str, Any] = answer.json()
    return done
