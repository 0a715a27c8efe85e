"""Whoever installs the package has everything: pages, words, migrations; and the documents lead somewhere."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import pages

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def carried(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The files in a wheel that is made from this checkout and a page that was built before."""
    copy = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "src", copy / "src", ignore=shutil.ignore_patterns("static", "__pycache__"))
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", ".gitignore", "tools"):
        place = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        place(ROOT / name, copy / name)
    built = copy / "src" / "deskbell" / "web" / "static"
    built.mkdir(parents=True)
    (built / "manifest.json").write_text("{}")
    environment = {**os.environ, "DESKBELL_SKIP_PAGES": "1"}
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel"], cwd=copy, env=environment, check=True)
    (wheel,) = (copy / "dist").glob("*.whl")
    return set(zipfile.ZipFile(wheel).namelist())


def test_the_wheel_carries_the_built_pages(carried: set[str]) -> None:
    assert "deskbell/web/static/manifest.json" in carried


def test_the_wheel_carries_all_of_the_package_and_nothing_else(carried: set[str]) -> None:
    source = (ROOT / "src" / "deskbell").rglob("*")
    expected = {
        f"deskbell/{path.relative_to(ROOT / 'src' / 'deskbell').as_posix()}"
        for path in source
        if path.is_file() and "static" not in path.parts and "__pycache__" not in path.parts
    }
    assert expected <= carried
    assert {name.split("/")[0] for name in carried} == {"deskbell", *{n.split("/")[0] for n in carried if ".dist-info" in n}}


@pytest.mark.parametrize(
    ("version", "fits"),
    [("v20.19.0", True), ("v20.18.3", False), ("v21.7.0", False), ("v22.11.0", False), ("v22.12.0", True), ("v26.1.0", True)],
)
def test_only_a_node_that_can_build_the_pages_is_used(version: str, fits: bool) -> None:
    assert pages.fit(version) is fits
    assert not pages.fit("nonsense")


def documents() -> list[Path]:
    return [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


@pytest.mark.parametrize("document", documents(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_in_the_documents_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", document.read_text(encoding="utf-8"))
    assert not [link for link in links if not (document.parent / link).exists()]
