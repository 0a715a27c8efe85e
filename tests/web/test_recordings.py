"""Recordings by HTTP: stored chunk by chunk whatever comes, played in ranges, deleted with every byte, closed to strangers."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.web.world import Asker, Customer, World

from deskbell.actions import chats
from deskbell.domain.recordings import LARGEST_CHUNK, Bounds
from deskbell.files import folder as folders
from deskbell.files.webm import seekable
from deskbell.web.tokens import hash_of

CONTENT = (Path(__file__).parents[1] / "files" / "chromium.webm").read_bytes()
"""Four seconds as a browser recorded them."""

PIECES = [CONTENT[:5_000], CONTENT[5_000:12_000], CONTENT[12_000:]]


def digest(content: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(content).digest()).decode()}:"


class Recording:
    """Carl shows Ana his screen in a portal that records, and allows it; Ana's page records."""

    def __init__(self, w: World, recorded: bool = True) -> None:
        self.w = w
        self.portal = w.portal(records_screens=True)
        self.ana: Asker = w.agent("Ana", portals=(self.portal,))
        self.carl: Customer = w.customer()
        self.ana.post(f"/api/desk/cases/{self.carl.number}/assign", {})
        self.shown(recorded)

    def shown(self, recorded: bool = True) -> None:
        self.share = self.ana.post(f"/api/desk/cases/{self.carl.number}/share").json()["id"]
        self.comes()
        self.customers(f"accept?recorded={str(recorded).lower()}")
        self.customers("show")

    def comes(self) -> None:
        """Without a page of the customer's there is no picture."""
        self.w.acts(lambda tx: tx.presence.lease("node", self.w.clock.now + 10**9))
        self.w.acts(lambda tx: chats.page_opened(tx, "node", hash_of(self.carl.token)))

    def customers(self, step: str) -> httpx.Response:
        return self.carl.post(f"{self.carl.case}/share/{self.share}/{step}")

    def begins(self, page: str = "page-one", who: Asker | None = None) -> httpx.Response:
        answer = (who or self.ana).post(f"/api/desk/shares/{self.share}/recording", {"recorder": page})
        if answer.status_code == 200:
            self.id, self.segment = answer.json()["recording"], answer.json()["segment"]
        return answer

    def sends(self, number: int, content: bytes | None = None, who: Asker | None = None, **more: Any) -> httpx.Response:
        content = PIECES[number] if content is None else content
        path = f"/api/desk/recordings/{self.id}/segments/{more.get('segment', self.segment)}/chunks/{number}"
        headers = {"Content-Digest": more.get("digest", digest(content))}
        until = more.get("until", (number + 1) * 1_000)
        return (who or self.ana).put(f"{path}?until={until}", content=content, headers=headers)

    def listed(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ana.get(f"/api/desk/cases/{self.carl.number}/recordings").json()
        return found

    def plays(self, who: Asker | None = None, **headers: str) -> httpx.Response:
        return (who or self.ana).get(f"/api/desk/recordings/{self.id}/segments/{self.segment}", headers=headers)

    def files(self) -> list[Path]:
        return [path for path in (self.w.files._folder).rglob("*") if path.is_file()]

    @property
    def state(self) -> str:
        found = self.w.acts(lambda tx: tx.shares.by_id(self.share))
        return str(found.recording.value)


def code(answer: httpx.Response) -> str:
    return str(answer.json()["code"])


def test_what_was_sent_in_chunks_is_played_as_one_seekable_picture(w: World, tmp_path: Path) -> None:
    made = Recording(w)
    assert made.begins().json()["segment"] == 0
    assert [made.sends(number).json()["next"] for number in range(3)] == [1, 2, 3]
    path = tmp_path / "whole.webm"
    path.write_bytes(CONTENT)
    shown = seekable(path, len(CONTENT))
    assert shown is not None
    assert made.plays().status_code == 404
    assert made.listed()[0]["segments"] == []
    made.customers("stop")
    answer = made.plays()
    assert answer.status_code == 200
    assert answer.content == shown.head + CONTENT[shown.begins : shown.ends]
    assert answer.headers["content-type"] == "video/webm"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["content-disposition"].startswith("attachment")
    (listed,) = made.listed()
    assert listed | {"began_at": 0, "ended_at": None, "segments": []} == {
        "id": made.id, "agent": "Ana", "began_at": 0, "ended_at": None, "size": len(CONTENT), "running": True, "segments": [],
    }  # fmt: skip
    assert listed["segments"][0]["lasts"] == 3_000


@pytest.mark.parametrize(
    ("wanted", "part"),
    [
        ("bytes=0-", slice(0, None)),
        ("bytes=10-19", slice(10, 20)),
        ("bytes=200-700", slice(200, 701)),
        ("bytes=5000-999999999", slice(5000, None)),
        ("bytes=-300", slice(-300, None)),
    ],
)
def test_any_part_of_it_can_be_had(on_sqlite: World, wanted: str, part: slice) -> None:
    made = Recording(on_sqlite)
    made.begins()
    for number in range(3):
        made.sends(number)
    made.customers("stop")
    whole = made.plays().content
    answer = made.plays(Range=wanted)
    assert (answer.status_code, answer.content) == (206, whole[part])
    first, _, _ = part.indices(len(whole))
    assert answer.headers["content-range"] == f"bytes {first}-{first + len(answer.content) - 1}/{len(whole)}"


def test_a_part_beyond_the_end_is_refused_and_a_header_of_another_kind_left_aside(on_sqlite: World) -> None:
    made = Recording(on_sqlite)
    made.begins()
    made.sends(0)
    made.customers("stop")
    whole = made.plays().content
    beyond = made.plays(Range=f"bytes={len(whole)}-")
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(whole)}")
    assert made.plays(Range="bytes=0-1,4-5").content == whole


