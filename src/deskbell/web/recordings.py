"""Recordings by HTTP: the agent's page sends them chunk by chunk, desks list and play them, admins delete them."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import re
import secrets
from typing import Annotated, Any

from litestar import Controller, Request, Response, delete, get, post, put
from litestar.params import HeaderParameter, JSONBody, PathParameter, QueryParameter
from litestar.response import Stream

from deskbell.actions import recordings, screenshare
from deskbell.actions.ports import Tx
from deskbell.actions.recordings import Room
from deskbell.domain.people import Agent
from deskbell.domain.recordings import LARGEST_CHUNK, Chunk, check_chunk
from deskbell.domain.refusals import Invalid, NoRoom, NotFound, RecordingOver, Refusal
from deskbell.realtime.views_share import recording_view
from deskbell.realtime.wire_share import ChunkStored, RecordBegin, RecordBegun, RecordingView
from deskbell.web import reading
from deskbell.web.identity import AskingDesk, Desk
from deskbell.web.parts import Given, Parts
from deskbell.web.playing import played
from deskbell.web.problems import documented
from deskbell.web.shares import Number, ShareId

Id = Annotated[int, PathParameter(ge=1, le=2**53 - 1, description="The recording's id.")]
SegmentNumber = Annotated[int, PathParameter(ge=0, le=1_000_000, description="The segment's number, from 0.")]
ChunkNumber = Annotated[int, PathParameter(ge=0, le=10_000_000, description="The chunk's number in its segment, from 0.")]
Until = Annotated[int, QueryParameter(ge=0, le=86_400_000, description="How long the segment lasts with this chunk, in ms.")]
Digest = Annotated[str, HeaderParameter(name="Content-Digest", description="`sha-256=:...:` of the body (RFC 9530).")]
SHA256 = re.compile(r"(?:.*,\s*)?sha-256=:([A-Za-z0-9+/=]{44}):.*")
DONE = documented(400, 401, 403, 404, 409)
Asked = Request[Any, Any, Any]


class RecordingScreens(Controller):
    """What the page of the agent who asked for the screen does about its recording."""

    path = "/desk/shares/{share:int}/recording"
    tags = ("desk",)
    security = ({"session": []},)

    @post("/", status_code=200, responses=DONE, summary="Begin a segment of a recording")
    async def begin(self, desk: AskingDesk, share: ShareId, data: JSONBody[RecordBegin]) -> RecordBegun:
        """Begin a segment; refused where the customer has not allowed it, and while another page of the agent's records."""
        key = secrets.token_hex(16)
        made = await desk.act(lambda tx, agent: recordings.begin(tx, agent, share, data.recorder, data.age, key))
        return RecordBegun(made.recording_id, made.number)

    @delete("/", responses=DONE, summary="End the recording alone")
    async def stop(self, desk: AskingDesk, share: ShareId) -> None:
        """End the recording, the share goes on; one that does not run is harmless."""
        await desk.act(lambda tx, agent: recordings.stop(tx, agent, share))

    @post("/failed", status_code=204, responses=DONE, summary="Say that the picture can't be recorded")
    async def failed(self, desk: AskingDesk, share: ShareId) -> None:
        """Note that this page can't record; both sides are told at once."""
        await desk.act(lambda tx, agent: recordings.fail(tx, agent, share, "page"))


