"""`deskbell settings`: lists every setting with what it is now."""

from __future__ import annotations

import os

from deskbell import settings as house
from deskbell.cli.terminal import show_table

HIDDEN = {"installation_key", "database"}


def settings(*, json: bool = False) -> None:
    """Write every setting but the secrets; WrongSettings where one can't be used.

    Parameters
    ----------
    json
        Write a JSON list for programs.
    """
    now = house.load(os.environ)
    rows = [
        {
            "setting": each.variable,
            "now": _shown(each.name, getattr(now, each.name)),
            "example": each.example,
            "meaning": each.meaning,
        }
        for each in house.SETTINGS
    ]
    show_table(rows, json)


def _shown(name: str, value: object) -> str:
    if value is None or value == ():
        return "–"
    if name in HIDDEN and value != "sqlite":
        return "(set, not shown)"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
