"""An administrator keeps a copy of everything, and brings it back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from deskbell.storage import deletions

Said = tuple[int, str, str]


def test_a_demo_company_is_kept_and_brought_back(
    deskbell: Callable[..., Said], answer: Callable[..., Any], tmp_path: Path
) -> None:
    assert deskbell("demo")[0] == 0
    agents = answer("agent", "list")
    code, said, _ = deskbell("backup", str(tmp_path / "backups"))
    assert code == 0
    assert "The installation key is not in it" in said
    assert f"DESKBELL_BACKUP_DIR={tmp_path / 'backups'}" in said
    [folder] = (tmp_path / "backups").glob("deskbell-*")
    code, said, _ = deskbell("restore", str(folder), data_dir=str(tmp_path / "new"))
    assert code == 0
    assert "put the installation key at" in said
    code, _, said = deskbell("agent", "list")
    assert code != 0
    assert "The installation key is missing" in said
    shutil.copy(tmp_path / "data/installation.key", tmp_path / "new")
    assert [agent["email"] for agent in answer("agent", "list")] == [agent["email"] for agent in agents]


def test_what_was_deleted_since_is_deleted_again(
    deskbell: Callable[..., Said], answer: Callable[..., Any], tmp_path: Path
) -> None:
    deskbell("demo")
    made = answer("backup", backup_dir=str(tmp_path / "backups"))
    number = _some_number(tmp_path / "data")
    deletions.note(tmp_path / "backups", [number])
    done = answer("restore", made["folder"], data_dir=str(tmp_path / "new"))
    assert (done["cases"], done["deleted_again"]) == (made["cases"] - 1, 1)


def test_a_backup_wants_a_place(deskbell: Callable[..., Said]) -> None:
    code, _, said = deskbell("backup")
    assert code == 2
    assert "DESKBELL_BACKUP_DIR" in said


def test_a_folder_that_is_no_backup_is_refused_in_words(deskbell: Callable[..., Said], tmp_path: Path) -> None:
    code, _, said = deskbell("restore", str(tmp_path))
    assert code == 1
    assert "is no backup" in said


def test_a_full_data_folder_is_never_overwritten(
    deskbell: Callable[..., Said], answer: Callable[..., Any], tmp_path: Path
) -> None:
    deskbell("demo")
    made = answer("backup", str(tmp_path / "backups"))
    code, _, said = deskbell("restore", made["folder"])
    assert code == 1
    assert "empty data folder" in said


def test_the_key_comes_along_when_asked_for(deskbell: Callable[..., Said], tmp_path: Path) -> None:
    deskbell("demo")
    assert deskbell("backup", str(tmp_path / "backups"), "--with-key")[0] == 0
    [folder] = (tmp_path / "backups").glob("deskbell-*")
    deskbell("restore", str(folder), data_dir=str(tmp_path / "new"))
    assert (tmp_path / "new/installation.key").read_bytes() == (tmp_path / "data/installation.key").read_bytes()


def _some_number(data_dir: Path) -> int:
    import pysqlite3.dbapi2 as sqlite

    connection = sqlite.connect(str(data_dir / "deskbell.db"))
    try:
        return int(connection.execute("SELECT min(number) FROM cases WHERE status = 'resolved'").fetchone()[0])
    finally:
        connection.close()
