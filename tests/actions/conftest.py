"""A company for tests of deeds, on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.people import Company, Customer

from databases import Database


@pytest.fixture
def company(database: Database) -> Iterator[Company]:
    """A company whose agents all have their desks open."""
    made = Company(database)
    yield made
    made.check_everything()


@pytest.fixture
def carl(company: Company) -> Customer:
    """A customer who waits, page open, and has written nothing."""
    return company.someone_waiting("Carl")
