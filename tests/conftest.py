"""What every test may ask for: a database of its own, on both kinds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from databases import Database, Databases


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Makes databases; its PostgreSQL server (one for each worker) starts when first wanted."""
    made = Databases(tmp_path_factory.mktemp("databases"))
    yield made
    made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Database]:
    """A database with the newest tables and nothing in them: the test runs once on SQLite and once on PostgreSQL."""
    with databases.fresh(request.param, tmp_path / "data") as fresh:
        yield fresh


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Database]:
    """A database without any table, once on SQLite and once on PostgreSQL."""
    with databases.fresh(request.param, tmp_path / "data", empty=True) as fresh:
        yield fresh


@pytest.fixture
def sqlite(databases: Databases, tmp_path: Path) -> Iterator[Database]:
    """A SQLite database with the newest tables."""
    with databases.fresh("sqlite", tmp_path / "data") as fresh:
        yield fresh
