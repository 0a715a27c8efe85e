"""A whole server for each test of the web room."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web.world import World, world

from databases import Database


@pytest.fixture
def w(database: Database, tmp_path: Path) -> Iterator[World]:
    """A server with nothing in it: the test runs once on SQLite and once on PostgreSQL."""
    with world(database, tmp_path) as opened:
        yield opened


@pytest.fixture
def on_sqlite(sqlite: Database, tmp_path: Path) -> Iterator[World]:
    """The same on SQLite alone, for what no database has a say in."""
    with world(sqlite, tmp_path) as opened:
        yield opened
