"""A whole server in one process, and the people who use it, for tests that speak of what they do."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from litestar.testing import TestClient
from litestar.types import Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from databases import Database
from deskbell.actions import people, portals
from deskbell.actions.people import AgentChanges
from deskbell.actions.portals import PortalWishes
from deskbell.domain.people import Role
from deskbell.files.folder import FileFolder
from deskbell.files.webm import seekable
from deskbell.storage.indexing import Feeding
from deskbell.storage.postgres_store import PostgresStore
from deskbell.storage.store import SqliteStore
from deskbell.web import words
from deskbell.web.app import empty_app, furnish
from deskbell.web.assets import Assets
from deskbell.web.ice import Ice, no_ice
from deskbell.web.keys import InstallationKey
from deskbell.web.limits import Limits
from deskbell.web.parts import Mail, NoMailTaking, Parts, Site
from deskbell.web.passwords import Passwords

ADDRESS = "http://desk.example"
PASSWORD = "correct horse battery"
LANGUAGES = Path(people.__file__).parents[1] / "languages"
SHARED_PASSWORDS = Passwords(memory_kib=64, rounds=1)
HASHED = SHARED_PASSWORDS.hash_now(PASSWORD)
_numbers = itertools.count(1_000_000)
_free_apps: list[Any] = []
"""Applications for the next tests: to build one takes longer than most tests do."""


class Clock:
    """Time that moves when the test says so."""

    def __init__(self) -> None:
        self.now = 1_900_000_000_000

    def __call__(self) -> int:
        return self.now

    def moves_on(self, seconds: float) -> None:
        self.now += int(seconds * 1000)


class Dice:
    def case_number(self) -> int:
        return secrets.randbelow(900_000_000) + 100_000_000

    def token(self) -> str:
        return secrets.token_hex(16)


async def no_socket(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "websocket.close", "code": 1000, "reason": ""})


@dataclass
class Asker:
    """Somebody with a browser: `headers` go with every request."""

    client: TestClient[Any]
    headers: dict[str, str]
    id: int = 0
    email: str = ""

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.ask("GET", path, **more)

    def post(self, path: str, json: Any = None, **more: Any) -> httpx.Response:
        return self.ask("POST", path, **({} if json is None else {"json": json}), **more)

    def patch(self, path: str, json: Any) -> httpx.Response:
        return self.ask("PATCH", path, json=json)

    def put(self, path: str, **more: Any) -> httpx.Response:
        return self.ask("PUT", path, **more)

    def delete(self, path: str) -> httpx.Response:
        return self.ask("DELETE", path)

    def ask(self, method: str, path: str, headers: dict[str, str] | None = None, **more: Any) -> httpx.Response:
        self.client.cookies.clear()
        sent = {name.encode(): value.encode() for name, value in {**self.headers, **(headers or {})}.items() if value}
        return self.client.request(method, path, headers=sent, follow_redirects=False, **more)


@dataclass
class Customer(Asker):
    """A customer with a case of their own."""

    token: str = ""
    number: int = 0
    case: str = ""

    def says(self, text: str, client_id: int | None = None) -> httpx.Response:
        return self.post(f"{self.case}/messages", {"client_id": str(client_id or next(_numbers)), "text": text})

    def sends(self, content: bytes, name: str, **more: str) -> httpx.Response:
        headers = {"X-File-Name": name, "X-Client-Id": str(next(_numbers)), **more}
        return self.post(f"{self.case}/files", content=content, headers=headers)


@dataclass
class World:
    """The server and what stands in it."""

    client: TestClient[Any]
    parts: Parts
    clock: Clock
    static: Path
    files: FileFolder
    notes: dict[str, Any] = field(default_factory=dict)

    def acts(self, deed: Any) -> Any:
        """Carry out a deed as the server would."""
        with self.client.portal() as portal:
            return portal.call(self.parts.store.act, deed)

    def portal(self, slug: str = "help", **values: Any) -> int:
        """Make a portal; return its id."""
        agents = values.pop("agents", None)
        wishes = PortalWishes({"slug": slug, "name": "Example Help", **values}, agents)
        sealed = self.parts.key.seal("the portal's own secret, 43 signs in earnest", "portal-secret")
        made = self.acts(lambda tx: portals.make(tx, None, wishes, sealed, self.parts.languages.codes))
        return int(made.portal.id)

    def agent(self, name: str, role: str = "agent", portals: tuple[int, ...] = (), *, signed_in: bool = True) -> Asker:
        """Make an agent with a password, signed in."""
        email = f"{name.lower()}@example.com"
        who = AgentChanges(email, f"{name} Example", name, Role(role), portals=frozenset(portals))

        def deed(tx: Any) -> int:
            made = people.make_agent(tx, None, who)
            tx.people.set_password(made.agent.id, HASHED)
            return int(made.agent.id)

        asker = Asker(self.client, {"Origin": ADDRESS}, self.acts(deed), email)
        if signed_in:
            asker.headers["Cookie"] = self.cookie(self.log_in(email))
        return asker

    def log_in(self, email: str, password: str = PASSWORD, code: str = "", **headers: str) -> httpx.Response:
        """Ask for a session."""
        body = {"email": email, "password": password, "code": code}
        return self.visitor(**headers).post("/api/session", body)

    def visitor(self, **headers: str) -> Asker:
        """Somebody unknown."""
        return Asker(self.client, {"Origin": ADDRESS, **headers})

    @staticmethod
    def cookie(answer: httpx.Response) -> str:
        """Return the session's cookie from a log-in's answer."""
        assert answer.status_code == 200, answer.text
        return answer.headers["set-cookie"].split(";")[0]

    def newcomer(self, slug: str = "help", **values: Any) -> tuple[Customer, httpx.Response]:
        """Press *Chat* as a new customer."""
        token = values.pop("token", None) or secrets.token_urlsafe(32)
        body = {"token": token, "first_name": "Carl", "last_name": "Customer", "email": "carl@example.net", **values}
        answer = self.visitor().post(f"/api/portals/{slug}/cases", body)
        customer = Customer(self.client, {"Origin": ADDRESS, "Authorization": f"Bearer {token}"}, token=token)
        if answer.status_code in (200, 201):
            customer.number = answer.json()["chat"]["number"]
            customer.case = f"/api/chat/{customer.number}"
        return customer, answer

    def customer(self, slug: str = "help", **values: Any) -> Customer:
        """A customer who waits in a portal."""
        customer, answer = self.newcomer(slug, **values)
        assert answer.status_code == 201, answer.text
        return customer


@contextmanager
def world(
    database: Database,
    folder: Path,
    *,
    limits: float = 0,
    address: str = ADDRESS,
    behind_proxy: bool = False,
    ice: Ice = no_ice,
    mail: Mail | None = None,
    intake: Any = None,
) -> Iterator[World]:
    """Open a world on a database; the rate limits are off unless `limits` says otherwise.

    `behind_proxy`: as behind a proxy that is trusted, X-Forwarded-For says where somebody comes from.
    """
    clock = Clock()
    store = SqliteStore(database.engines, clock) if database.kind == "sqlite" else PostgresStore(database.engines, clock)
    static, files = folder / "static", FileFolder(folder / "files")
    parts = Parts(
        site=Site(
            address=address,
            public_url=None,
            session_life=43_200_000,
            largest_upload=50_000_000,
            version="test",
            mail=mail or Mail(),
        ),
        store=store,
        index=Feeding(store),
        uploads=files,
        key=InstallationKey(b"k" * 32),
        passwords=SHARED_PASSWORDS,
        limits=Limits(limits, lambda: clock.now / 1000),
        languages=words.load(LANGUAGES),
        assets=Assets(static),
        dice=Dice(),
        clock=clock,
        socket=no_socket,
        seekable=seekable,
        ice=ice,
        intake=intake or NoMailTaking(),
    )
    bare: Any = _free_apps.pop() if _free_apps else empty_app("test")
    furnish(bare, parts, on_startup=[store.open])
    app: Any = ProxyHeadersMiddleware(bare, "*") if behind_proxy else bare
    with TestClient(app, base_url=address, raise_server_exceptions=False) as client:
        yield World(client, parts, clock, static, files)
    _free_apps.append(bare)  # not one whose test failed to end