class StoringRecordings(Controller):
    """Chunks of a recording, as they are made."""

    path = "/desk/recordings/{recording:int}"
    tags = ("desk",)
    security = ({"session": []},)

    @put(
        "/segments/{segment:int}/chunks/{chunk:int}", status_code=200, responses=documented(400, 401, 403, 404, 409, 413),
        summary="Store a chunk", request_max_body_size=None,
        description="The body is the chunk's bytes, at most 4 MiB; `out-of-order` names the `next` that is wanted.",
    )  # fmt: skip
    async def store(
        self,
        request: Asked,
        parts: Given,
        desk: AskingDesk,
        recording: Id,
        segment: SegmentNumber,
        chunk: ChunkNumber,
        digest: Digest,
        until: Until,
    ) -> ChunkStored:
        """Store the next chunk of a segment; it is on the disk when this is answered. A repeat is harmless."""
        content = await reading.whole(request, LARGEST_CHUNK)
        check_chunk(content, chunk)
        piece = Chunk(chunk, len(content), _checked(digest, content), until)
        return ChunkStored(await _stored(parts, desk, (recording, segment), piece, content))

    @post("/segments/{segment:int}/end", status_code=204, responses=DONE, summary="Say that a segment gets no more")
    async def end(self, desk: AskingDesk, recording: Id, segment: SegmentNumber) -> None:
        """Note that this page adds nothing to the segment: another page may go on at once."""
        await desk.act(lambda tx, agent: recordings.let_go(tx, agent, recording, segment))

    @post("/done", status_code=204, responses=DONE, summary="Say that an ended recording is here whole")
    async def done(self, desk: AskingDesk, recording: Id) -> None:
        """Take nothing more of a recording that has ended."""
        await desk.act(lambda tx, agent: recordings.done(tx, agent, recording))

    @get("/segments/{segment:int}", responses=documented(400, 401, 403, 404), summary="A segment's picture")
    async def play(
        self, request: Asked, parts: Given, desk: AskingDesk, recording: Id, segment: SegmentNumber
    ) -> Stream | Response[bytes]:
        """Return a segment as seekable WebM, whole or (`Range`) in part; as far as it has come, where it is being made."""
        found = await desk.look(lambda tx, agent: recordings.played(tx, agent, recording, segment))
        path = parts.uploads.path_of(found.key)
        try:
            shown = await asyncio.to_thread(parts.seekable, path, found.size) if found.size else None
        except FileNotFoundError:
            shown = None
        if shown is None:
            raise NotFound("There is no picture of it yet.")
        return played(shown, path, request.headers.get("range"))


class RecordingsOfCases(Controller):
    """A case's recordings."""

    path = "/desk/cases/{number:int}/recordings"
    tags = ("case",)
    security = ({"session": []},)

    @get("/", responses=documented(400, 401, 403, 404), summary="A case's recordings")
    async def listed(self, desk: AskingDesk, number: Number) -> list[RecordingView]:
        """Return the recordings of a case, oldest first."""

        def question(tx: Tx, agent: Agent) -> list[RecordingView]:
            found = recordings.of_case(tx, agent, number)
            return [recording_view(each, screenshare.named(tx, share)[1], segments) for each, share, segments in found]

        return await desk.look(question)


class DeletingRecordings(Controller):
    """What admins do about recordings."""

    path = "/admin/recordings/{recording:int}"
    tags = ("administration",)
    security = ({"session": []},)

    @delete("/", responses=DONE, summary="Delete a recording for good")
    async def delete(self, desk: AskingDesk, recording: Id) -> None:
        """Delete a recording alone; refused while its screen is shown."""
        await desk.administer(lambda tx, by: recordings.delete(tx, by, recording))


async def _stored(parts: Parts, desk: Desk, where: tuple[int, int], chunk: Chunk, content: bytes) -> int:
    """First the bytes, then their record: what a crash leaves between them is written over by the next try."""
    try:
        room = await desk.look(lambda tx, agent: recordings.room_for(tx, agent, *where, chunk, parts.site.recordings))
        if room is not None:
            await _written(parts, desk, where, room, content)
    except RecordingOver as over:
        if over.details.get("state") == "full":
            await desk.act(lambda tx, agent: recordings.stop_full(tx, agent, where[0]))
        raise
    try:
        return await desk.act(lambda tx, agent: recordings.stored(tx, agent, *where, chunk))
    except NotFound:  # where it was deleted meanwhile, its files were removed before these bytes came
        key = room.key if room is not None else ""
        if key and not await parts.store.look(lambda tx: tx.files.known([key])):
            await asyncio.to_thread(parts.uploads.remove, [key])
        raise


async def _written(parts: Parts, desk: Desk, where: tuple[int, int], room: Room, content: bytes) -> None:
    try:
        await asyncio.to_thread(parts.uploads.write_at, room.key, room.offset, content)
    except (NoRoom, OSError) as trouble:
        await desk.act(lambda tx, agent: recordings.cannot_store(tx, agent, where[0]))
        raise trouble if isinstance(trouble, Refusal) else NoRoom("The server can't store it.") from trouble


def _checked(digest: str, content: bytes) -> bytes:
    """The SHA-256 that Content-Digest gives, if it is the content's."""
    named = SHA256.fullmatch(digest)
    try:
        given = base64.b64decode(named[1], validate=True) if named else b""
    except binascii.Error:
        given = b""
    found = hashlib.sha256(content).digest()
    if given != found:
        raise Invalid("Content-Digest", "This is not the body's sha-256 (RFC 9530): the body was damaged on its way.")
    return found


ROUTES = [RecordingScreens, StoringRecordings, RecordingsOfCases, DeletingRecordings]
