"""How the command line speaks: aligned tables, JSON for programs, and problems in plain words."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import NoReturn

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

WIDE = 240
"""How many columns a line may have where it goes to a file or a program, which break no lines."""

out = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
err = Console(stderr=True, highlight=False)


def say(words: str, style: str = "") -> None:
    """Write one line for people; what looks like markup is written as it is."""
    out.print(Text(words, style=style), soft_wrap=True)


def show_table(rows: Sequence[Mapping[str, object]], as_json: bool, empty: str = "Nothing there.") -> None:
    """Write rows of equal keys: as a table for people, or as a JSON list for programs."""
    if as_json:
        show_json(list(rows))
        return
    if not rows:
        say(empty, style="dim")
        return
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 3, 0, 0))
    for key in rows[0]:
        table.add_column(key.replace("_", " "), overflow="fold", no_wrap=key == next(iter(rows[0])))
    for row in rows:
        table.add_row(*(Text(_as_words(value)) for value in row.values()))
    out.print(table)


def show_aligned(rows: Sequence[Sequence[str]], *styles: str) -> None:
    """Write rows without a heading, aligned and never broken, each column in its style: addresses can be copied whole."""
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        line = Text("  ")
        for words, width, style in zip(row, widths, styles, strict=True):
            line.append(words, style)
            line.append(" " * (width - cell_len(words) + 3))
        line.rstrip()
        out.print(line, soft_wrap=True)


def show_json(value: object) -> None:
    """Write a value as JSON, on one line per entry of a list."""
    out.print(Text(json.dumps(value, ensure_ascii=False, indent=2)), soft_wrap=True)


def fail(*sentences: str, code: int = 1) -> NoReturn:
    """Write the sentences to standard error, the first as what happened, and exit with the code."""
    first, *more = sentences
    err.print(Text(first, style="bold red"), soft_wrap=True)
    for sentence in more:
        err.print(Text(f"  {sentence}"), soft_wrap=True)
    raise SystemExit(code)


def _as_words(value: object) -> str:
    match value:
        case None:
            return "–"
        case bool():
            return "yes" if value else "no"
        case list() | tuple():
            return ", ".join(map(str, value))
        case _:
            return str(value)
