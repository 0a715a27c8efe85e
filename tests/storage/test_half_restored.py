"""A restore that is cut off at any moment: nobody is served what it left, and the next one clears it."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.storage.test_backup import FIRST, SECOND, filled_database, made

import postgres
from databases import Database, Databases
from deskbell.settings import Settings, load
from deskbell.storage import deletions, restore
from deskbell.storage.half_restored import FILE_NAME, claimed
from deskbell.storage.tables import cases
from deskbell.storage.trouble import BackupTrouble
from deskbell.wiring import make_store

CUT_OFF = """
import os, pathlib, signal, sys
from deskbell.storage import backup, deletions, restore, snapshot
room, name, count = {"backup": backup, "restore": restore, "snapshot": snapshot}[sys.argv[1]], sys.argv[2], int(sys.argv[3])
real = getattr(room, name)
def last(*given):
    global count
    count -= 1
    if count < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*given)
setattr(room, name, last)
restore.restore(pathlib.Path(sys.argv[4]), sys.argv[5], pathlib.Path(sys.argv[6]))
"""
MOMENTS = {
    "before anything": ("restore", "_copy", 0),
    "among the files": ("backup", "copy", 2),
    "before the database": ("snapshot", "put_back", 0),
    "before the deletions": ("restore", "_finish", 0),
    "after bringing the tables up to date": ("restore", "_settle", 0),
}


@pytest.fixture(autouse=True)
def programs_on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTGRES_BIN", str(postgres.programs()))


@pytest.fixture
def kept(database: Database, tmp_path: Path) -> Path:
    """A backup with two customers, of whom the first was deleted since."""
    filled_database(database)
    key = database.data_dir / "installation.key"
    key.write_text("the key of keys")
    folder = made(database, tmp_path / "backups", key).folder
    deletions.note(tmp_path / "backups", [FIRST])
    return folder


@pytest.fixture
def elsewhere(database: Database, databases: Databases, tmp_path: Path) -> Iterator[Database]:
    """An empty place of the same kind."""
    with databases.fresh(database.kind, tmp_path / "new", empty=True) as place:
        yield place


def cut_off(folder: Path, place: Database, moment: str) -> None:
    """Restore in a process of its own that is killed at this moment."""
    program = [sys.executable, "-c", CUT_OFF, *map(str, MOMENTS[moment]), str(folder), place.setting, str(place.data_dir)]
    assert subprocess.run(program).returncode == -signal.SIGKILL


def serves(place: Database) -> None:
    """What every start of the server, and every command, begins with."""
    engines, _ = make_store(settings(place))
    engines.dispose()


def settings(place: Database) -> Settings:
    return load({"DESKBELL_DATA_DIR": str(place.data_dir), "DESKBELL_DATABASE": place.setting})


def numbers(place: Database) -> list[int]:
    with place.engines.read.connect() as conn:
        return list(conn.scalars(select(cases.c.number)))


@pytest.mark.parametrize("moment", MOMENTS)
def test_what_a_killed_restore_left_is_not_served_and_the_next_one_clears_it(
    kept: Path, elsewhere: Database, moment: str
) -> None:
    cut_off(kept, elsewhere, moment)
    with pytest.raises(BackupTrouble, match="deskbell restore"):
        serves(elsewhere)
    assert not (elsewhere.data_dir / "deskbell.db").exists()
    assert restore.restore(kept, elsewhere.setting, elsewhere.data_dir).repeated == 1
    serves(elsewhere)
    assert numbers(elsewhere) == [SECOND]
    inside = sorted(path.name for path in elsewhere.data_dir.iterdir())
    assert [name for name in inside if not name.startswith("deskbell.db")] == ["files", "installation.key"]
    assert len([path for path in (elsewhere.data_dir / "files").rglob("*") if path.is_file()]) == 1
    with pytest.raises(BackupTrouble, match="already"):
        restore.restore(kept, elsewhere.setting, elsewhere.data_dir)
    assert numbers(elsewhere) == [SECOND]


def test_a_restore_killed_in_its_last_moment_has_restored_all_and_nothing_of_it_is_cleared(
    kept: Path, elsewhere: Database
) -> None:
    restore.restore(kept, elsewhere.setting, elsewhere.data_dir)
    (elsewhere.data_dir / FILE_NAME).write_text("A restore is under way\ninstallation.key\n")
    serves(elsewhere)
    with pytest.raises(BackupTrouble, match="already"):
        restore.restore(kept, elsewhere.setting, elsewhere.data_dir)
    assert numbers(elsewhere) == [SECOND]
    assert (elsewhere.data_dir / "installation.key").read_text() == "the key of keys"
    assert len([path for path in (elsewhere.data_dir / "files").rglob("*") if path.is_file()]) == 1


def test_a_key_and_files_that_were_there_before_are_never_cleared(kept: Path, elsewhere: Database) -> None:
    key, file = elsewhere.data_dir / "installation.key", elsewhere.data_dir / "files" / "mine"
    key.write_text("another key")
    cut_off(kept, elsewhere, "before the deletions")
    restore.restore(kept, elsewhere.setting, elsewhere.data_dir)
    assert key.read_text() == "another key"
    (elsewhere.data_dir / "deskbell.db").unlink(missing_ok=True)
    file.write_text("mine")
    with pytest.raises(BackupTrouble, match="already"):
        restore.restore(kept, elsewhere.setting, elsewhere.data_dir)
    assert file.read_text() == "mine"


def test_a_restore_that_fails_leaves_an_empty_place(kept: Path, elsewhere: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(restore, "_settle", full)
        with pytest.raises(OSError, match="full"):
            restore.restore(kept, elsewhere.setting, elsewhere.data_dir)
    assert [path.name for path in elsewhere.data_dir.iterdir()] == ["files"]
    assert list((elsewhere.data_dir / "files").iterdir()) == []
    assert restore.restore(kept, elsewhere.setting, elsewhere.data_dir).repeated == 1


def test_two_restores_into_one_place_do_not_clear_each_other(kept: Path, elsewhere: Database) -> None:
    with claimed(elsewhere.setting, elsewhere.data_dir), pytest.raises(BackupTrouble, match="under way"):
        restore.restore(kept, elsewhere.setting, elsewhere.data_dir)
    assert restore.restore(kept, elsewhere.setting, elsewhere.data_dir).repeated == 1
