"""Rows for tests and measures that need one to be there and care for few of its values."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, Integer, LargeBinary, Table


def filled(table: Table, **values: Any) -> dict[str, Any]:
    """A row of the table with these values, and something plain in every other column that must have one."""
    row = dict(values)
    for column in table.columns:
        if column.name in row or column.nullable or column.default is not None:
            continue
        if column.primary_key and column.autoincrement:
            continue
        row[column.name] = _plain(column.type, column.name, values)
    return row


def _plain(kind: Any, name: str, values: dict[str, Any]) -> Any:
    marker = values.get("id", values.get("number", 0))
    if isinstance(kind, Boolean):
        return True
    if isinstance(kind, Integer | BigInteger):
        return 1
    if isinstance(kind, LargeBinary):
        return f"{name}-{marker}".encode()
    return f"{name}-{marker}"[: kind.length or 60]
