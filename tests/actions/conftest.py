"""A company for tests of deeds, on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.people import Company, Customer

from databases import Database, Databases


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database for all tests of a file, which runs once on SQLite and once on PostgreSQL; a company begins by emptying it."""
    with databases.fresh(request.param, tmp_path_factory.mktemp("kept")) as fresh:
        yield fresh


@pytest.fixture
def company(kept: Database) -> Iterator[Company]:
    """A company whose agents all have their desks open."""
    made = Company(kept)
    yield made
    made.check_everything()


@pytest.fixture
def carl(company: Company) -> Customer:
    """A customer who waits, page open, and has written nothing."""
    return company.someone_waiting("Carl")
