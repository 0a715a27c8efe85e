"""Who may import whom: the rooms of the house, and the doors between them."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "deskbell"
BROWSER = ROOT / "browser"

# room -> the parts of deskbell that it may import, besides itself
DOORS: dict[str, set[str]] = {
    "domain": set(),
    "actions": {"domain"},
    "storage": {
        "domain",
        "faults",
        "actions.ports",
        "actions.ports_bell",
        "actions.ports_people",
        "actions.values",
        "actions.values_letters",
    },
    "realtime": {"domain", "actions.ports", "actions.values", "actions.values_bell", "actions.values_letters"},
    "mail": {"domain", "actions", "faults"},
    "files": {"domain", "faults", "actions.ports", "actions.values"},
    "web": {
        "domain",
        "actions",
        "faults",
        "realtime.bus",
        "realtime.frames",
        "realtime.hub",
        "realtime.views",
        "realtime.views_bell",
        "realtime.views_share",
        "realtime.wire",
        "realtime.wire_bell",
        "realtime.wire_share",
        "realtime.views_letters",
        "realtime.wire_letters",
    },
    "cli": {"domain", "actions", "settings", "wiring"},
    "worker": {"domain", "actions", "faults"},
    "wiring": {
        "domain",
        "actions",
        "storage",
        "realtime",
        "mail",
        "files",
        "web",
        "worker",
        "wiring_mail",
        "collecting",
        "settings",
        "languages",
    },
    "wiring_mail": {"domain", "actions", "mail", "files", "web", "settings", "setting_values"},
    "settings": {"setting_values"},
    "setting_values": set(),
    "languages": set(),
    "faults": set(),
    "collecting": set(),
}
# rooms that do no I/O, know no clock and throw no dice
PURE = {"domain"}
# fmt: off
IMPURE_MODULES = {
    "asyncio", "concurrent", "ftplib", "glob", "http", "io", "logging", "multiprocessing", "os",
    "pathlib", "random", "secrets", "select", "shelve", "shutil", "signal", "smtplib", "socket",
    "socketserver", "sqlite3", "ssl", "subprocess", "sys", "tempfile", "threading", "time", "urllib",
    "uuid",
}
# fmt: on
# rooms that keep to the standard library, and what they may have besides
PLAIN: dict[str, set[str]] = {"domain": set(), "actions": set()}

FOLDERS: dict[str, set[str]] = {
    "shared": set(),
    "conversation": {"shared"},
    "screen": {"shared"},
    "portal": {"shared", "conversation", "screen"},
    "desk": {"shared", "conversation", "screen"},
    "embed": set(),
}


def imports(tree: ast.Module, module: str, is_package: bool) -> Iterator[str]:
    """Every module that this one imports anywhere in its text, by full name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = module.split(".") if is_package else module.split(".")[:-1]
                kept = package[: len(package) - node.level + 1]
                base = ".".join([*kept, base]).rstrip(".")
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def breaches(module: str, text: str, is_package: bool = False) -> list[str]:
    """What the module imports and may not."""
    room = module.split(".")[1] if "." in module else ""
    found = []
    for name in imports(ast.parse(text), module, is_package):
        top = name.split(".")[0]
        if top != "deskbell":
            if not may_import_library(room, name):
                found.append(f"{module} imports {name}")
        elif not may_import_room(room, name):
            found.append(f"{module} imports {name}")
    return sorted(set(found))


def may_import_library(room: str, name: str) -> bool:
    top = name.split(".")[0]
    if room in PURE and (top in IMPURE_MODULES):
        return name == "urllib.parse" or name.startswith("urllib.parse.")
    return room not in PLAIN or top in sys.stdlib_module_names or top in PLAIN[room]


def may_import_room(room: str, name: str) -> bool:
    path = name.split(".")[1:]
    if not room or not path or path[0] == room or path[0].startswith("__"):
        return True
    allowed = DOORS[room]
    # `from deskbell.realtime import hub` names the door only in its second form
    opens_a_door = any(door.startswith(".".join(path) + ".") for door in allowed)
    return opens_a_door or any(".".join(path[:n]) in allowed for n in range(1, len(path) + 1))


def python_modules() -> list[tuple[str, Path]]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        found.append((".".join(parts[:-1] if parts[-1] == "__init__" else parts), path))
    return found


def test_every_python_module_keeps_to_the_doors_of_its_room() -> None:
    found: list[str] = []
    for module, path in python_modules():
        found += breaches(module, path.read_text(encoding="utf-8"), path.name == "__init__.py")
    assert not found, "\n".join(found)


