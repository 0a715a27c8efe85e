"""What tests of the command line may ask for: to run it, on a data folder of their own."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deskbell import cli

Said = tuple[int, str, str]
Deskbell = Callable[..., Said]


@pytest.fixture
def deskbell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Deskbell:
    """Runs `deskbell` with these words and settings; returns exit code, standard output and standard error.

    `typed` is what stands on standard input. The data folder is the test's own.
    """
    monkeypatch.setenv("DESKBELL_DATA_DIR", str(tmp_path / "data"))

    def run(*words: str, typed: str = "", **variables: str) -> Said:
        for name, value in variables.items():
            monkeypatch.setenv(f"DESKBELL_{name.upper()}", value)
        monkeypatch.setattr("sys.argv", ["deskbell", *words])
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        code = 0
        try:
            cli.main()
        except SystemExit as end:
            code = int(end.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def answer(deskbell: Deskbell) -> Callable[..., Any]:
    """Runs `deskbell` with these words and `--json`; returns what it says to programs."""

    def run(*words: str, **more: str) -> Any:
        code, out, err = deskbell(*words, "--json", **more)
        assert code == 0, err
        return json.loads(out)

    return run
