"""A Dovecot for tests of mail."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.dovecots import Box, Dovecot


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """One Dovecot for all tests of a worker; each has mailboxes of its own."""
    server = Dovecot()
    try:
        yield server.start()
    finally:
        server.close()


@pytest.fixture
def box(dovecot: Dovecot) -> Box:
    """A mailbox that nobody has used yet."""
    return dovecot.mailbox()