def test_every_room_is_on_the_plan() -> None:
    rooms = {module.split(".")[1] for module, _ in python_modules() if "." in module}
    assert rooms <= set(DOORS), f"not on the plan: {rooms - set(DOORS)}"


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("deskbell.domain.cases", "from deskbell.actions import cases"),
        ("deskbell.domain.cases", "import time"),
        ("deskbell.domain.cases", "from os import path"),
        ("deskbell.domain.cases", "import msgspec"),
        ("deskbell.actions.cases", "import sqlalchemy"),
        ("deskbell.actions.cases", "from deskbell.storage import rows"),
        ("deskbell.storage.rows", "from deskbell.actions.cases import assign"),
        ("deskbell.storage.rows", "from deskbell.realtime import hub"),
        ("deskbell.storage.rows", "from ..web import routes"),
        ("deskbell.web.routes", "def late() -> None:\n    from deskbell.storage import rows"),
        ("deskbell.web.routes", "from deskbell import wiring"),
        ("deskbell.web.routes", "from deskbell.realtime.relay import Relay"),
    ],
)
def test_a_door_that_is_not_there_is_noticed(module: str, line: str) -> None:
    assert breaches(module, line)


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("deskbell.domain.cases", "from dataclasses import dataclass\nfrom .refusals import Refusal"),
        ("deskbell.actions.cases", "from deskbell.domain.cases import Case"),
        ("deskbell.storage.rows", "from deskbell.actions.ports import Store"),
        ("deskbell.web.routes", "from deskbell.realtime.hub import Hub\nfrom deskbell.realtime import wire"),
        ("deskbell.cli.serve", "from deskbell import wiring"),
    ],
)
def test_a_door_that_is_there_stands_open(module: str, line: str) -> None:
    assert not breaches(module, line)


def test_the_rules_read_no_clock() -> None:
    found = [
        f"{module}:{node.lineno} .{node.attr}"
        for module, path in python_modules()
        if set(module.split(".")[1:2]) & PURE
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today"}
    ]
    assert not found, "\n".join(found)


def browser_breaches(file: Path, text: str) -> list[str]:
    """What a file of the browser imports from a folder that is closed to it."""
    folder = file.relative_to(BROWSER).parts[0]
    found = []
    for quoted in re.findall(r"""(?:\bfrom|\bimport)\s*\(?\s*['"]([^'"]+)['"]""", text):
        if not quoted.startswith("."):
            if folder == "embed":
                found.append(f"{file.name} imports {quoted}, and embed imports nothing")
            continue
        target = (file.parent / quoted.split("?")[0]).resolve()
        other = target.relative_to(BROWSER).parts[0] if target.is_relative_to(BROWSER) else "outside"
        if other not in {folder, *FOLDERS[folder]}:
            found.append(f"{folder}/{file.name} imports {quoted}")
    return found


def browser_files() -> list[Path]:
    return [
        path
        for folder in sorted(child for child in BROWSER.iterdir() if child.is_dir() and child.name != "node_modules")
        for path in sorted(folder.rglob("*.ts*"))
    ]


def test_every_page_keeps_to_the_doors_of_its_folder() -> None:
    found: list[str] = []
    for path in browser_files():
        if ".test." not in path.name:
            found += browser_breaches(path, path.read_text(encoding="utf-8"))
    assert not found, "\n".join(found)


def test_every_folder_of_the_browser_is_on_the_plan() -> None:
    folders = {path.relative_to(BROWSER).parts[0] for path in browser_files()}
    assert folders <= set(FOLDERS), f"not on the plan: {folders - set(FOLDERS)}"


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("shared/api.ts", "import { Thread } from '../conversation/thread';"),
        ("conversation/thread.tsx", "import type { Row } from '../desk/rows';"),
        ("portal/main.tsx", "const desk = await import('../desk/main');"),
        ("desk/admin/people.tsx", "export { x } from '../../portal/main';"),
        ("embed/embed.ts", "import { render } from 'preact';"),
    ],
)
def test_a_page_that_reaches_too_far_is_noticed(file: str, line: str) -> None:
    assert browser_breaches(BROWSER / file, line)


def test_a_page_may_use_what_lies_below_it() -> None:
    text = "import { render } from 'preact';\nimport { Thread } from '../../conversation/thread';\nimport '../desk.css';"
    assert not browser_breaches(BROWSER / "desk" / "admin" / "people.tsx", text)
