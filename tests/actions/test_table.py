"""PRODUCT 4's table, row by row: everyone tries everything with a case in every status; what is not listed is refused and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from tests.people import HELP, Company, Customer, DeskAgent

from deskbell.domain.cases import Case, Chat, Outcome, Status
from deskbell.domain.people import Agent
from deskbell.domain.refusals import AlreadyAssigned, ChatRunning, Conflict, Invalid, NotAllowed, NotFound, Refusal, WrongState

Try = Callable[[DeskAgent, Customer], object]

TRIES: dict[str, Try] = {
    "takes": lambda one, whose: one.takes(whose),
    "assigns to Ben": lambda one, whose: one.assigns(whose, one.company.ben),
    "assigns to Otto": lambda one, whose: one.assigns(whose, one.company.otto),
    "takes over": lambda one, whose: one.takes_over(whose),
    "unassigns": lambda one, whose: one.unassigns(whose),
    "leaves": lambda one, whose: one.leaves(whose),
    "ends": lambda one, whose: one.ends(whose),
    "resolves": lambda one, whose: one.resolves(whose),
    "ends and resolves": lambda one, whose: one.resolves(whose, chat_too=True),
    "reopens": lambda one, whose: one.reopens(whose),
    "writes": lambda one, whose: one.writes(whose, "Hello"),
    "notes": lambda one, whose: one.notes(whose, "Beware"),
    "sends a file": lambda one, whose: one.sends_file(whose, "manual.pdf"),
    "deletes": lambda one, whose: one.deletes(whose),
}
SITUATIONS = ("unassigned", "assigned", "resolved")
OK = "ok"
SAME = "same"
MISSING, NOT_ALLOWED, STATE, TAKEN, RUNS, INVALID = NotFound, NotAllowed, WrongState, AlreadyAssigned, ChatRunning, Invalid
Expected = str | type[Refusal]


@dataclass(frozen=True)
class Row:
    """What becomes of one deed, tried in each situation by Ana (who has or had the case), her colleague Ben, their lead, an admin."""

    unassigned: tuple[Expected, ...]
    assigned: tuple[Expected, ...]
    resolved: tuple[Expected, ...]


TABLE = {
    #                       Ana, Ben, Lea, Ada
    "takes": Row((OK, OK, OK, OK), (SAME, TAKEN, TAKEN, TAKEN), (STATE, STATE, STATE, STATE)),
    "assigns to Ben": Row((NOT_ALLOWED, OK, OK, OK), (NOT_ALLOWED, NOT_ALLOWED, OK, OK), (NOT_ALLOWED, NOT_ALLOWED, STATE, STATE)),
    "assigns to Otto": Row(
        (NOT_ALLOWED, NOT_ALLOWED, INVALID, INVALID),
        (NOT_ALLOWED, NOT_ALLOWED, INVALID, INVALID),
        (NOT_ALLOWED, NOT_ALLOWED, INVALID, INVALID),
    ),
    "takes over": Row((STATE, STATE, STATE, STATE), (SAME, TAKEN, TAKEN, TAKEN), (STATE, STATE, STATE, STATE)),
    "unassigns": Row((NOT_ALLOWED, NOT_ALLOWED, STATE, STATE), (OK, NOT_ALLOWED, OK, OK), (STATE, NOT_ALLOWED, STATE, STATE)),
    "leaves": Row(
        (NOT_ALLOWED, NOT_ALLOWED, STATE, STATE),
        (OK, NOT_ALLOWED, OK, OK),
        (STATE, NOT_ALLOWED, STATE, STATE),
    ),
    "ends": Row((NOT_ALLOWED, NOT_ALLOWED, OK, OK), (OK, NOT_ALLOWED, OK, OK), (SAME, NOT_ALLOWED, SAME, SAME)),
    "resolves": Row((NOT_ALLOWED, NOT_ALLOWED, STATE, STATE), (RUNS, NOT_ALLOWED, RUNS, RUNS), (STATE, NOT_ALLOWED, STATE, STATE)),
    "ends and resolves": Row((NOT_ALLOWED, NOT_ALLOWED, STATE, STATE), (OK, NOT_ALLOWED, OK, OK), (STATE, NOT_ALLOWED, STATE, STATE)),
    "reopens": Row((STATE, STATE, STATE, STATE), (SAME, TAKEN, TAKEN, TAKEN), (OK, OK, OK, OK)),
    "writes": Row((NOT_ALLOWED,) * 4, (OK, NOT_ALLOWED, NOT_ALLOWED, NOT_ALLOWED), (NOT_ALLOWED,) * 4),
    "sends a file": Row((NOT_ALLOWED,) * 4, (OK, NOT_ALLOWED, NOT_ALLOWED, NOT_ALLOWED), (NOT_ALLOWED,) * 4),
    "notes": Row((OK, OK, OK, OK), (OK, OK, OK, OK), (OK, OK, OK, OK)),
    "deletes": Row(
        (NOT_ALLOWED, NOT_ALLOWED, NOT_ALLOWED, RUNS), (NOT_ALLOWED, NOT_ALLOWED, NOT_ALLOWED, RUNS), (NOT_ALLOWED, NOT_ALLOWED, NOT_ALLOWED, OK)
    ),
}  # fmt: skip


def someone(company: Company, situation: str) -> Customer:
    """A customer whose case is unassigned, Ana's, or resolved by Ana."""
    carl = company.someone_waiting()
    company.lea.opens(carl)
    if situation != "unassigned":
        company.ana.takes(carl)
    if situation == "resolved":
        company.ana.resolves(carl, chat_too=True)
    return carl


@pytest.mark.parametrize("tried", TABLE)
def test_everyone_gets_what_the_table_says(company: Company, tried: str) -> None:
    for situation in SITUATIONS:
        hold_to_the_table(company, tried, situation)


