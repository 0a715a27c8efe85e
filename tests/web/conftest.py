"""A whole server for each test of the web room."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web.world import World, world

from databases import Database


@pytest.fixture
def w(sqlite: Database, tmp_path: Path) -> Iterator[World]:
    """A server on SQLite with nothing in it."""
    with world(sqlite, tmp_path) as opened:
        yield opened
