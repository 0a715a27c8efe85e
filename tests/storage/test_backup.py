"""Backups: whole, checked, and brought back without what was deleted since."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text

import postgres
from databases import Database, Databases
from deskbell.files.folder import FileFolder
from deskbell.storage import backup, deletions, restore
from deskbell.storage.backup import Made
from deskbell.storage.dialect import begin
from deskbell.storage.search import document, put
from deskbell.storage.tables import audit, cases, facts, files, messages, portals, sessions, tombstones
from deskbell.storage.tables_of_shares import recording_segments, recordings
from deskbell.storage.trouble import BackupTrouble
from rows import filled

FIRST, SECOND = 111222333, 444555666


@pytest.fixture(autouse=True)
def programs_on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTGRES_BIN", str(postgres.programs()))


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


def filled_database(database: Database) -> dict[int, str]:
    """Two cases, each with a message, its words in the index, and a file; return the files' keys by case number."""
    keys = {number: _file(database, f"bytes of {number}".encode()) for number in (FIRST, SECOND)}
    with database.engines.write.connect() as conn:
        begin(conn, write=True)
        conn.execute(insert(portals).values(**filled(portals, id=1)))
        for case, number in enumerate(keys, 1):
            row = filled(
                cases,
                id=case,
                number=number,
                portal_id=1,
                token_hash=b"%d" % number,
                status="resolved",
                chat="ended",
                type="chat",
                kind="chat",
                mode="any",
                asked="anyone",
            )
            conn.execute(insert(cases).values(**row))
            conn.execute(insert(files).values(**filled(files, id=case, case_id=case, key=keys[number])))
            said = filled(messages, id=case, case_id=case, client_id=1, text=f"secret{number}", file_id=case)
            conn.execute(insert(messages).values(**said))
            fact = filled(facts, case_id=case, seq=1, kind="message", by="customer", at=1, message_id=case)
            conn.execute(insert(facts).values(**fact))
            put(conn, [(document(case, 1), [f"secret{number}"])])
        conn.execute(insert(sessions).values(**filled(sessions, token_hash=b"s", agent_id=_agent(conn))))
        conn.commit()
    return keys


def _agent(conn: Any) -> int:
    row = "INSERT INTO agents (email, name, screen_name, role, totp_last_step, created_at, looked_at_unassigned) "
    return int(conn.execute(text(row + "VALUES ('a@b.cd', 'Ana', 'Ana', 'admin', 0, 0, 0) RETURNING id")).scalar())


def _file(database: Database, content: bytes) -> str:
    async def sent() -> Any:
        yield content

    return str(run(FileFolder(database.data_dir / "files").keep(sent(), "x.txt", 99)).key)


def made(database: Database, into: Path, key: Path | None = None) -> Made:
    return backup.make(database.engines, database.data_dir, into, "1.2.3", key=key)


@pytest.fixture
def elsewhere(database: Database, databases: Databases, tmp_path: Path) -> Any:
    """An empty place of the same kind."""
    with databases.fresh(database.kind, tmp_path / "new", empty=True) as place:
        yield place


def restored(folder: Path, place: Database) -> restore.Restored:
    return restore.restore(folder, place.setting, place.data_dir)


def with_recordings(database: Database) -> dict[int, str]:
    """The first case has two recordings of a segment each; return the keys of their bytes by the recordings' ids."""
    keys = {1: _file(database, b"the first picture"), 2: _file(database, b"the second picture")}
    with database.engines.write.connect() as conn:
        begin(conn, write=True)
        for id_, key in keys.items():
            conn.execute(insert(recordings).values(**filled(recordings, id=id_, case_id=1, share_id=id_)))
            conn.execute(
                insert(recording_segments).values(**filled(recording_segments, id=id_, recording_id=id_, number=0, key=key))
            )
        conn.commit()
    return keys


