"""The bubble on a company's page of another origin, under a policy as strict as can be, and who may not have it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import httpx
import jwt
from playwright.sync_api import BrowserContext, expect
from tests.browsing import DeskPerson
from tests.companies import Company, chats_in
from tests.offices import Office

Profile = Callable[..., BrowserContext]


def test_a_customer_chats_from_the_company_s_page(office: Office, company: Company, profile: Profile, ana: DeskPerson) -> None:
    office.changes(origins=[company.origin])
    company.embeds(office)
    page = company.opened_by(profile())
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    frame = chats_in(page)
    frame.get_by_label("Your message").fill("Do you deliver?")
    frame.get_by_label("Your message").press("Enter")
    ana.takes("Do you deliver?")
    expect(ana.page.get_by_text(re.compile(re.escape(company.origin)))).to_be_visible()
    expect(frame.get_by_text("Ana is helping you")).to_be_visible()

    page.keyboard.press("Escape")
    bubble = page.get_by_role("button", name="Open the chat")
    expect(bubble).to_be_focused()
    expect(page.locator("iframe")).to_be_hidden()
    ana.says("We do")
    expect(page.get_by_role("button", name=re.compile(r"Open the chat \(1 "))).to_be_visible()
    page.reload()
    ana.says("Every day")
    expect(page.get_by_role("button", name=re.compile(r"Open the chat \(2 "))).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(bubble).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.frame_locator("iframe").get_by_text("Every day")).to_be_visible()
    expect(page.get_by_role("button", name="Close the chat")).to_be_visible()
    page.frame_locator("iframe").get_by_role("button", name="Close").click()
    expect(bubble).to_be_focused()
    expect(page.get_by_role("button", name="Open the chat", exact=True)).to_be_visible()
    assert [words for words in refused if "Content Security Policy" in words] == []
    assert set(company.asked) <= {"/", "/looks.css", "/favicon.ico"}


def test_no_style_leaks_in_or_out(office: Office, company: Company, profile: Profile) -> None:
    office.changes(origins=[company.origin])
    company.policy = "style-src 'self'"
    plain = company.opened_by(profile())
    measure = "() => [...document.querySelectorAll('h1, body > button')].map((one) => JSON.stringify([one.getBoundingClientRect(), {...getComputedStyle(one)}]))"
    before = plain.evaluate(measure)
    company.embeds(office)
    page = company.opened_by(profile())
    bubble = page.get_by_role("button", name="Open the chat")
    expect(bubble).to_be_visible()
    assert page.evaluate(measure) == before
    box = bubble.bounding_box()
    assert box
    assert (round(box["width"]), round(box["height"])) == (60, 60)
    bubble.click()
    frame = page.locator("iframe").bounding_box()
    assert frame
    assert (frame["width"], frame["height"]) == (400, 640)
    assert page.evaluate("Object.keys(window).filter((name) => /deskbell|bubble/i.test(name))") == ["Deskbell"]


def test_an_origin_that_is_not_listed_gets_an_empty_frame(office: Office, company: Company, profile: Profile) -> None:
    office.changes(origins=["https://www.company.example"])
    company.embeds(office)
    page = company.opened_by(profile())
    with page.expect_console_message(lambda said: "frame-ancestors" in said.text):
        page.get_by_role("button", name="Open the chat").click()
    expect(page.frame_locator("iframe").get_by_label("First name")).to_have_count(0)
    assert page.frames[1].url.startswith("chrome-error:")


def signed(office: Office, secret: str) -> str:
    word = {
        "aud": office.slug,
        "exp": int(time.time()) + 300,
        "name": "Carla Signed",
        "email": "carla.signed@home.example",
        "sub": "K-17",
    }
    return jwt.encode(word, secret, algorithm="HS256")


def test_a_customer_whom_the_company_vouches_for_types_nothing(
    office: Office, company: Company, profile: Profile, ana: DeskPerson
) -> None:
    office.changes(origins=[company.origin])
    company.embeds(office, f'data-identity="{signed(office, office.secret())}"')
    page = company.opened_by(profile())
    page.get_by_role("button", name="Open the chat").click()
    frame = page.frame_locator("iframe")
    expect(frame.get_by_text("You are writing as Carla Signed.")).to_be_visible()
    frame.get_by_role("button", name="Chat", exact=True).click()
    expect(frame.get_by_label("Your message")).to_be_visible()
    ana.opens_list("Unassigned")
    ana.opens_case("Carla Signed")
    ana.reads("carla.signed@home.example")
    ana.reads("K-17")


def test_a_forged_word_is_refused_and_the_customer_asked(
    office: Office, company: Company, profile: Profile, ana: DeskPerson
) -> None:
    office.changes(origins=[company.origin])
    company.embeds(office, f'data-identity="{signed(office, "f" * 43)}"')
    page = company.opened_by(profile())
    page.get_by_role("button", name="Open the chat").click()
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Chat", exact=True).click()
    expect(frame.get_by_text("We could not confirm who you are. Please enter your details.")).to_be_visible()
    expect(frame.get_by_label("First name")).to_be_visible()
    ana.opens_list("Unassigned")
    ana.reads("Nobody is waiting")


def test_the_script_may_be_loaded_from_anywhere_and_is_small(office: Office) -> None:
    answer = httpx.get(
        f"{office.server.url}/embed.js", headers={"Origin": "https://www.company.example", "Accept-Encoding": "gzip"}
    )
    assert answer.status_code == 200
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) <= 5000
