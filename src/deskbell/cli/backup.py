"""`deskbell backup` and `deskbell restore`: keeps a copy of everything, and brings it back without what was deleted since."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from deskbell import wiring
from deskbell.cli.terminal import err, fail, say, show_json
from deskbell.settings import load

DOING = {"database": "Database", "files": "Files", "check": "Checksums"}


def backup(folder: Path | None = None, *, with_key: bool = False, json: bool = False) -> None:
    """Keep a copy of the database and the files, while the server runs.

    Parameters
    ----------
    folder
        Where backups are kept; without it the folder that DESKBELL_BACKUP_DIR names. A new folder is made in it.
    with_key
        Put the installation key in, too. Whoever has such a backup can read second factors and portals' secrets.
    json
        Write what was made as JSON for programs.
    """
    settings = load(os.environ)
    into = folder or settings.backup_dir
    if into is None:
        fail("Where to? Name a folder, or set DESKBELL_BACKUP_DIR.", "Example: deskbell backup /var/backups/deskbell", code=2)
    into = into.expanduser().absolute()
    with _bar() as progress:
        made = wiring.make_backup(settings, into, with_key=with_key, progress=progress)
    size = sum(entry.size for entry in made.manifest.files.values())
    files = sum(1 for name in made.manifest.files if name.startswith("files/"))
    if json:
        show_json({"folder": str(made.folder), "cases": made.manifest.cases, "files": files, "bytes": size, "key": with_key})
        return
    say(f"{made.folder}", style="bold")
    say(f"  {made.manifest.cases} cases, {files} files, {size / 1e6:.1f} MB")
    if made.missing:
        say(f"  {made.missing} recorded files were not in the data folder: deleted meanwhile, or lost.", style="yellow")
    if not with_key:
        say("  The installation key is not in it. Keep it apart: without it second factors and portals' secrets can't be read.")
        say(f"  It is {settings.data_dir / 'installation.key'}, unless DESKBELL_INSTALLATION_KEY gives it.")
    if settings.backup_dir is None or settings.backup_dir != into:
        say("  Cases deleted from now on are noted beside the backups only if the server runs with", style="yellow")
        say(f"  DESKBELL_BACKUP_DIR={into}", style="yellow")


def restore(backup: Path, *, deletions: Path | None = None, json: bool = False) -> None:
    """Bring a backup back into an empty data folder, and repeat the deletions noted since.

    Parameters
    ----------
    backup
        The backup's folder, such as deskbell-2026-11-22-040000; deletions.txt beside it lists what was deleted since.
    deletions
        One more folder with a deletions.txt to obey.
    json
        Write what was restored as JSON for programs.
    """
    settings = load(os.environ)
    with _bar() as progress:
        done = wiring.restore_backup(settings, backup.expanduser().absolute(), deletions, progress)
    if json:
        show_json(
            {"cases": done.manifest.cases - done.repeated, "deleted_again": done.repeated, "made_at": done.manifest.made_at}
        )
        return
    say(f"Restored as of {done.manifest.made_at}: {done.manifest.cases - done.repeated} cases.", style="bold")
    if done.repeated:
        say(f"  {done.repeated} cases that were deleted after the backup were deleted again.")
    if not done.manifest.key:
        say(f"  Before the server starts, put the installation key at {settings.data_dir / 'installation.key'}")
        say("  or give it by DESKBELL_INSTALLATION_KEY. With another key second factors and portals' secrets can't be read.")
    say("  Everybody logs in anew.")


@contextmanager
def _bar() -> Iterator[Callable[[str, int, int], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("", total=None)
        yield lambda what, done, of: bar.update(task, description=DOING[what], completed=done, total=of or None)