def test_what_was_backed_up_comes_back(database: Database, elsewhere: Database, tmp_path: Path) -> None:
    keys = filled_database(database)
    done = made(database, tmp_path / "backups")
    assert (done.manifest.cases, done.missing) == (2, 0)
    assert restored(done.folder, elsewhere).repeated == 0
    with elsewhere.engines.read.connect() as conn:
        assert conn.scalars(select(cases.c.number).order_by(cases.c.number)).all() == [FIRST, SECOND]
        assert conn.scalars(select(messages.c.text).order_by(messages.c.id)).all() == [f"secret{FIRST}", f"secret{SECOND}"]
        assert conn.execute(text("SELECT count(*) FROM search")).scalar() == 2
        assert conn.execute(text("SELECT count(*) FROM sessions")).scalar() == 0
    for number, key in keys.items():
        assert (elsewhere.data_dir / "files" / key[:2] / key).read_bytes() == f"bytes of {number}".encode()


def test_a_deletion_noted_since_is_repeated(database: Database, elsewhere: Database, tmp_path: Path) -> None:
    keys = filled_database(database)
    done = made(database, tmp_path / "backups")
    deletions.note(tmp_path / "backups", [FIRST])
    assert restored(done.folder, elsewhere).repeated == 1
    with elsewhere.engines.read.connect() as conn:
        assert conn.scalars(select(cases.c.number)).all() == [SECOND]
        assert conn.scalars(select(tombstones.c.number)).all() == [FIRST]
        assert conn.scalars(select(audit.c.act)).all() == ["deletion-repeated"]
    assert not (elsewhere.data_dir / "files" / keys[FIRST][:2] / keys[FIRST]).exists()
    assert (elsewhere.data_dir / "files" / keys[SECOND][:2] / keys[SECOND]).exists()
    if elsewhere.kind == "sqlite":
        content = b"".join(path.read_bytes() for path in elsewhere.data_dir.rglob("*") if path.is_file())
        assert b"secret%d" % SECOND in content
        assert b"secret%d" % FIRST not in content
        assert b"bytes of %d" % FIRST not in content


def test_recordings_come_back_but_for_those_that_were_deleted_since(
    database: Database, elsewhere: Database, tmp_path: Path
) -> None:
    filled_database(database)
    keys = with_recordings(database)
    done = made(database, tmp_path / "backups")
    deletions.note(tmp_path / "backups", [], [keys[2]])
    assert restored(done.folder, elsewhere).repeated == 1
    with elsewhere.engines.read.connect() as conn:
        assert conn.scalars(select(recordings.c.id)).all() == [1]
        assert deletions.deleted_recordings(conn) == {keys[2]}
    places = [elsewhere.data_dir / "files" / key[:2] / key for key in keys.values()]
    assert [place.exists() for place in places] == [True, False]


def test_with_a_case_that_was_deleted_since_its_recordings_go(database: Database, elsewhere: Database, tmp_path: Path) -> None:
    filled_database(database)
    keys = with_recordings(database)
    done = made(database, tmp_path / "backups")
    deletions.note(tmp_path / "backups", [FIRST])
    restored(done.folder, elsewhere)
    assert not any((elsewhere.data_dir / "files" / key[:2] / key).exists() for key in keys.values())


def test_a_backup_brings_the_list_of_deletions_up_to_date(database: Database, tmp_path: Path) -> None:
    with database.engines.write.connect() as conn:
        begin(conn, write=True)
        conn.execute(insert(tombstones).values(**filled(tombstones, number=FIRST)))
        conn.commit()
    made(database, tmp_path / "backups")
    assert deletions.listed(tmp_path / "backups") == {FIRST}


def test_the_installation_key_is_kept_apart_unless_asked_for(sqlite: Database, tmp_path: Path) -> None:
    key = sqlite.data_dir / "installation.key"
    key.write_text("the key of keys")
    without = made(sqlite, tmp_path / "without")
    assert not any(b"the key of keys" in path.read_bytes() for path in without.folder.rglob("*") if path.is_file())
    assert not without.manifest.key
    with_it = made(sqlite, tmp_path / "with", key)
    assert (with_it.folder / "installation.key").read_text() == "the key of keys"
    assert with_it.manifest.key