def hold_to_the_table(company: Company, tried: str, situation: str) -> None:
    carl = someone(company, situation)
    wanted: tuple[Expected, ...] = getattr(TABLE[tried], situation)
    for agent, outcome in zip((company.ana, company.ben, company.lea, company.ada), wanted, strict=True):
        if isinstance(outcome, str):
            if outcome == SAME:
                with company.changes_nothing():
                    TRIES[tried](agent, carl)
            else:
                TRIES[tried](agent, carl)
                carl = someone(company, situation)
            continue
        with company.refuses(outcome, **({"by": "Ana"} if outcome is TAKEN else {})):
            TRIES[tried](agent, carl)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_an_agent_of_another_portal_finds_no_such_case_and_hears_nothing_of_it(company: Company, situation: str) -> None:
    carl = someone(company, situation)
    for tried in TRIES.values():
        with company.refuses(NotFound):
            tried(company.otto, carl)
    with company.refuses(NotFound):
        company.otto.opens(carl)
    assert company.otto.desk.raw == ""
    assert company.otto.desk.listed("all") == []


def test_a_disabled_agent_may_do_nothing(company: Company, carl: Customer) -> None:
    company.act(lambda tx: tx.people.keep(company.ana.agent, gone(company.ana)))
    for tried in ("takes", "notes", "reopens", "takes over"):
        with company.refuses(NotFound if tried == "notes" else NotAllowed):
            TRIES[tried](company.ana, carl)


def gone(agent: DeskAgent) -> Agent:
    return replace(agent.agent, disabled_at=1)


def test_a_lead_assigns_an_unassigned_case_and_one_that_somebody_has(company: Company, carl: Customer) -> None:
    assert_is(company.lea.assigns(carl, company.ana), Status.ASSIGNED, Chat.TALKING, company.ana)
    assert_is(company.lea.assigns(carl, company.ben), Status.ASSIGNED, Chat.TALKING, company.ben)
    assert company.ben.desk.listed("mine") == [carl.case]
    assert company.ana.desk.listed("mine") == []
    with company.changes_nothing():
        company.lea.assigns(carl, company.ben)
    with company.refuses(Invalid, field="agent"):
        company.lea.assigns(carl, company.otto)


def test_being_assigned_a_case_says_who_did_it_so_that_only_the_other_rings(company: Company, carl: Customer) -> None:
    company.lea.assigns(carl, company.ana)
    told = company.ana.desk.rung[-1]
    assert (told.why, told.by_agent, told.row.agent and told.row.agent.id) == ("assigned", company.lea.id, company.ana.id)
    company.ana.unassigns(carl)
    company.ana.takes(carl)
    assert company.ana.desk.rung[-1].by_agent == company.ana.id


def test_unassigning_and_leaving_let_the_customer_wait_again_since_the_first_arrival(company: Company, carl: Customer) -> None:
    arrived = carl.matter().opened_at
    for step in (company.ana.unassigns, company.ana.leaves, company.lea.unassigns):
        company.ana.takes(carl)
        assert_is(step(carl), Status.UNASSIGNED, Chat.WAITING, None)
        assert carl.matter().opened_at == arrived
    back_and_forth = ["assigned", "unassigned", "assigned", "agent_left", "assigned", "unassigned"]
    assert carl.reads_lines() == ["opened", *back_and_forth]


def test_ending_the_chat_does_not_resolve_the_case(company: Company, carl: Customer) -> None:
    company.ana.takes(carl)
    assert_is(company.ana.ends(carl), Status.ASSIGNED, Chat.ENDED, company.ana)
    assert company.ana.desk.listed("mine") == [carl.case]


def test_a_resolved_case_leaves_my_cases_and_stays_in_all_cases(company: Company, carl: Customer) -> None:
    company.ana.takes(carl)
    company.ana.ends(carl)
    company.ana.resolves(carl)
    assert company.ana.desk.listed("mine") == []
    assert company.ana.desk.listed("all") == [carl.case]
    assert company.ana.desk.n(company.portals[HELP], "all") == 1


def test_a_reopened_case_belongs_to_whoever_reopens_it_and_its_chat_stays_ended(company: Company, carl: Customer) -> None:
    company.ana.takes(carl)
    company.ana.resolves(carl, chat_too=True)
    assert_is(company.ben.reopens(carl), Status.ASSIGNED, Chat.ENDED, company.ben)
    assert carl.matter().resolved_at is None
    with company.refuses(WrongState):
        company.ben.writes(carl, "By e-mail, please")


def test_the_second_to_take_is_told_who_was_quicker(company: Company, carl: Customer) -> None:
    company.ana.takes(carl)
    with company.refuses(AlreadyAssigned, by="Ana"):
        company.ben.takes(carl)
    assert issubclass(AlreadyAssigned, Conflict)


def test_resolving_keeps_note_and_outcome_and_the_customer_hears_of_neither(company: Company, carl: Customer) -> None:
    company.ben.opens(carl)
    company.ana.takes(carl)
    company.ana.resolves(carl, "It was the cable", Outcome.NOT_SOLVED, chat_too=True)
    assert carl.matter().outcome is Outcome.NOT_SOLVED
    entries = company.ben.desk.talks[carl.case].entries
    assert [(entry.kind, entry.text, entry.other) for entry in entries[-3:]] == [
        ("ended", None, None),
        ("note", "It was the cable", None),
        ("resolved", None, "not_solved"),
    ]
    assert carl.page is not None
    assert "cable" not in carl.page.raw
    assert "not_solved" not in carl.page.raw


def assert_is(case: Case, status: Status, chat: Chat, agent: DeskAgent | None) -> None:
    assert (case.status, case.chat, case.agent_id) == (status, chat, agent.id if agent else None)
