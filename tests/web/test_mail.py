"""Mail by HTTP: the door for mail servers, answers and their files, transcripts, and what is said where no mail is set up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.web.world import World, world

from databases import Databases
from deskbell.actions.values_letters import Taken
from deskbell.domain.letters import Way
from deskbell.domain.refusals import NoRoom
from deskbell.web.parts import Mail

TOKEN = "t" * 40
SET_UP = Mail("support@company.example", "support+{}@company.example", "mail.example:465", "", TOKEN, largest=1000)


class Door:
    """What stands behind the door: it notes what came, and answers as it is told."""

    def __init__(self) -> None:
        self.came: list[tuple[bytes, Sequence[str]]] = []
        self.answer: Taken | Exception = Taken(Way.ANSWER, 123_456_789)

    async def take(self, raw: bytes, envelope_to: Sequence[str] = ()) -> Taken:
        self.came.append((raw, envelope_to))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture(scope="module")
def door() -> Door:
    return Door()


@pytest.fixture(scope="module")
def mailing(databases: Databases, tmp_path_factory: pytest.TempPathFactory, door: Door) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("mail")
    with databases.fresh("sqlite", folder / "data") as database, world(database, folder, mail=SET_UP, intake=door) as w:
        w.portal()
        yield w


@pytest.fixture(scope="module")
def mailless(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder: Path = tmp_path_factory.mktemp("mailless")
    with databases.fresh("sqlite", folder / "data") as database, world(database, folder) as w:
        w.portal()
        yield w


def hands_over(w: World, raw: bytes = b"Subject: Hello\r\n\r\nHello", token: str = TOKEN, to: str = "?to=a@b.example") -> Any:
    return w.visitor(Origin="", Authorization=f"Bearer {token}").post(f"/api/mail{to}", content=raw)


def test_a_mail_server_with_the_token_hands_a_mail_over(mailing: World, door: Door) -> None:
    door.answer = Taken(Way.ANSWER, 123_456_789)
    answer = hands_over(mailing, to="?to=a@b.example&to=c@d.example")
    assert (answer.status_code, answer.json()) == (200, {"way": "answer", "number": 123_456_789})
    assert door.came[-1] == (b"Subject: Hello\r\n\r\nHello", ["a@b.example", "c@d.example"])


def test_without_the_right_token_the_door_is_shut(mailing: World, mailless: World, door: Door) -> None:
    count = len(door.came)
    assert hands_over(mailing, token="x" * 40).status_code == 401
    assert mailing.visitor().post("/api/mail", content=b"x").status_code == 401
    assert hands_over(mailless, token="").status_code == 401
    assert len(door.came) == count


def test_a_mail_that_belongs_nowhere_is_returned_and_one_that_finds_no_room_comes_again(mailing: World, door: Door) -> None:
    door.answer = Taken(Way.NOT_TAKEN)
    answer = hands_over(mailing)
    assert (answer.status_code, answer.json()["code"]) == (422, "mail-not-taken")
    door.answer = NoRoom("full")
    answer = hands_over(mailing)
    assert (answer.status_code, answer.json()["code"]) == (503, "mail-later")


def test_a_mail_that_is_too_large_is_refused_before_anybody_reads_it(mailing: World, door: Door) -> None:
    count = len(door.came)
    assert hands_over(mailing, b"x" * 1001).status_code == 413
    assert len(door.came) == count


def test_an_answer_goes_out_with_its_file_and_can_be_looked_up(mailing: World) -> None:
    ana, carl = mailing.agent("Ana", portals=(1,)), mailing.customer(email="carl@home.example")
    case = f"/api/desk/cases/{carl.number}"
    ana.post(f"{case}/assign", {"agent": None})
    carl.says("Where is it?")
    file = ana.post(f"{case}/letter-files", content=b"turn left", headers={"X-File-Name": "map.txt"}).json()
    other = ana.post(f"{case}/letter-files", content=b"oops", headers={"X-File-Name": "oops.txt"}).json()
    assert ana.delete(f"{case}/letter-files/{other['id']}").status_code == 204
    body = {"client_id": "77", "text": "Here.", "subject": "The way", "files": [file["id"]]}
    assert ana.post(f"{case}/letters", body).status_code == 200
    assert ana.post(f"{case}/letters", body).status_code == 200
    opened = ana.get(case).json()
    (letter,) = opened["letters"]
    assert (letter["kind"], letter["state"], letter["subject"], letter["address"]) == (
        "answer",
        "waiting",
        "The way",
        "carl@home.example",
    )
    assert [entry["letter"] for entry in opened["entries"] if entry.get("letter")] == [letter["id"]] * 2
    assert ana.get(f"{case}/letters/{letter['id']}/quoted").json() == {"text": "Where is it?"}
    assert all("letter" not in entry for entry in carl.get(carl.case).json()["entries"])


def test_strangers_see_no_letters_and_files_of_other_cases_go_nowhere(mailing: World) -> None:
    ben, carl, dora = mailing.agent("Ben", portals=(1,)), mailing.customer(), mailing.customer()
    zoe = mailing.agent("Zoe")
    mine, theirs = (f"/api/desk/cases/{each.number}" for each in (carl, dora))
    for case in (mine, theirs):
        ben.post(f"{case}/assign", {"agent": None})
    file = ben.post(f"{theirs}/letter-files", content=b"secret", headers={"X-File-Name": "secret.txt"}).json()
    answer = ben.post(f"{mine}/letters", {"client_id": "1", "text": "Look", "files": [file["id"]]})
    assert (answer.status_code, answer.json()["field"]) == (400, "files")
    ben.post(f"{mine}/letters", {"client_id": "2", "text": "Look"})
    letter = ben.get(mine).json()["letters"][0]["id"]
    for path in (f"{mine}/letters/{letter}/quoted", f"{theirs}/letters/{letter}/quoted"):
        assert zoe.get(path).status_code == 404
    assert ben.get(f"{theirs}/letters/{letter}/quoted").status_code == 404
    assert ben.post(f"{theirs}/letters/{letter}/again").status_code == 404
    assert zoe.post(f"{mine}/letters", {"client_id": "3", "text": "Hi"}).status_code == 404


def test_a_customer_has_the_transcript_sent(mailing: World) -> None:
    carl = mailing.customer()
    assert carl.post(f"{carl.case}/transcript-mail").status_code == 202
    assert mailing.visitor().post(f"{carl.case}/transcript-mail").status_code == 401


def test_without_a_mail_server_nothing_is_claimed_to_be_sent(mailless: World) -> None:
    eve, carl = mailless.agent("Eve", "admin", portals=(1,)), mailless.customer()
    case = f"/api/desk/cases/{carl.number}"
    eve.post(f"{case}/assign", {"agent": None})
    refused = [
        eve.post(f"{case}/letters", {"client_id": "1", "text": "Hi"}),
        eve.post("/api/admin/mail/check"),
        carl.post(f"{carl.case}/transcript-mail"),
    ]
    assert [(each.status_code, each.json()["code"]) for each in refused] == [(409, "mail-off")] * 3
    assert eve.get(case).json()["letters"] == []
    assert eve.get("/api/desk").json()["mail"] is False
    assert eve.get("/api/admin/mail").json()["smtp"] == ""


def test_only_admins_see_how_mail_stands(mailing: World) -> None:
    fay, gil = mailing.agent("Fay", "lead", portals=(1,)), mailing.agent("Gil", "admin")
    assert fay.get("/api/admin/mail").status_code == 403
    assert fay.post("/api/admin/mail/check").status_code == 403
    state = gil.get("/api/admin/mail").json()
    assert (state["address"], state["smtp"], state["token"]) == ("support@company.example", "mail.example:465", True)
    assert TOKEN not in str(state)


def test_a_portals_mail_address_is_its_own(mailing: World) -> None:
    ada = mailing.agent("Ada", "admin")
    assert ada.patch("/api/admin/portals/1", {"mail_opens": True}).json()["field"] == "mail_address"
    changed = ada.patch("/api/admin/portals/1", {"mail_address": "help@company.example", "mail_opens": True})
    assert (changed.json()["mail_address"], changed.json()["mail_opens"]) == ("help@company.example", True)
    other = mailing.portal("other")
    taken = ada.patch(f"/api/admin/portals/{other}", {"mail_address": "HELP@company.example"})
    assert (taken.status_code, taken.json()["code"]) == (409, "already-taken")
    assert ada.patch(f"/api/admin/portals/{other}", {"mail_address": "no address"}).status_code == 400
