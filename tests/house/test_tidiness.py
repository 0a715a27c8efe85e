"""What must stand in no file of the repository."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BROWSER = ROOT / "browser"
TEXT = {".cfg", ".css", ".html", ".in", ".ini", ".js", ".json", ".md", ".py", ".sh", ".toml", ".ts", ".tsx", ".txt", ".yml"}

# written in two pieces, so that this file does not hold what it looks for
REGISTRIES = ["registry.npm" + "js", "registry.yarn" + "pkg", "pypi.org" + "/simple", "files.python" + "hosted"]
FOREIGN_PLACES = re.compile(r"(?<![\w.])/(?:home|Users|root|work|farm)" + r"/[\w.]")
UNSAFE_TEXT = re.compile(r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|document\.write|dangerouslySetInnerHTML)\b")


def kept_files() -> list[Path]:
    """All text files that git keeps, or in an unpacked archive all there are."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    names = listed.stdout.split("\0") if listed.returncode == 0 else [str(p) for p in ROOT.rglob("*")]
    files = (ROOT / name for name in names if name)
    return [file for file in files if file.is_file() and (file.suffix in TEXT or file.name in {"Makefile", "run", ".npmrc"})]


def lines_with(pattern: re.Pattern[str], files: list[Path]) -> list[str]:
    return [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for file in files
        for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_names_a_package_registry() -> None:
    assert not lines_with(re.compile("|".join(map(re.escape, REGISTRIES))), kept_files())


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    assert not lines_with(FOREIGN_PLACES, kept_files())


@pytest.mark.parametrize("line", ["cd /" + "home/ana/deskbell", '"/' + 'root/.npmrc"', "see /" + "work/main"])
def test_a_folder_of_somebodys_machine_is_noticed(line: str) -> None:
    assert FOREIGN_PLACES.search(line)


def test_every_package_in_the_locks_has_a_hash() -> None:
    for lock in sorted((ROOT / "requirements").glob("*.txt")):
        entries = re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8").strip())
        assert entries
        assert not [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry]


def test_the_pages_set_text_as_text() -> None:
    own = [file for file in kept_files() if file.is_relative_to(BROWSER) and file.suffix in {".ts", ".tsx"}]
    assert not lines_with(UNSAFE_TEXT, own)


def test_the_pages_name_no_other_host() -> None:
    shipped = [
        file
        for file in kept_files()
        if file.is_relative_to(BROWSER) and file.suffix in {".ts", ".tsx", ".css"} and ".test." not in file.name
    ]
    addresses = re.compile(r"https?://(?!www\.w3\.org/|[\w.-]*example\.(?:com|org)|localhost|127\.0\.0\.1|\$\{)[\w\[]")
    assert not lines_with(addresses, shipped)
