"""Accounts and portals on both databases: the deeds themselves, without HTTP."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, TypeVar

import pytest

from databases import Database
from deskbell.actions import blocks, people, portals
from deskbell.actions.people import AgentChanges
from deskbell.actions.portals import PortalWishes
from deskbell.actions.ports import Tx
from deskbell.actions.values import DesksChanged, SessionsEnded, Told
from deskbell.domain import audience
from deskbell.domain.people import Role
from deskbell.domain.refusals import AlreadyTaken, Invalid, NotAllowed, NotFound, NotSignedIn, Refusal
from deskbell.storage.dialect import begin
from deskbell.storage.transaction import Transaction

T = TypeVar("T")
IDLE = 12 * 3600 * 1000
LANGUAGES = frozenset({"en", "de"})
SESSION, OTHER, LINK = b"s" * 32, b"o" * 32, b"l" * 32


class Office:
    """A database in which deeds are done, one transaction each."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = 1_900_000_000_000
        self.told: list[Any] = []

    def does(self, deed: Callable[[Tx], T]) -> T:
        with self.database.engines.write.begin() as conn:
            begin(conn, write=True)
            tx = Transaction(conn, self.now)
            answer = deed(tx)
        self.told = tx.news
        return answer

    def agent(self, name: str, role: Role = Role.AGENT) -> int:
        def deed(tx: Tx) -> int:
            made = people.make_agent(tx, None, AgentChanges(f"{name}@example.com", name, name, role)).agent.id
            tx.people.set_password(made, "a hash")
            return made

        return self.does(deed)

    def portal(self, slug: str, **values: object) -> int:
        wishes = PortalWishes({"slug": slug, "name": slug.title(), **values})
        return self.does(lambda tx: portals.make(tx, None, wishes, b"sealed", LANGUAGES)).portal.id

    def signs_in(self, agent: int, session: bytes = SESSION) -> None:
        def deed(tx: Tx) -> None:
            account = tx.people.account(agent)
            assert account is not None
            people.sign_in(tx, account, session, IDLE)

        self.does(deed)

    def tells(self, *told: Told) -> bool:
        """Whether the last deed told exactly this after its commit, what wakes the workers aside."""
        return [news for news in self.told if news.topics != (audience.WORKERS,)] == list(told)


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def test_an_agent_has_what_was_given_and_an_address_in_small_letters(office: Office) -> None:
    help_ = office.portal("help")
    who = AgentChanges("Ana@Example.com", "  Ana   Amsel ", "Ana", Role.LEAD, portals=frozenset({help_}))
    record = office.does(lambda tx: people.make_agent(tx, None, who, LINK))
    assert (record.agent.email, record.agent.name, record.agent.role) == ("ana@example.com", "Ana Amsel", Role.LEAD)
    assert (set(record.agent.portals), record.has_password, record.second_factor) == ({help_}, False, False)
    assert office.does(lambda tx: people.link(tx, LINK))[0].kind == "invitation"
    assert office.does(lambda tx: tx.people.account_of("ANA@example.com ")) is not None


def test_two_who_make_the_same_agent_at_once_make_one(office: Office) -> None:
    both = Barrier(2)

    def deed(tx: Tx) -> int:
        if not office.database.engines.is_sqlite:
            both.wait(5)
        return people.make_agent(tx, None, AgentChanges("ana@example.com", "Ana", "Ana")).agent.id

    def attempt(_: int) -> str:
        try:
            office.does(deed)
        except Exception as refused:  # the constraint's own error is tried again by the store, and refused then
            return type(refused).__name__
        return "made"

    with ThreadPoolExecutor(2) as threads:
        outcomes = list(threads.map(attempt, range(2)))
    assert outcomes.count("made") == 1
    assert set(outcomes) <= {"made", "AlreadyTaken", "IntegrityError"}
    with pytest.raises(AlreadyTaken):
        office.agent("ana")


def test_two_admins_who_take_each_others_rights_at_once_do_not_both_succeed(office: Office) -> None:
    ada, eva = office.agent("ada", Role.ADMIN), office.agent("eva", Role.ADMIN)

    def demote(pair: tuple[int, int]) -> str:
        by, whom = pair

        def deed(tx: Tx) -> None:
            agent = tx.people.by_id(by)
            people.change_agent(tx, agent, whom, AgentChanges(role=Role.AGENT))

        try:
            office.does(deed)
        except Refusal as refused:
            return refused.code
        return "done"

    with ThreadPoolExecutor(2) as threads:
        outcomes = list(threads.map(demote, [(ada, eva), (eva, ada)]))
    assert sorted(outcomes) == ["done", "invalid"]


