"""Recordings as rows: which segments they have, and which chunks of those are stored; the bytes lie in the files room."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, delete, insert, select, update

from deskbell.domain.recordings import Chunk, Recording, Segment
from deskbell.domain.screenshare import Share
from deskbell.storage.tables import cases
from deskbell.storage.tables_of_shares import recording_chunks, recording_segments, recordings

_OF_SHARE = select(recordings).where(recordings.c.share_id == bindparam("share_id"))
_BY_ID = select(recordings).where(recordings.c.id == bindparam("recording_id"))
_SEGMENT = select(recording_segments).where(
    recording_segments.c.recording_id == bindparam("recording_id"), recording_segments.c.number == bindparam("number")
)
_CHUNK = select(recording_chunks.c.sha256).where(
    recording_chunks.c.segment_id == bindparam("segment_id"), recording_chunks.c.number == bindparam("number")
)


class RecordingRows:
    """Fulfils the port `Recordings`; each call costs one statement, where it doesn't say otherwise."""

    def __init__(self, conn: Connection, now: int) -> None:
        self._conn = conn
        self._now = now

    def begin(self, share: Share) -> Recording:
        """Store that a share's recording begins now; whoever calls has looked that there is none."""
        row = {"share_id": share.id, "case_id": share.case_id, "began_at": self._now, "heard_at": self._now, "size": 0}
        return _recording(self._conn.execute(insert(recordings).values(**row).returning(recordings)).one())

    def of_share(self, share_id: int) -> Recording | None:
        """Return a share's recording."""
        return self._one(_OF_SHARE, share_id=share_id)

    def by_id(self, recording_id: int) -> Recording | None:
        """Return a recording; whoever decides on it holds its case."""
        return self._one(_BY_ID, recording_id=recording_id)

    def of_case(self, case_id: int) -> list[tuple[Recording, list[Segment]]]:
        """Return a case's recordings with their segments, in their order; costs two statements."""
        found = self._conn.execute(select(recordings).where(recordings.c.case_id == case_id).order_by(recordings.c.id)).all()
        theirs: defaultdict[int, list[Segment]] = defaultdict(list)
        wanted = recording_segments.c.recording_id.in_([row.id for row in found])
        for row in self._conn.execute(select(recording_segments).where(wanted).order_by(recording_segments.c.number)):
            theirs[row.recording_id].append(_segment(row))
        return [(_recording(row), theirs[row.id]) for row in found]

    def keep(self, recording: Recording) -> None:
        """Write how a recording stands."""
        values = {name: value for name, value in asdict(recording).items() if name not in ("id", "share_id", "case_id")}
        self._conn.execute(update(recordings).where(recordings.c.id == recording.id).values(**values))

    def add_segment(self, recording_id: int, key: str, recorder: str, began_at: int) -> Segment:
        """Store that a segment begins, before any of its bytes; costs two statements."""
        taken = select(recording_segments.c.number).where(recording_segments.c.recording_id == recording_id)
        row = {
            "recording_id": recording_id, "number": len(self._conn.execute(taken).all()), "key": key, "recorder": recorder,
            "began_at": began_at, "lasts": 0, "chunks": 0, "size": 0, "heard_at": self._now,
        }  # fmt: skip
        return _segment(self._conn.execute(insert(recording_segments).values(**row).returning(recording_segments)).one())

    def segment(self, recording_id: int, number: int) -> Segment | None:
        """Return a segment of a recording."""
        row = self._conn.execute(_SEGMENT, {"recording_id": recording_id, "number": number}).first()
        return None if row is None else _segment(row)

    def newest_segment(self, recording_id: int) -> Segment | None:
        """Return a recording's newest segment."""
        theirs = select(recording_segments).where(recording_segments.c.recording_id == recording_id)
        row = self._conn.execute(theirs.order_by(recording_segments.c.number.desc()).limit(1)).first()
        return None if row is None else _segment(row)

    def keep_segment(self, segment: Segment) -> None:
        """Write how far a segment has come."""
        moved = {"lasts": segment.lasts, "chunks": segment.chunks, "size": segment.size, "heard_at": segment.heard_at}
        self._conn.execute(update(recording_segments).where(recording_segments.c.id == segment.id).values(**moved))

    def chunk(self, segment_id: int, number: int) -> bytes | None:
        """Return the checksum of a chunk that is stored."""
        found = self._conn.execute(_CHUNK, {"segment_id": segment_id, "number": number}).scalar()
        return None if found is None else bytes(found)

    def add_chunk(self, segment: Segment, chunk: Chunk) -> None:
        """Record a chunk whose bytes are stored."""
        row = {"segment_id": segment.id, "number": chunk.number, "sha256": chunk.sha256}
        self._conn.execute(insert(recording_chunks).values(**row))

    def erase(self, recording_id: int) -> list[str]:
        """Delete a recording's rows; return the keys of its segments, in their order. Costs two statements."""
        wanted = select(recording_segments.c.key).where(recording_segments.c.recording_id == recording_id)
        keys = list(self._conn.scalars(wanted.order_by(recording_segments.c.number)))
        self._conn.execute(delete(recordings).where(recordings.c.id == recording_id))
        return keys

    def _one(self, wanted: Select[Any], **values: int) -> Recording | None:
        row = self._conn.execute(wanted, values).first()
        return None if row is None else _recording(row)


def keyed(conn: Connection, keys: Collection[str]) -> list[tuple[str, int, int]]:
    """Return those of these keys that are first segments', each with its recording's id and the case's number."""
    wanted = (
        select(recording_segments.c.key, recordings.c.id, cases.c.number)
        .join_from(recording_segments, recordings, recordings.c.id == recording_segments.c.recording_id)
        .join(cases, cases.c.id == recordings.c.case_id)
        .where(recording_segments.c.number == 0)
    )
    return [(key, id_, number) for key, id_, number in conn.execute(wanted) if key in keys] if keys else []


def keys_of_case(conn: Connection, case_id: int) -> list[str]:
    """Return under which keys the bytes of a case's recordings lie."""
    theirs = select(recordings.c.id).where(recordings.c.case_id == case_id)
    return list(conn.scalars(select(recording_segments.c.key).where(recording_segments.c.recording_id.in_(theirs))))


def _recording(row: Row[Any]) -> Recording:
    return Recording(row.id, row.share_id, row.case_id, row.began_at, row.heard_at, row.stopped_at, row.closed_at, row.size)


def _segment(row: Row[Any]) -> Segment:
    return Segment(
        row.id, row.recording_id, row.number, row.key, row.recorder, row.began_at, row.lasts, row.chunks, row.size, row.heard_at
    )
