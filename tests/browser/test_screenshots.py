"""The demo company's portal, bubble and desk, light and dark, wide and on a phone; with TAKE_SCREENSHOTS=1 the documents' pictures are made anew."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.browsing import Customer, DeskPerson
from tests.servers import Server

Profile = Callable[..., BrowserContext]
DOCUMENTS = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
SIZES = {"wide": (1280, 800), "phone": (390, 780)}
BICYCLES = {"wide": 7, "phone": 9}
LARGEST = 200_000
BLANK = 12_000
"""How many bytes a picture with next to nothing on it has at most."""


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the demo company."""
    server = Server(tmp_path_factory.mktemp("company") / "data")
    command = [str(Path(sys.executable).with_name("deskbell")), "demo"]
    subprocess.run(command, env=server.variables, check=True, capture_output=True)
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the pictures go."""
    return DOCUMENTS if os.environ.get("TAKE_SCREENSHOTS") == "1" else tmp_path


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> str:
    """Wide, or a phone."""
    return str(request.param)


@pytest.fixture
def window(profile: Profile, size: str) -> Callable[[], Page]:
    """Makes windows of that size."""
    width, height = SIZES[size]
    return lambda: profile(width=width, height=height, reduced_motion="reduce").new_page()


def pictured(page: Page, path: Path) -> None:
    """A picture in light and one in dark: something is on them, and nothing is wider than the window."""
    page.mouse.move(1, 400)
    taken = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "wider than the window"
        taken.append(page.screenshot(path=path.with_name(f"{path.name}-{scheme}.png"), animations="disabled"))
    assert all(BLANK < len(picture) < LARGEST for picture in taken), [len(picture) for picture in taken]
    assert taken[0] != taken[1]


PASSWORDS = {"Ana": "ana-hilft-gern", "Ben": "ben-leitet-alles"}


def at_the_desk(company: Server, page: Page, name: str = "Ana") -> DeskPerson:
    agent = DeskPerson(company, page, name, f"{name.lower()}@demo.test")
    page.goto(f"{company.url}/desk")
    page.get_by_label("E-mail address").fill(agent.email)
    page.get_by_label("Password", exact=True).fill(PASSWORDS[name])
    agent.presses("Log in")
    expect(agent.list_link("Unassigned")).to_be_visible()
    return agent


def asks(company: Server, page: Page, portal: str, question: str) -> Customer:
    someone = Customer(company, page, slug=portal).opens_the_portal()
    page.get_by_label("Your question").fill(question)
    someone.presses("Send question")
    someone.hears(question)
    return someone


def test_the_bubble_on_a_company_s_page(company: Server, window: Callable[[], Page], size: str, folder: Path) -> None:
    page = window()
    page.goto(f"{company.url}/demo/support")
    page.get_by_role("button", name="Open the chat").click()
    frame = page.frame_locator("iframe")
    expect(frame.get_by_label("First name")).to_be_visible()
    expect(frame.get_by_role("button", name="Close")).to_be_visible()
    pictured(page, folder / f"bubble-{size}")


def test_the_lists_of_the_desk(company: Server, window: Callable[[], Page], size: str, folder: Path) -> None:
    ana = at_the_desk(company, window())
    ana.opens_list("All cases")
    expect(ana.page.get_by_role("region", name="Cases").get_by_role("listitem").nth(5)).to_be_visible()
    pictured(ana.page, folder / f"lists-{size}")


def test_a_chat_at_the_portal_and_at_the_desk(company: Server, window: Callable[[], Page], size: str, folder: Path) -> None:
    jules = Customer(company, window(), first="Jules", last="Verne", email="jules@home.example")
    jules.opens_the_portal()
    expect(jules.page.get_by_label("First name")).to_be_visible()
    pictured(jules.page, folder / f"form-{size}")
    jules.gives_name_and_address().presses("Chat")
    question = f"Hello! Does the “Kiel {BICYCLES[size]}” come with lights?"
    jules.says(question)
    ana = at_the_desk(company, window())
    ana.takes(question)
    ana.says("Hello Jules, yes: both lights run on the hub, so there is nothing to charge.")
    jules.hears("Hello Jules, yes: both lights run on the hub, so there is nothing to charge.")
    jules.says("And can I try it on Saturday?")
    ana.hears("And can I try it on Saturday?")
    expect(jules.conversation.get_by_text("Read", exact=True).last).to_be_visible()
    expect(ana.page.get_by_text("The case is yours.")).to_have_count(0, timeout=30_000)
    pictured(jules.page, folder / f"portal-{size}")
    pictured(ana.page, folder / f"desk-{size}")


def test_the_waiting_line_the_bell_and_the_live_board(
    company: Server, window: Callable[[], Page], size: str, folder: Path
) -> None:
    ben, ana = at_the_desk(company, window(), "Ben"), at_the_desk(company, window())
    for who in (ana, ben):
        who.page.get_by_role("button", name=re.compile("^Bell")).click()
        who.page.get_by_role("button", name="Close", exact=True).click()
    people = [
        asks(company, window(), "hotline", question)
        for question in (
            "My parcel NR-20517 was to come yesterday.",
            "Can I change the colour of my order?",
            "Which lock fits the frame of the “Kiel”?",
        )
    ]
    people[2].reads("2 people are ahead of you.")
    pictured(people[2].page, folder / f"line-{size}")
    expect(ana.page.get_by_role("button", name="Accept")).to_be_visible()
    pictured(ana.page, folder / f"bell-{size}")
    ben.page.goto(f"{company.url}/desk/board")
    expect(ben.page.get_by_text("Which lock fits")).to_be_visible()
    pictured(ben.page, folder / f"board-{size}")
    for one in people:
        one.presses("End chat")
        one.answers("Yes")


def test_a_portal_s_settings(company: Server, window: Callable[[], Page], size: str, folder: Path) -> None:
    page = window()
    page.goto(f"{company.url}/desk/admin/portals/1")
    page.get_by_label("E-mail address").fill("carla@demo.test")
    page.get_by_label("Password", exact=True).fill("carla-darf-alles")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Nordlicht Räder")
    page.get_by_role("heading", level=1).click()
    expect(page.get_by_role("button", name="Sound is off: click once")).to_have_count(0)
    pictured(page, folder / f"settings-{size}")
