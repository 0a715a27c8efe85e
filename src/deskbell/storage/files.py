"""Records of files: which case each belongs to and what it is; the bytes lie in the files room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from deskbell.actions.values import StoredFile
from deskbell.domain.files import Upload
from deskbell.storage.tables import facts, files, messages
from deskbell.storage.tables_of_shares import recording_segments

KEYS_AT_ONCE = 500


class FileRecords:
    """Fulfils the port `Files`; each call costs one statement."""

    def __init__(self, conn: Connection, now: int) -> None:
        self._conn = conn
        self._now = now

    def add(self, case_id: int, upload: Upload, at: int, *, draft: bool = False) -> StoredFile:
        """Record a file whose bytes are stored; `draft`: for an answer that is being written."""
        row = asdict(upload)
        made = self._conn.execute(
            insert(files).values(**row, case_id=case_id, at=at, draft_at=at if draft else None).returning(files.c.id)
        ).scalar_one()
        return StoredFile(id=made, case_id=case_id, **row)

    def of_case(self, case_id: int, file_id: int, *, public: bool = False) -> StoredFile | None:
        """Return the record if the file is this case's; None for any other, so that a guessed id opens nothing.

        `public`: only if it was sent where the customer sees it, not with a note.
        """
        wanted = select(files).where(files.c.id == file_id, files.c.case_id == case_id)
        if public:
            sent = messages.join(facts, (facts.c.message_id == messages.c.id) & (facts.c.case_id == messages.c.case_id))
            seen = (messages.c.case_id == case_id) & (messages.c.file_id == file_id) & facts.c.public_seq.is_not(None)
            wanted = wanted.where(select(messages.c.id).select_from(sent).where(seen).exists())
        found = self._conn.execute(wanted).first()
        return None if found is None else _stored(found)

    def bytes_of(self, case_id: int) -> int:
        """Return how many bytes the files of a case have together."""
        return int(
            self._conn.execute(select(func.coalesce(func.sum(files.c.size), 0)).where(files.c.case_id == case_id)).scalar_one()
        )

    def unsent(self, case_id: int) -> list[StoredFile]:
        """Return the case's files that were uploaded for an answer that is being written."""
        wanted = select(files).where(files.c.case_id == case_id, files.c.draft_at.is_not(None))
        return [_stored(row) for row in self._conn.execute(wanted)]

    def sent(self, file_ids: Sequence[int]) -> None:
        """Note that these files went with an answer."""
        if file_ids:
            self._conn.execute(update(files).where(files.c.id.in_(list(file_ids))).values(draft_at=None))

    def forget(self, file_id: int) -> None:
        """Remove the record of a file that was not sent; its bytes are swept."""
        self._conn.execute(delete(files).where(files.c.id == file_id, files.c.draft_at.is_not(None)))

    def forget_unsent(self, before: int) -> bool:
        """Remove records of files uploaded before a time (ms) and not sent, a few hundred; return whether there may be more."""
        old = select(files.c.id).where(files.c.draft_at < before).limit(KEYS_AT_ONCE)
        ids = list(self._conn.scalars(old))
        if ids:
            self._conn.execute(delete(files).where(files.c.id.in_(ids)))
        return len(ids) == KEYS_AT_ONCE

    def known(self, keys: Sequence[str]) -> set[str]:
        """Return which of these keys are recorded, as files or as segments of recordings; costs two statements for every 500."""
        found: set[str] = set()
        for start in range(0, len(keys), KEYS_AT_ONCE):
            some = list(keys[start : start + KEYS_AT_ONCE])
            for column in (files.c.key, recording_segments.c.key):
                found.update(self._conn.execute(select(column).where(column.in_(some))).scalars())
        return found


def _stored(row: Row[tuple[object, ...]]) -> StoredFile:
    return StoredFile(row.id, row.case_id, row.key, row.name, row.type, row.size, row.width, row.height, row.sha256)
