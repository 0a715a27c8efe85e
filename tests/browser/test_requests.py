"""The other way: a customer who does not want to wait, and one whose case is deleted for good."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.browsing import Customer, DeskPerson


def test_a_customer_who_does_not_want_to_wait_leaves_a_request(carl: Customer, ana: DeskPerson) -> None:
    carl.chats()
    ana.opens_list("Unassigned")
    expect(ana.row("Carl Kunde")).to_contain_text("Live chat")
    carl.presses("I don’t want to wait")
    carl.page.get_by_label("Your question").fill("When do you open on Monday?")
    carl.presses("Send")
    carl.reads("Your request has been sent")
    carl.reads(re.compile("carl.kunde@home.example"))
    row = ana.row("When do you open on Monday?")
    expect(row).to_contain_text("Support request")
    expect(row).not_to_contain_text("Live chat")
    expect(row).to_contain_text(re.compile(r"\d:\d\d"))
    carl.page.reload()
    carl.reads("Your request has been sent")
    assert carl.complaints == []


def test_a_customer_who_comes_back_waits_again(carl: Customer, ana: DeskPerson) -> None:
    carl.chats()
    carl.says("Hello")
    carl.presses("I don’t want to wait")
    carl.presses("Send")
    carl.presses("Come back to the chat")
    carl.reads("No agent is here yet.")
    ana.opens_list("Unassigned")
    expect(ana.row("Hello")).to_contain_text("Live chat")


MARKERS = {
    "first name": "Xaverinchen",
    "last name": "Quastenflosser",
    "address": "xq.zander@flosse.example",
    "message": "Kaleidoskopbrille zerbrochen",
    "word of the index": "kaleidoskopbrille",
    "note": "Purpurschneckenhausnotiz",
    "file name": "wolpertingerfoto",
    "file bytes": "MURMELTIERGEHEGE" * 40,
}


def found_in(folder: Path) -> set[str]:
    """Which markers stand anywhere in the folder's files or their names."""
    found: set[str] = set()
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            found |= {what for what, marker in MARKERS.items() if marker.encode() in content or marker in path.name}
    return found


@pytest.mark.own_server
def test_after_a_deletion_nothing_of_the_customer_is_left_in_any_file(
    carl: Customer, ana: DeskPerson, carla: DeskPerson, tmp_path: Path
) -> None:
    carl.first, carl.last, carl.email = MARKERS["first name"], MARKERS["last name"], MARKERS["address"]
    carl.chats()
    carl.says(MARKERS["message"])
    carl.hears(MARKERS["message"])
    content = {"name": f"{MARKERS['file name']}.txt", "mimeType": "text/plain", "buffer": MARKERS["file bytes"].encode()}
    carl.page.locator("input[type=file]").set_input_files(content)  # type: ignore[arg-type]
    expect(carl.conversation.get_by_text(MARKERS["file name"])).to_be_visible()
    ana.opens_list("Unassigned")
    ana.opens_case(MARKERS["message"])
    ana.presses("Assign to me")
    ana.presses("Note")
    ana.page.get_by_label("Note for colleagues").fill(MARKERS["note"])
    ana.page.get_by_label("Note for colleagues").press("Enter")
    ana.hears(MARKERS["note"])
    expect(carl.conversation.get_by_text(MARKERS["note"])).to_have_count(0)

    ana.presses("More")
    expect(ana.page.get_by_role("button", name="Transcript as text")).to_be_visible()
    expect(ana.page.get_by_role("button", name=re.compile("Delete"))).to_have_count(0)
    carla.opens_list("All cases")
    carla.page.get_by_role("searchbox").fill(MARKERS["word of the index"])
    carla.opens_case(MARKERS["message"])
    carla.presses("More")
    deletes = carla.page.get_by_role("button", name=re.compile("Delete case"))
    deletes.click()
    carla.reads("Not while the chat is running")
    carla.answers("Understood")
    carl.presses("End chat")
    carl.answers("Yes")
    assert found_in(carl.server.data_dir) == set(MARKERS)

    carla.presses("More")
    deletes.click()
    carla.answers("Delete for good")

    expect(carla.row(MARKERS["message"])).to_have_count(0)
    carl.page.reload()
    carl.reads(re.compile("This chat (was deleted|can no longer be opened)"))
    deadline = time.monotonic() + 60
    while left := found_in(carl.server.data_dir):
        assert time.monotonic() < deadline, f"still there: {left}"
        carla.page.wait_for_timeout(250)
    assert found_in(tmp_path) == set(), "the log holds no customer's words"