def test_chunks_twice_early_damaged_empty_or_too_large_are_harmless_or_refused(w: World) -> None:
    made = Recording(w)
    made.begins()
    assert code(made.sends(1)) == "out-of-order"
    assert made.sends(1).json()["next"] == 0
    assert code(made.sends(0, b"<html>")) == "invalid"
    assert code(made.sends(0, digest=digest(b"other"))) == "invalid"
    assert code(made.sends(0, digest="sha-256=nonsense")) == "invalid"
    assert made.sends(0).json()["next"] == 1
    assert made.sends(0).json()["next"] == 1
    assert code(made.sends(0, CONTENT[:4_000])) == "out-of-order"
    assert code(made.sends(1, b"")) == "invalid"
    assert made.sends(1, b"x" * (LARGEST_CHUNK + 1)).status_code == 413
    assert made.sends(1, segment=7).status_code == 404
    assert made.sends(1).json()["next"] == 2
    assert made.sends(2).json()["next"] == 3
    assert made.files()[0].read_bytes() == CONTENT


def test_bytes_without_a_record_are_written_over_by_the_next_try(w: World) -> None:
    made = Recording(w)
    made.begins()
    made.sends(0)
    (path,) = made.files()
    with path.open("ab") as file:
        file.write(b"half a chunk, then the server was killed")
    made.sends(1)
    made.sends(2)
    assert path.read_bytes() == CONTENT


def test_a_refused_recording_leaves_not_a_byte(w: World) -> None:
    made = Recording(w, recorded=False)
    assert code(made.begins()) == "recording-over"
    made.id = made.segment = 1
    assert made.sends(0).status_code == 404
    assert (made.files(), made.listed()) == ([], [])


def test_strangers_neither_store_nor_list_nor_fetch(w: World) -> None:
    made = Recording(w)
    made.begins()
    made.sends(0)
    other = w.portal("other")
    eve, ben = w.agent("Eve", portals=(other,)), w.agent("Ben", portals=(made.portal,))
    dora = w.customer("other")
    for stranger in (eve, dora, made.carl, w.visitor()):
        assert made.begins(who=stranger).status_code in (401, 404)
        assert made.sends(1, who=stranger).status_code in (401, 404)
        assert made.plays(who=stranger).status_code in (401, 404)
        assert stranger.get(f"/api/desk/cases/{made.carl.number}/recordings").status_code in (401, 404)
        assert stranger.delete(f"/api/admin/recordings/{made.id}").status_code in (401, 403)
    assert made.sends(1, who=ben).status_code == 404
    foreign = dora.delete(f"{dora.case}/share/{made.share}/recording")
    assert foreign.status_code == 404
    assert made.state == "running"
    made.customers("stop")
    assert [made.plays(who=who).status_code for who in (ben, eve, dora, made.carl)] == [200, 404, 401, 401]


def test_the_customer_ends_the_recording_alone(w: World) -> None:
    made = Recording(w)
    made.begins()
    made.sends(0)
    answer = made.carl.delete(f"{made.carl.case}/share/{made.share}/recording").json()
    assert (answer["state"], answer["recording"]) == ("live", "over")
    assert code(made.sends(1, until=60_000)) == "recording-over"
    assert code(made.begins()) == "recording-over"


