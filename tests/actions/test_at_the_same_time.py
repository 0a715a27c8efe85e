"""Two people who change the same account or portal at the same time: nobody's change undoes another's."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from time import monotonic, sleep
from typing import Any, TypeVar

import pytest
from sqlalchemy import text

from databases import Database
from deskbell.actions import people, portals
from deskbell.actions.people import AgentChanges
from deskbell.actions.portals import PortalWishes
from deskbell.actions.ports import Tx
from deskbell.actions.ports_people import Link
from deskbell.domain.people import Agent, Role
from deskbell.domain.refusals import Invalid, NotFound, NotSignedIn
from deskbell.storage.dialect import begin
from deskbell.storage.transaction import Transaction

T = TypeVar("T")
Deed = Callable[[Tx], T]
NOW, IDLE = 1_900_000_000_000, 12 * 3600 * 1000
LANGUAGES = frozenset({"en", "de"})
SESSION, LINK = b"s" * 32, b"l" * 32


class Office:
    """Ada and Eva administer, Ana answers at *help*; deeds are done one by one, or one just behind another."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.ada, self.eva = self.agent("ada", Role.ADMIN), self.agent("eva", Role.ADMIN)
        self.ana = self.agent("ana")
        wishes = PortalWishes({"slug": "help", "name": "Help"}, {self.ana})
        self.help = self.does(lambda tx: portals.make(tx, None, wishes, b"sealed", LANGUAGES)).portal.id

    def agent(self, name: str, role: Role = Role.AGENT) -> int:
        def deed(tx: Tx) -> int:
            made = people.make_agent(tx, None, AgentChanges(f"{name}@example.com", name, name, role)).agent.id
            tx.people.set_password(made, "a hash")
            return made

        return self.does(deed)

    def does(self, deed: Deed[T]) -> T:
        with self.database.engines.write.begin() as conn:
            begin(conn, write=True)
            return deed(Transaction(conn, NOW))

    def behind(self, first: Deed[Any], second: Deed[Any]) -> None:
        """Do the second deed while the first is done and not committed yet: it has read what it could, and waits."""
        with ThreadPoolExecutor(1) as aside:
            with self.database.engines.write.begin() as conn:
                begin(conn, write=True)
                first(Transaction(conn, NOW))
                done = aside.submit(self.does, second)
                self._until_waiting(done)
            done.result(20)

    def between(self, first: Deed[T], meanwhile: Deed[Any], then: Callable[[Tx, T], Any]) -> None:
        """Do a deed in two parts, and another between them that is committed first (on SQLite, before both)."""
        if self.database.engines.is_sqlite:
            self.does(meanwhile)
            self.does(lambda tx: then(tx, first(tx)))
            return
        with self.database.engines.write.begin() as conn:
            found = first(Transaction(conn, NOW))
            self.does(meanwhile)
            then(Transaction(conn, NOW), found)

    def _until_waiting(self, second: Future[Any]) -> None:
        """On SQLite whoever comes second waits before reading anything."""
        waiting = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
        until = monotonic() + 20
        while not self.database.engines.is_sqlite and not second.done():
            with self.database.engines.read.connect() as conn:
                if conn.scalar(waiting):
                    return
            assert monotonic() < until, "the second deed neither waits nor ends"
            sleep(0.01)

    def sees(self, agent: int) -> Agent:
        found = self.does(lambda tx: tx.people.by_id(agent))
        assert found is not None
        return found


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def changed(agent: int, **changes: Any) -> Deed[Any]:
    return lambda tx: people.change_agent(tx, None, agent, AgentChanges(**changes))


def portal_changed(portal: int, agents: set[int] | None = None, **values: Any) -> Deed[Any]:
    return lambda tx: portals.change(tx, None, portal, PortalWishes(values, agents), LANGUAGES)


def test_an_admin_who_chooses_a_language_while_being_shut_out_stays_out(office: Office) -> None:
    office.between(
        lambda tx: tx.people.by_id(office.eva),
        changed(office.eva, role=Role.AGENT, disabled=True),
        lambda tx, eva: people.speak(tx, eva or office.sees(office.eva), "de"),
    )
    eva = office.sees(office.eva)
    assert (eva.role, eva.disabled_at, eva.language) == (Role.AGENT, NOW, "de")


def test_a_new_name_does_not_undo_that_the_agent_was_disabled_just_before(office: Office) -> None:
    office.behind(changed(office.ana, disabled=True), changed(office.ana, name="Anabel"))
    ana = office.sees(office.ana)
    assert (ana.name, ana.disabled_at) == ("Anabel", NOW)


def test_a_new_name_does_not_put_an_agent_back_into_a_portal(office: Office) -> None:
    office.behind(portal_changed(office.help, agents=set()), changed(office.ana, name="Anabel"))
    assert office.sees(office.ana).portals == frozenset()


def test_a_new_name_does_not_open_a_portal_that_was_closed_just_before(office: Office) -> None:
    office.behind(portal_changed(office.help, open=False), portal_changed(office.help, name="Care"))
    portal = office.does(lambda tx: tx.portals.by_id(office.help))
    assert portal is not None
    assert (portal.name, portal.open) == ("Care", False)


def test_no_session_begins_just_behind_a_changed_password(office: Office) -> None:
    checked = office.does(lambda tx: tx.people.account(office.ana))
    assert checked is not None
    with pytest.raises(NotSignedIn):
        office.behind(
            lambda tx: people.set_password(tx, None, office.ana, "another hash"),
            lambda tx: people.sign_in(tx, checked, SESSION, IDLE),
        )
    assert office.does(lambda tx: tx.people.by_session(SESSION, NOW)) is None


def test_of_two_new_passwords_that_were_checked_against_the_same_old_one_the_first_stays(office: Office) -> None:
    checked = office.does(lambda tx: tx.people.account(office.ana))
    assert checked is not None
    with pytest.raises(Invalid):
        office.behind(
            lambda tx: people.change_password(tx, checked, "the first hash", SESSION),
            lambda tx: people.change_password(tx, checked, "the second hash", SESSION),
        )


def test_a_link_does_not_let_in_an_agent_who_was_disabled_just_before(office: Office) -> None:
    office.does(lambda tx: people.make_link(tx, None, office.ana, LINK))
    with pytest.raises(NotFound):
        office.behind(changed(office.ana, disabled=True), lambda tx: people.use_link(tx, LINK, "a hash", SESSION, IDLE))


def test_a_link_can_be_made_for_an_agent_whom_somebody_is_changing(office: Office) -> None:
    """Whoever holds an agent to change it keeps nobody from writing rows that name the agent, such as links and cases."""
    made = Link(office.ana, "password", NOW + 1)
    office.between(lambda tx: tx.people.hold(office.ana), lambda tx: tx.people.add_link(LINK, made), lambda *_: None)
    assert office.does(lambda tx: tx.people.link(LINK)) == made
