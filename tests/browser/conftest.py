"""Real Chromium, a real server, and two or more people in browsers of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright
from tests.browsing import Customer, DeskPerson
from tests.servers import Server

import chromium
from deskbell.domain.people import Role

expect.set_options(timeout=10_000)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all; each person has a profile of its own in it."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.flags())
        yield launched
        launched.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server with the agents Ana and Ben, the admin Carla, and the portal `support`."""
    server = Server(tmp_path / "data")
    server.settle(("Ana", Role.AGENT), ("Ben", Role.AGENT), ("Carla", Role.ADMIN))
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture
def profile(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser profiles: language, size, colours as asked for."""
    made: list[BrowserContext] = []

    def make(language: str = "en-GB", width: int = 1280, height: int = 800, **more: object) -> BrowserContext:
        context = browser.new_context(
            locale=language, viewport={"width": width, "height": height}, accept_downloads=True, **more  # type: ignore[arg-type]
        )
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture
def carl(server: Server, profile: Callable[..., BrowserContext]) -> Customer:
    """A customer."""
    return Customer(server, profile().new_page())


@pytest.fixture
def ana(server: Server, profile: Callable[..., BrowserContext]) -> DeskPerson:
    """An agent at her desk."""
    return DeskPerson(server, profile().new_page(), "Ana").logs_in()


@pytest.fixture
def ben(server: Server, profile: Callable[..., BrowserContext]) -> DeskPerson:
    """Another agent."""
    return DeskPerson(server, profile().new_page(), "Ben").logs_in()


@pytest.fixture
def carla(server: Server, profile: Callable[..., BrowserContext]) -> DeskPerson:
    """An admin."""
    return DeskPerson(server, profile().new_page(), "Carla").logs_in()
