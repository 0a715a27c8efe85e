"""Who may do what with a case, PRODUCT 4: the rows of the table, for everyone who could try."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from tests.samples import a_case

from deskbell.domain.cases import Chat, Deed, Status
from deskbell.domain.people import WHO_MAY, Agent, Role, may

HELP, SALES = 1, 2
ANA, BEN, LEA, ADA, OTTO, LUC = "ana", "ben", "lea", "ada", "otto", "luc"


def agent(id_: int, role: Role, *portals: int) -> Agent:
    return Agent(id_, f"{id_}@company.example", "A Name", "Name", role, portals=frozenset(portals))


PEOPLE = {
    ANA: agent(1, Role.AGENT, HELP),
    BEN: agent(2, Role.AGENT, HELP),
    LEA: agent(3, Role.LEAD, HELP),
    ADA: agent(4, Role.ADMIN),
    OTTO: agent(5, Role.AGENT, SALES),
    LUC: agent(6, Role.LEAD, SALES),
}
OF_THE_PORTAL = {ANA, BEN, LEA, ADA}
TABLE = {
    Deed.TAKE: OF_THE_PORTAL,
    Deed.TAKE_OVER: OF_THE_PORTAL,
    Deed.REOPEN: OF_THE_PORTAL,
    Deed.NOTE: OF_THE_PORTAL,
    Deed.ASSIGN: {LEA, ADA},
    Deed.UNASSIGN: {ANA, LEA, ADA},
    Deed.LEAVE: {ANA, LEA, ADA},
    Deed.RESOLVE: {ANA, LEA, ADA},
    Deed.END_CHAT: {ANA, LEA, ADA},
    Deed.WRITE: {ANA},
    Deed.BLOCK: {ANA, LEA, ADA},
    Deed.TRANSFER: {ANA, LEA, ADA},
    Deed.INVITE: {ANA, LEA, ADA},
    Deed.HAND_ON: OF_THE_PORTAL,
    Deed.SEE_SCREEN: {ANA},
    Deed.DELETE: {ADA},
}
ANAS_CASE = a_case(Status.ASSIGNED, Chat.TALKING, portal_id=HELP, agent_id=1)


def test_every_deed_of_an_agent_says_who_may_do_it() -> None:
    assert set(TABLE) == set(WHO_MAY) == set(Deed) - {Deed.ABANDON, Deed.RETURN, Deed.ANSWER}


@pytest.mark.parametrize(("deed", "name"), list(product(TABLE, PEOPLE)))
def test_a_deed_with_anas_case_is_for_those_who_are_listed(deed: Deed, name: str) -> None:
    assert may(PEOPLE[name], deed, ANAS_CASE) is (name in TABLE[deed])


@pytest.mark.parametrize(("deed", "name"), list(product(TABLE, PEOPLE)))
def test_with_a_case_that_nobody_has_nobody_counts_as_its_agent(deed: Deed, name: str) -> None:
    assert may(PEOPLE[name], deed, a_case(portal_id=HELP)) is (
        name in TABLE[deed] - {ANA} or (name == ANA and BEN in TABLE[deed])
    )


@pytest.mark.parametrize(("deed", "name"), list(product(TABLE, PEOPLE)))
def test_who_is_disabled_may_do_nothing(deed: Deed, name: str) -> None:
    assert not may(replace(PEOPLE[name], disabled_at=1), deed, ANAS_CASE)


@pytest.mark.parametrize("deed", TABLE)
def test_who_was_taken_off_the_portal_may_do_nothing_even_with_their_own_case(deed: Deed) -> None:
    assert not may(replace(PEOPLE[ANA], portals=frozenset({SALES})), deed, ANAS_CASE)