def test_a_session_is_known_by_its_hash_lasts_while_used_and_ends(office: Office) -> None:
    ana = office.agent("ana")
    office.signs_in(ana)
    assert office.does(lambda tx: people.signed_in(tx, SESSION)).id == ana
    office.now += IDLE - 1
    office.does(lambda tx: tx.people.used_session(SESSION, IDLE))
    office.now += IDLE - 1
    assert office.does(lambda tx: people.signed_in(tx, SESSION)).id == ana
    office.does(lambda tx: people.sign_out(tx, SESSION))
    assert office.tells(Told((audience.sessions(ana),), SessionsEnded()))
    with pytest.raises(NotSignedIn):
        office.does(lambda tx: people.signed_in(tx, SESSION))
    office.does(lambda tx: people.sign_out(tx, SESSION))
    office.does(lambda tx: tx.people.used_session(SESSION, IDLE))


def test_ending_sessions_and_disabling_tell_the_sockets_at_once(office: Office) -> None:
    ana = office.agent("ana")
    office.signs_in(ana)
    office.does(lambda tx: people.end_sessions(tx, None, ana))
    assert office.tells(Told((audience.sessions(ana),), SessionsEnded()))
    office.signs_in(ana)
    office.does(lambda tx: people.change_agent(tx, None, ana, AgentChanges(disabled=True)))
    assert Told((audience.sessions(ana),), SessionsEnded()) in office.told
    assert Told((audience.EVERY_DESK, audience.agent(ana)), DesksChanged()) in office.told
    with pytest.raises(NotSignedIn):
        office.does(lambda tx: people.signed_in(tx, SESSION))
    with pytest.raises(NotSignedIn):
        office.signs_in(ana)


def test_an_account_that_changed_since_its_password_was_checked_does_not_sign_in(office: Office) -> None:
    ana = office.agent("ana")
    checked = office.does(lambda tx: tx.people.account(ana))
    assert checked is not None
    office.does(lambda tx: people.set_password(tx, None, ana, "another hash"))
    with pytest.raises(NotSignedIn):
        office.does(lambda tx: people.sign_in(tx, checked, SESSION, IDLE))
    with pytest.raises(Invalid):
        office.does(lambda tx: people.change_password(tx, checked, "a third hash", SESSION))
    with pytest.raises(Invalid):
        office.does(lambda tx: people.drop_second_factor(tx, checked))


def test_a_changed_password_keeps_this_session_and_ends_the_others_and_the_links(office: Office) -> None:
    ana = office.agent("ana")
    office.signs_in(ana)
    office.signs_in(ana, OTHER)
    office.does(lambda tx: people.make_link(tx, None, ana, LINK))
    account = office.does(lambda tx: tx.people.account(ana))
    assert account is not None
    office.does(lambda tx: people.change_password(tx, account, "another hash", SESSION))
    assert office.does(lambda tx: people.signed_in(tx, SESSION)).id == ana
    for gone in (lambda tx: people.signed_in(tx, OTHER), lambda tx: people.link(tx, LINK)):
        with pytest.raises((NotSignedIn, NotFound)):
            office.does(gone)


def test_a_code_and_a_recovery_code_are_used_up(office: Office) -> None:
    ana = office.agent("ana")
    assert office.does(lambda tx: tx.people.use_step(ana, 100)) is True
    assert office.does(lambda tx: tx.people.use_step(ana, 100)) is False
    assert office.does(lambda tx: tx.people.use_step(ana, 99)) is False
    office.does(lambda tx: tx.people.set_recovery_codes(ana, [b"a" * 32, b"b" * 32]))
    assert office.does(lambda tx: tx.people.use_recovery_code(ana, b"a" * 32)) is True
    assert office.does(lambda tx: tx.people.use_recovery_code(ana, b"a" * 32)) is False
    office.does(lambda tx: tx.people.set_second_factor(ana, None))
    assert office.does(lambda tx: tx.people.use_recovery_code(ana, b"b" * 32)) is False