def test_nobody_else_can_read_a_backup(sqlite: Database, tmp_path: Path) -> None:
    filled_database(sqlite)
    folder = made(sqlite, tmp_path / "backups").folder
    assert folder.stat().st_mode & 0o077 == 0
    assert not [path for path in folder.rglob("*") if path.is_file() and path.stat().st_mode & 0o077]


def test_a_backup_holds_no_leftovers_of_deleted_words(sqlite: Database, tmp_path: Path) -> None:
    filled_database(sqlite)
    with sqlite.engines.write.connect() as conn:
        begin(conn, write=True)
        conn.exec_driver_sql("PRAGMA secure_delete = OFF")
        conn.exec_driver_sql("DELETE FROM search")
        conn.exec_driver_sql("UPDATE messages SET text = 'x'")
        conn.commit()
    folder = made(sqlite, tmp_path / "backups").folder
    assert b"secret%d" % FIRST not in (folder / "database.sqlite").read_bytes()


@pytest.mark.parametrize("harm", ["cut", "changed", "gone"])
def test_a_damaged_backup_is_refused_before_anything_is_restored(sqlite: Database, tmp_path: Path, harm: str) -> None:
    keys = filled_database(sqlite)
    folder = made(sqlite, tmp_path / "backups").folder
    victim = folder / "files" / keys[FIRST][:2] / keys[FIRST]
    harms: dict[str, Callable[[], object]] = {
        "cut": lambda: os.truncate(victim, 3),
        "changed": lambda: victim.write_bytes(b"BYTES" + victim.read_bytes()[5:]),
        "gone": victim.unlink,
    }
    harms[harm]()
    with pytest.raises(BackupTrouble, match=keys[FIRST]):
        restore.restore(folder, "sqlite", tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_manifest_that_leads_elsewhere_is_refused(sqlite: Database, tmp_path: Path) -> None:
    folder = made(sqlite, tmp_path / "backups").folder
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"]["../../escape"] = {"size": 1, "sha256": ""}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(BackupTrouble, match="outside"):
        restore.restore(folder, "sqlite", tmp_path / "new")


def test_a_place_that_holds_data_is_never_overwritten(database: Database, tmp_path: Path) -> None:
    filled_database(database)
    folder = made(database, tmp_path / "backups").folder
    with pytest.raises(BackupTrouble, match="already"):
        restore.restore(folder, database.setting, database.data_dir)
    shutil.rmtree(database.data_dir / "files")
    with pytest.raises(BackupTrouble, match="already"):
        restore.restore(folder, database.setting, database.data_dir)
    with database.engines.read.connect() as conn:
        assert conn.execute(text("SELECT count(*) FROM cases")).scalar() == 2
    assert not list((database.data_dir / "files").rglob("*.*"))


def test_what_is_no_backup_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    with pytest.raises(BackupTrouble, match="no backup"):
        restore.restore(tmp_path / "x", "sqlite", tmp_path / "new")


def test_a_backup_that_fails_leaves_nothing(sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled_database(sqlite)
    monkeypatch.setattr(backup, "copy", _full)
    with pytest.raises(OSError, match="full"):
        made(sqlite, tmp_path / "backups")
    assert list((tmp_path / "backups").iterdir()) == []


def _full(*_: object) -> None:
    raise OSError("the disk is full")


def test_the_list_of_deletions_survives_a_line_cut_by_a_crash(tmp_path: Path) -> None:
    deletions.note(tmp_path, [FIRST])
    with (tmp_path / deletions.FILE_NAME).open("a") as file:
        file.write("4445")
    assert deletions.listed(tmp_path) == {FIRST}
    deletions.note(tmp_path, [SECOND, FIRST], ["a" * 32])
    deletions.note(tmp_path, [], ["a" * 32, "0" * 32])
    assert deletions.listed(tmp_path) == {FIRST, SECOND}
    assert deletions.listed_recordings(tmp_path) == {"0" * 32, "a" * 32}
