"""Files: names full of tricks, disguised types, sizes, and who may fetch them."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from tests.web.world import Asker, Customer, World

from deskbell.actions import messages

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x02\x00\x00\x00\x03\x08\x02\x00\x00\x00\x12\x16\xf1M"
    b"\x00\x00\x00\x00IEND\xaeB`\x82"
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(document.domain)</script>"


@pytest.fixture
def carl(w: World) -> Customer:
    w.portal(max_file_bytes=5000)
    return w.customer()


@pytest.fixture
def ana(w: World, carl: Customer) -> Asker:
    ana = w.agent("Ana", portals=(1,))
    ana.post(f"/api/desk/cases/{carl.number}/assign", {})
    return ana


def test_a_picture_shows_its_size_and_comes_back_as_it_was(carl: Customer, ana: Asker) -> None:
    sent = carl.sends(PNG, quote("Fahrrad – kaputt.png"))
    assert sent.status_code == 201, sent.text
    file = sent.json()["file"]
    assert (file["name"], file["type"], file["width"], file["height"]) == ("Fahrrad – kaputt.png", "image/png", 2, 3)
    for who, path in ((carl, carl.case), (ana, f"/api/desk/cases/{carl.number}")):
        answer = who.get(f"{path}/files/{file['id']}")
        assert answer.content == PNG
        assert answer.headers["content-type"] == "image/png"


@pytest.mark.parametrize(
    ("content", "name"),
    [(SVG, "logo.svg"), (SVG, "photo.png"), (HTML, "page.html"), (HTML, "notes.txt"), (b"\xff\xd8\xff" + HTML, "photo.jpg")],
)
def test_no_file_can_run_in_our_pages_whatever_it_calls_itself(carl: Customer, content: bytes, name: str) -> None:
    file = carl.sends(content, name, **{"Content-Type": "text/html"}).json()["file"]
    answer = carl.get(f"{carl.case}/files/{file['id']}")
    assert answer.content == content
    assert "html" not in answer.headers["content-type"]
    assert "svg" not in answer.headers["content-type"]
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "..\\..\\boot.ini", "/etc/shadow", "a\x00b.png", "evil\r\nSet-Cookie: a=b.txt", '".txt', "x" * 1200, ".", "..",
     "\u202egnp.exe", "CON", "😀.png"],
)  # fmt: skip
def test_a_files_name_is_a_name_and_never_a_path_or_a_header(w: World, carl: Customer, name: str) -> None:
    sent = carl.sends(PNG, quote(name))
    assert sent.status_code == 201, sent.text
    kept = sent.json()["file"]["name"]
    assert kept
    assert not set(kept) & set('/\\\r\n\x00"\u202e')
    assert len(kept.encode()) <= 255
    answer = carl.get(f"{carl.case}/files/{sent.json()['file']['id']}")
    assert "set-cookie" not in answer.headers
    assert quote(kept, safe="") in answer.headers["content-disposition"]
    assert not any(path.is_file() and path.name == "passwd" for path in w.static.parent.rglob("*"))


def test_a_file_that_is_too_large_is_refused_and_nothing_is_left(w: World, carl: Customer) -> None:
    announced = carl.sends(b"x" * 5001, "big.bin")
    streamed = carl.post(
        f"{carl.case}/files", content=iter([b"x" * 3000, b"x" * 3000]), headers={"X-File-Name": "big.bin", "X-Client-Id": "9"}
    )
    for answer in (announced, streamed):
        assert (answer.status_code, answer.json()["code"], answer.json()["limit"]) == (413, "too-large", 5000)
    assert carl.get(carl.case).json()["chat"]["n"] == 1
    assert [path for path in (w.static.parent / "files").rglob("*") if path.is_file()] == []


def test_the_files_of_one_case_do_not_fill_the_disk(w: World, carl: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "MOST_IN_A_CASE", 8000)
    assert carl.sends(b"x" * 5000, "one.bin").status_code == 201
    refused = carl.sends(b"x" * 3001, "two.bin")
    assert (refused.status_code, refused.json()["code"], refused.json()["limit"]) == (413, "no-room", 8000)
    assert carl.sends(b"x" * 3000, "three.bin").status_code == 201
    assert carl.get(carl.case).json()["chat"]["n"] == 3
    assert sum(path.is_file() for path in (w.static.parent / "files").rglob("*")) == 2


def test_an_empty_file_a_missing_id_and_a_broken_name_are_refused(carl: Customer) -> None:
    assert carl.sends(b"", "empty.txt").json()["field"] == "file"
    assert carl.sends(PNG, "a.png", **{"X-Client-Id": ""}).json()["field"] == "X-Client-Id"
    assert carl.sends(PNG, "a.png", **{"X-Client-Id": "12x"}).json()["field"] == "X-Client-Id"
    assert carl.sends(PNG, "a.png", **{"X-Client-Id": "9" * 19}).json()["field"] == "X-Client-Id"
    assert carl.sends(PNG, "%ff%fe.png").json()["field"] == "X-File-Name"
    assert carl.get(carl.case).json()["chat"]["n"] == 1


def test_the_same_file_twice_is_one_message_and_another_under_the_same_id_is_refused(carl: Customer) -> None:
    first = carl.sends(PNG, "a.png", **{"X-Client-Id": "55"})
    again = carl.sends(PNG, "a.png", **{"X-Client-Id": "55"})
    assert again.json() == first.json()
    assert carl.sends(PNG + b"x", "b.png", **{"X-Client-Id": "55"}).json()["code"] == "client-id-reused"
    assert carl.sends(PNG[:-1] + b"x", "a.png", **{"X-Client-Id": "55"}).json()["code"] == "client-id-reused"


def test_only_bytes_that_were_recorded_are_kept(w: World, carl: Customer, ana: Asker) -> None:
    def kept() -> list[bytes]:
        return [path.read_bytes() for path in (w.static.parent / "files").rglob("*") if path.is_file()]

    for _ in range(2):
        assert carl.sends(PNG, "a.png", **{"X-Client-Id": "55"}).status_code == 201
    assert carl.sends(PNG + b"x", "b.png", **{"X-Client-Id": "55"}).status_code == 409
    assert kept() == [PNG]
    case = f"/api/desk/cases/{carl.number}"
    assert ana.post(f"{case}/end").status_code == 200
    assert carl.sends(b"too late", "late.txt").json()["code"] == "wrong-state"
    assert ana.post(f"{case}/files", content=b"me too", headers={"X-File-Name": "x", "X-Client-Id": "7"}).status_code == 409
    assert kept() == [PNG]


def test_a_file_belongs_to_its_case(w: World, carl: Customer) -> None:
    file = carl.sends(PNG, "a.png").json()["file"]["id"]
    mallory, stranger = w.customer(), w.agent("Bob")
    for who, path in ((mallory, mallory.case), (mallory, carl.case), (stranger, f"/api/desk/cases/{carl.number}")):
        assert who.get(f"{path}/files/{file}").status_code == 404
    for id_ in ("0", "999999", "-1", "x", "9" * 30):
        assert carl.get(f"{carl.case}/files/{id_}").status_code == 404


def test_a_notes_file_is_not_for_the_customer_to_see_in_the_chat(carl: Customer, ana: Asker) -> None:
    sent = ana.post(
        f"/api/desk/cases/{carl.number}/files",
        content=PNG,
        headers={"X-File-Name": "inside.png", "X-Client-Id": "3", "X-Note": "1"},
    )
    assert sent.json()["kind"] == "note"
    assert "inside.png" not in carl.get(carl.case).text
    assert carl.get(f"{carl.case}/files/{sent.json()['file']['id']}").status_code == 404


def test_files_can_be_switched_off_for_a_portal(w: World, carl: Customer) -> None:
    admin = w.agent("Ada", "admin")
    admin.patch("/api/admin/portals/1", {"files_allowed": False})
    assert carl.sends(PNG, "a.png").json()["code"] == "not-allowed"


def test_a_file_whose_bytes_are_gone_is_not_found(w: World, carl: Customer) -> None:
    file = carl.sends(PNG, "a.png").json()["file"]["id"]
    for path in (w.static.parent / "files").rglob("*"):
        if path.is_file():
            path.unlink()
    assert carl.get(f"{carl.case}/files/{file}").status_code == 404