def test_a_full_disk_ends_in_words_to_both_and_the_chunk_can_be_sent_again(w: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Recording(w)
    made.begins()
    made.sends(0)
    with monkeypatch.context() as patch:
        patch.setattr(folders, "KEPT_FREE", 1 << 62)
        assert code(made.sends(1)) == "no-room"
        assert made.state == "failed"
    assert made.sends(1).json()["next"] == 2
    assert made.state == "running"


def test_at_its_bounds_a_recording_ends(w: World) -> None:
    made = Recording(w)
    object.__setattr__(w.parts.site, "recordings", Bounds(len(PIECES[0]) + 10, 10**9))
    made.begins()
    made.sends(0)
    assert code(made.sends(1)) == "recording-over"
    assert made.state == "over"


def test_the_page_says_that_it_cannot_record(w: World) -> None:
    made = Recording(w)
    assert made.ana.post(f"/api/desk/shares/{made.share}/recording/failed").status_code == 204
    assert made.state == "failed"
    assert made.begins().status_code == 200


def test_an_ended_recording_takes_what_is_late_until_all_is_here(w: World) -> None:
    made = Recording(w)
    made.begins()
    made.sends(0)
    made.customers("stop")
    assert made.sends(1, until=2_000).json()["next"] == 2
    assert made.ana.post(f"/api/desk/recordings/{made.id}/segments/0/end").status_code == 204
    assert made.ana.post(f"/api/desk/recordings/{made.id}/done").status_code == 204
    assert code(made.sends(2, until=2_000)) == "recording-over"
    (listed,) = made.listed()
    assert (listed["running"], listed["size"]) == (False, 12_000)


def test_deleted_alone_no_byte_of_it_is_left(w: World) -> None:
    made = Recording(w)
    made.begins()
    made.sends(0)
    admin = w.agent("Ada", "admin")
    assert admin.delete(f"/api/admin/recordings/{made.id}").status_code == 409
    made.customers("stop")
    assert made.ana.delete(f"/api/admin/recordings/{made.id}").status_code == 403
    assert admin.delete(f"/api/admin/recordings/{made.id}").status_code == 204
    assert admin.get("/api/admin/audit").json()["entries"][0]["act"] == "recording-deleted"
    assert made.plays().status_code == 404
    assert made.sends(1).status_code == 404
    assert made.listed() == []


def test_a_chunk_whose_recording_is_deleted_while_it_is_written_leaves_nothing(w: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Recording(w)
    made.begins()
    made.sends(0)
    made.customers("stop")
    admin = w.agent("Ada", "admin")
    write = w.files.write_at

    def slowly(key: str, offset: int, content: bytes) -> None:
        write(key, offset, content)
        w.files.remove([key])
        w.files.write_at = write  # type: ignore[method-assign]
        assert admin.delete(f"/api/admin/recordings/{made.id}").status_code == 204
        write(key, 0, content)

    monkeypatch.setattr(w.files, "write_at", slowly)
    assert made.sends(1, until=2_000).status_code == 404
    assert made.files() == []


def test_a_chunk_on_its_way_while_the_case_goes_to_another_portal_takes_nothing_of_the_recording_with_it(
    w: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Recording(w)
    made.begins()
    made.sends(0)
    write = w.files.write_at

    def slowly(key: str, offset: int, content: bytes) -> None:
        write(key, offset, content)
        w.acts(lambda tx: tx.portals.serve(made.portal, set()))

    monkeypatch.setattr(w.files, "write_at", slowly)
    assert made.sends(1).status_code == 404
    (kept,) = made.files()
    assert kept.read_bytes().startswith(PIECES[0])


def test_without_recording_means_so_also_where_another_tab_allowed_it(w: World) -> None:
    made = Recording(w)
    made.customers("lose")
    answer = made.customers("accept?recorded=false").json()["share"]
    assert (answer["state"], answer["recording"], answer["agent_id"]) == ("accepted", "over", 0)
    assert code(made.begins()) == "recording-over"


def test_two_pages_of_one_agent_do_not_record_at_once(w: World) -> None:
    made = Recording(w)
    made.begins()
    assert code(made.begins("page-two")) == "recorded-elsewhere"
    made.ana.post(f"/api/desk/recordings/{made.id}/segments/0/end")
    assert made.begins("page-two").json()["segment"] == 1
