"""The command line speaks to people in sentences, and to programs in JSON and exit codes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest

from deskbell import __version__, cli
from deskbell.cli.terminal import show_table

Deskbell = Callable[..., tuple[int, str, str]]


def test_it_tells_its_version(deskbell: Deskbell) -> None:
    assert deskbell("--version") == (0, f"{__version__}\n", "")


def test_it_says_how_to_ask(deskbell: Deskbell) -> None:
    code, out, _ = deskbell("--help")
    assert code == 0
    assert "serve" in out
    assert "settings" in out


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_each_command_shows_an_example(deskbell: Deskbell, command: str) -> None:
    code, out, _ = deskbell(*command.split(), "--help")
    assert code == 0
    assert re.search(rf"Example: (DESKBELL_\w+=\S+ )*deskbell {command}\b", " ".join(out.split()))


def test_a_wrong_setting_ends_with_2_and_a_sentence(deskbell: Deskbell) -> None:
    code, out, err = deskbell("settings", port="many")
    assert (code, out) == (2, "")
    assert "DESKBELL_PORT 'many': a port is a whole number" in err


def test_a_wrong_option_ends_with_2_and_a_hint(deskbell: Deskbell) -> None:
    code, out, err = deskbell("settings", "--jsn")
    assert (code, out) == (2, "")
    assert "`deskbell settings --help`" in err


def test_settings_are_shown_to_programs_without_their_secrets(deskbell: Deskbell) -> None:
    code, out, _ = deskbell("settings", "--json", database="postgresql://me:a-secret-of-sixteen@localhost/x", port="9000")
    rows = {row["setting"]: row["now"] for row in json.loads(out)}
    assert code == 0
    assert rows["DESKBELL_PORT"] == "9000"
    assert rows["DESKBELL_DATABASE"] == "(set, not shown)"
    assert "a-secret" not in out


def test_what_looks_like_markup_is_written_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    show_table([{"name": "[bold]Ana[/bold]", "agents": ["Ana", "Ben"], "open": True, "logo": None}], as_json=False)
    out = capsys.readouterr().out
    assert "[bold]Ana[/bold]" in out
    assert "Ana, Ben" in out
    assert "yes" in out


def test_an_empty_list_says_so_to_people_and_is_empty_to_programs(capsys: pytest.CaptureFixture[str]) -> None:
    show_table([], as_json=False, empty="No agents yet: deskbell agent add")
    show_table([], as_json=True)
    assert capsys.readouterr().out == "No agents yet: deskbell agent add\n[]\n"
