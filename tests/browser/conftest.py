"""Real Chromium, a real server, and two or more people in browsers of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright
from tests.browsing import Customer, DeskPerson
from tests.companies import Company, hosted
from tests.offices import Office
from tests.servers import Server, SignedIn

import chromium
from deskbell.domain.people import Role

expect.set_options(timeout=15_000)

Profile = Callable[..., BrowserContext]


@pytest.fixture(scope="module")  # not longer: while it lives, no other test of this process can run an event loop of its own
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """One Chromium for a file's tests; each person has a profile of its own in it. In a file that `shows_screens` it can do so."""
    screens = request.node.get_closest_marker("shows_screens") is not None
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.flags(screens=screens))
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SignedIn]:
    """One server for all tests that can share it, and its admin, who makes each test an office of its own."""
    server = Server(tmp_path_factory.mktemp("house") / "data")
    server.settle(("Carla", Role.ADMIN))
    try:
        yield SignedIn(server.start(), "Carla").log_in()
    finally:
        server.stop()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server of the test's own, with the agents Ana and Ben, the admin Carla, and the portal `support`."""
    server = Server(tmp_path / "data")
    server.settle(("Ana", Role.AGENT), ("Ben", Role.AGENT), ("Carla", Role.ADMIN))
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture
def office(request: pytest.FixtureRequest) -> Office:
    """The test's own portal and agents: on a server of its own where it asks for one (`own_server`), else in the house."""
    if request.node.get_closest_marker("own_server"):
        return Office(SignedIn(request.getfixturevalue("server"), "Carla").log_in())
    return Office.opened(request.getfixturevalue("house"))


@pytest.fixture
def profile(browser: Browser) -> Iterator[Profile]:
    """Makes browser profiles: language, size, colours as asked for."""
    made: list[BrowserContext] = []

    def make(language: str = "en-GB", width: int = 1280, height: int = 800, **more: object) -> BrowserContext:
        context = browser.new_context(
            locale=language,
            viewport={"width": width, "height": height},
            accept_downloads=True,
            **more,  # type: ignore[arg-type]
        )
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture
def company() -> Iterator[Company]:
    """A company's web server on another port, which is another origin."""
    with hosted() as made:
        yield made


@pytest.fixture
def carl(office: Office, profile: Profile) -> Customer:
    """A customer."""
    return office.customer(profile())


@pytest.fixture
def ana(office: Office, profile: Profile) -> DeskPerson:
    """An agent at her desk."""
    return office.agent("Ana", profile())


@pytest.fixture
def ben(office: Office, profile: Profile) -> DeskPerson:
    """Another agent."""
    return office.agent("Ben", profile())


@pytest.fixture
def lena(office: Office, profile: Profile) -> DeskPerson:
    """A lead."""
    return office.agent("Lena", profile(), Role.LEAD)


@pytest.fixture
def carla(office: Office, profile: Profile) -> DeskPerson:
    """An admin."""
    return office.agent("Carla", profile(), Role.ADMIN)
