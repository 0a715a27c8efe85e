"""No file and no function grows past the point where one reads it in one go."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE = 400
LONGEST_FUNCTION = 40
PLACES = {"src": ("*.py",), "tools": ("*.py",), "bench": ("*.py",), "browser": ("*.ts", "*.tsx", "*.css")}


def source_files() -> Iterator[Path]:
    """All hand-written source outside the tests; the browser's functions are measured by its own linter."""
    yield ROOT / "hatch_build.py"
    for place, patterns in PLACES.items():
        for pattern in patterns:
            for path in sorted((ROOT / place).rglob(pattern)):
                inside = path.relative_to(ROOT).parts
                if "node_modules" not in inside and "static" not in inside and ".test." not in path.name:
                    yield path


def long_functions(text: str) -> list[str]:
    """The functions of a module with more lines than allowed, with their length."""
    return [
        f"{node.name} at line {node.lineno} ({length})"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > LONGEST_FUNCTION
    ]


def test_no_file_is_longer_than_400_lines() -> None:
    lengths = {path: path.read_text(encoding="utf-8").count("\n") for path in source_files()}
    found = [f"{path.relative_to(ROOT)} ({n})" for path, n in lengths.items() if n > LONGEST_FILE]
    assert lengths
    assert not found, "\n".join(found)


def test_no_function_is_longer_than_40_lines() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {function}"
        for path in source_files()
        if path.suffix == ".py"
        for function in long_functions(path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)


def test_a_function_of_41_lines_is_noticed() -> None:
    at_the_limit = "def work() -> None:\n" + "    step()\n" * 39
    assert not long_functions(at_the_limit)
    assert long_functions(at_the_limit + "    step()\n") == ["work at line 1 (41)"]


def test_every_module_opens_with_a_sentence() -> None:
    found = [
        str(path.relative_to(ROOT))
        for path in source_files()
        if path.suffix == ".py"
        and (text := path.read_text(encoding="utf-8")).strip()
        and not (ast.get_docstring(ast.parse(text)) or "").split("\n")[0].endswith((".", "?"))
    ]
    assert not found, "\n".join(found)
