"""A portal whose address was changed: it is found under the old one for good, and nobody else gets that."""

from __future__ import annotations

from typing import Any

import pytest
from tests.actions.test_at_the_same_time import LANGUAGES, Office, portal_changed

from databases import Database
from deskbell.actions import portals
from deskbell.actions.portals import PortalWishes
from deskbell.domain.refusals import AlreadyTaken


@pytest.fixture
def office(database: Database) -> Office:
    """An office with the portal *help*."""
    return Office(database)


def makes(office: Office, slug: str) -> int:
    made_portal: int = office.does(lambda tx: made(tx, slug)).portal.id
    return made_portal


def made(tx: Any, slug: str) -> Any:
    return portals.make(tx, None, PortalWishes({"slug": slug, "name": slug}), b"sealed", LANGUAGES)


def finds(office: Office, slug: str) -> int | None:
    found = office.does(lambda tx: tx.portals.by_slug(slug))
    return found.id if found else None


def test_a_portal_is_found_under_every_address_that_it_had(office: Office) -> None:
    office.does(portal_changed(office.help, slug="care"))
    office.does(lambda tx: tx.portals.set_logo(office.help, b"picture", "image/png"))
    office.does(portal_changed(office.help, slug="support"))
    assert [finds(office, slug) for slug in ("help", "care", "support")] == [office.help] * 3
    assert office.does(lambda tx: tx.portals.logo("help")) == (b"picture", "image/png")
    assert office.does(lambda tx: tx.portals.former_slugs(office.help)) == {"help", "care"}
    portal = office.does(lambda tx: tx.portals.by_slug("care"))
    assert portal is not None
    assert portal.slug == "support"


def test_no_other_portal_gets_an_address_that_one_had(office: Office) -> None:
    sales = makes(office, "sales")
    office.does(portal_changed(office.help, slug="care"))
    with pytest.raises(AlreadyTaken):
        makes(office, "help")
    with pytest.raises(AlreadyTaken):
        office.does(portal_changed(sales, slug="help"))
    assert finds(office, "help") == office.help


def test_a_portal_gets_an_old_address_of_its_own_back(office: Office) -> None:
    office.does(portal_changed(office.help, slug="care"))
    office.does(portal_changed(office.help, slug="help"))
    assert office.does(lambda tx: tx.portals.former_slugs(office.help)) == {"care"}
    office.does(portal_changed(office.help, slug="care"))
    assert [finds(office, slug) for slug in ("help", "care")] == [office.help] * 2


def test_an_address_that_is_being_left_at_this_moment_is_not_free(office: Office) -> None:
    with pytest.raises(AlreadyTaken):
        office.behind(portal_changed(office.help, slug="care"), lambda tx: made(tx, "help"))
    assert finds(office, "help") == office.help