def test_a_link_works_once_and_a_new_one_replaces_the_old(office: Office) -> None:
    ana = office.agent("ana")
    office.does(lambda tx: people.make_link(tx, None, ana, OTHER))
    made = office.does(lambda tx: people.make_link(tx, None, ana, LINK))
    assert (made.kind, made.expires_at - office.now) == ("password", 72 * 3600 * 1000)
    agent, begun = office.does(lambda tx: people.use_link(tx, LINK, "another hash", SESSION, IDLE))
    assert (agent.id, begun) == (ana, True)
    for used in (LINK, OTHER):
        with pytest.raises(NotFound):
            office.does(lambda tx, used=used: people.use_link(tx, used, "a third hash", OTHER, IDLE))  # type: ignore[misc]


def test_records_count_running_sessions_and_nothing_that_has_ended(office: Office) -> None:
    ana = office.agent("ana")
    office.signs_in(ana)
    office.signs_in(ana, OTHER)
    record = office.does(lambda tx: tx.people.record(ana))
    assert record is not None
    assert (record.sessions, record.seen_at) == (2, office.now)
    office.now += IDLE + 1
    record = office.does(lambda tx: tx.people.record(ana))
    assert record is not None
    assert record.sessions == 0


def test_what_is_not_changed_is_not_logged(office: Office) -> None:
    ana, help_ = office.agent("ana"), office.portal("help")
    office.does(lambda tx: people.change_agent(tx, None, ana, AgentChanges(name="ana")))
    office.does(lambda tx: portals.change(tx, None, help_, PortalWishes({"name": "Help"}), LANGUAGES))
    assert [row.act for row in office.does(lambda tx: tx.audit.page(None, 10))] == ["portal-made", "agent-made"]


def test_a_portal_is_served_by_exactly_those_who_are_named(office: Office) -> None:
    ana, ben, help_ = office.agent("ana"), office.agent("ben"), office.portal("help")
    record = office.does(lambda tx: portals.change(tx, None, help_, PortalWishes({}, {ana, ben}), LANGUAGES))
    assert record.agents == (ana, ben)
    assert office.tells(Told((audience.EVERY_DESK,), DesksChanged()))
    office.does(lambda tx: portals.change(tx, None, help_, PortalWishes({}, {ben}), LANGUAGES))
    agent = office.does(lambda tx: tx.people.by_id(ana))
    assert agent is not None
    assert not agent.serves(help_)
    with pytest.raises(Invalid):
        office.does(lambda tx: portals.change(tx, None, help_, PortalWishes({}, {999}), LANGUAGES))


def test_a_portals_texts_and_origins_come_back_as_they_were(office: Office) -> None:
    texts = {"de": {"title": "Größer 😀", "welcome": "Zeile 1\nZeile 2"}, "en": {"privacy_note": '<b>"'}}
    help_ = office.portal("help", texts=texts, origins=["https://a.example", "https://b.example"])
    found = office.does(lambda tx: tx.portals.by_id(help_))
    assert found is not None
    assert (found.texts, found.origins) == (texts, ("https://a.example", "https://b.example"))
    assert office.does(lambda tx: tx.portals.by_slug("help")) == found


def test_a_block_hits_its_browser_or_address_in_its_portal_until_it_ends_or_is_lifted(office: Office) -> None:
    ada, help_, sales = office.agent("ada", Role.ADMIN), office.portal("help"), office.portal("sales")
    office.does(lambda tx: tx.blocks.add(help_, "browser", "address", office.now + 1000, "Insults", ada))

    def hits(portal: int, browser: str, address: str) -> bool:
        return office.does(lambda tx: tx.blocks.hits(portal, browser, address))

    assert hits(help_, "browser", "elsewhere")
    assert hits(help_, "", "address")
    assert not hits(help_, "", "")
    assert not hits(sales, "browser", "address")
    block = office.does(lambda tx: tx.blocks.in_force())[0]
    assert (block.agent, block.portal) == ("ada", "Help")
    admin = office.does(lambda tx: tx.people.by_id(ada))
    assert admin is not None
    office.does(lambda tx: blocks.lift(tx, admin, block.id))
    assert not hits(help_, "browser", "address")
    office.does(lambda tx: tx.blocks.add(None, "browser", "", office.now + 1000, "Everywhere", ada))
    assert hits(sales, "browser", "x")
    office.now += 1000
    assert not hits(sales, "browser", "x")
    with pytest.raises(NotFound):
        office.does(lambda tx: blocks.lift(tx, admin, block.id))


def test_only_admins_are_admins(office: Office) -> None:
    lea = office.agent("lea", Role.LEAD)
    office.signs_in(lea)
    with pytest.raises(NotAllowed):
        office.does(lambda tx: people.admin(tx, SESSION))
