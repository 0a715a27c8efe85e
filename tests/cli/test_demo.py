"""The demo company is made by actions alone, whole or not at all, and looks as if it had been there for two weeks."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from deskbell.actions import consequences
from deskbell.actions.ports import Tx
from deskbell.actions.values import CaseFilter, Line
from deskbell.cli import demo
from deskbell.cli.company import founding, present, scripts
from deskbell.domain.cases import RUNNING, Case, CaseType, Chat, Status
from deskbell.domain.facts import Kind
from deskbell.settings import load
from deskbell.wiring import Opened, open_store

Deskbell = Callable[..., tuple[int, str, str]]
Answer = Callable[..., Any]


def ask(question: Callable[[Tx, Opened], Any]) -> Any:
    """What the database of this test says."""

    async def asked() -> Any:
        async with open_store(load(os.environ)) as opened:
            return await opened.store.look(lambda tx: question(tx, opened))

    return asyncio.run(asked())


def everything(tx: Tx) -> list[tuple[Case, list[Line]]]:
    """Every case with its conversation, as the admin sees it."""
    carla = next(agent for agent in tx.people.all() if agent.administers)
    listed = tx.cases.listed(carla, CaseFilter("all", limit=1000))
    return [(each.case, tx.talk.lines(each.case.id)) for each in listed]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The demo company, made once for the tests that only look at it."""
    folder = tmp_path_factory.mktemp("company")
    settings = load({"DESKBELL_DATA_DIR": str(folder)})

    async def made() -> dict[str, Any]:
        async with open_store(settings) as opened:
            passwords = await demo.make(opened, settings)
            cases = await opened.store.look(everything)
            records = await opened.store.look(lambda tx: (tx.people.records(), tx.portals.records(), tx.audit.page(None, 100)))
            due = await opened.store.look(lambda tx: tx.due.now())
            return {
                "passwords": passwords, "cases": cases, "agents": records[0], "portals": records[1], "audit": records[2],
                "due": due, "folder": folder,
            }  # fmt: skip

    return asyncio.run(made())


def test_it_has_three_people_with_a_password_each_and_a_portal_of_every_kind(company: dict[str, Any]) -> None:
    people = {record.agent.email: record.agent.role.value for record in company["agents"]}
    assert people == {"ana@demo.test": "agent", "ben@demo.test": "lead", "carla@demo.test": "admin"}
    assert all(record.has_password for record in company["agents"])
    assert len(set(company["passwords"].values())) == 3
    kinds = {record.portal.slug: (record.portal.kind.value, record.portal.mode.value) for record in company["portals"]}
    assert kinds == {
        "support": ("chat", "any"), "werkstatt": ("chat", "any"), "beratung": ("match", "web"), "frage": ("box", "web"),
        "hilfe": ("button", "web"), "hotline": ("box", "queue"), "telefon": ("pin", "phone"),
    }  # fmt: skip
    assert all(len(record.agents) == 3 and record.portal.logo_type == "image/png" for record in company["portals"])
    assert all(set(record.portal.texts) == {"de", "en"} for record in company["portals"])


def test_it_has_about_forty_cases_in_every_state_that_needs_no_customer(company: dict[str, Any]) -> None:
    states = Counter((case.status, case.chat) for case, _ in company["cases"])
    assert 38 <= sum(states.values()) <= 50
    assert states[Status.RESOLVED, Chat.ENDED] >= 20
    assert states[Status.ASSIGNED, Chat.ENDED] >= 4
    assert states[Status.UNASSIGNED, Chat.LEFT] >= 4
    assert states[Status.UNASSIGNED, Chat.ENDED] >= 1
    assert states[Status.RESOLVED, Chat.ABANDONED] >= 1
    assert states[Status.ASSIGNED, Chat.GONE] == 1
    assert not [case for case, _ in company["cases"] if case.chat in RUNNING and case.chat is not Chat.GONE]
    assert {case.language for case, _ in company["cases"]} == {"de", "en"}
    assert {case.type for case, _ in company["cases"]} == {CaseType.CHAT, CaseType.REQUEST}


def test_its_cases_have_notes_corrected_names_outcomes_ratings_and_a_picture(company: dict[str, Any]) -> None:
    kinds = Counter(line.fact.kind for _, lines in company["cases"] for line in lines)
    assert {Kind.NOTE, Kind.RENAMED, Kind.RATED, Kind.RESOLVED, Kind.REOPENED, Kind.UNASSIGNED, Kind.BLOCKED} <= set(kinds)
    assert {case.outcome.value for case, _ in company["cases"] if case.outcome} == {"solved", "not_solved", "unknown"}
    assert len({case.rating for case, _ in company["cases"] if case.rating}) >= 4
    pictures = [line.said.file for _, lines in company["cases"] for line in lines if line.said and line.said.file]
    assert [(file.name, file.type) for file in pictures] == [("laufrad.png", "image/png")]
    assert [path.stat().st_size for path in company["folder"].rglob(pictures[0].key)] == [pictures[0].size]


def test_its_conversations_are_gapless_and_run_forward_in_time(company: dict[str, Any]) -> None:
    now = datetime.now().astimezone().timestamp() * 1000
    for case, lines in company["cases"]:
        assert [line.fact.seq for line in lines] == list(range(1, case.seq + 1))
        times = [line.fact.at for line in lines]
        assert times == sorted(times)
        assert times[0] == case.opened_at
        assert times[-1] < now


def test_it_spans_the_last_two_weeks_in_the_order_of_its_facts(company: dict[str, Any]) -> None:
    times = [case.opened_at for case, _ in company["cases"]]
    span = timedelta(milliseconds=max(times) - min(times))
    assert timedelta(days=12) < span < timedelta(days=14)
    by_id = sorted((case for case, _ in company["cases"]), key=lambda case: case.id)
    assert [case.opened_at for case in by_id] == sorted(times)


def test_it_leaves_nothing_for_a_server_to_carry_out_but_a_look_at_who_is_on_the_bell(company: dict[str, Any]) -> None:
    assert {row.kind for row in company["due"]} == {"pass_on"}


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_it_is_made_on_both_databases_and_a_server_finds_it_in_order(
    deskbell: Deskbell, databases: Any, tmp_path: Path, kind: str
) -> None:
    with databases.fresh(kind, tmp_path / "data", empty=True) as database:
        code, out, err = deskbell("demo", database=database.setting)
        assert code == 0, err
        assert "carla@demo.test" in out
        assert "carla-darf-alles" in out

        async def a_servers_first_minutes() -> list[tuple[Case, list[Line]]]:
            async with open_store(load(os.environ)) as opened:
                while await opened.store.act(consequences.carry_out_next):
                    pass
                await opened.store.act(consequences.take_leave_of_lost_connections)
                found: list[tuple[Case, list[Line]]] = await opened.store.look(everything)
                return found

        assert len(asyncio.run(a_servers_first_minutes())) == len(present.plays())


def test_it_is_refused_where_there_is_data_and_nothing_is_added(deskbell: Deskbell) -> None:
    deskbell("portal", "add", "shop")
    code, out, err = deskbell("demo")
    assert (code, out) == (1, "")
    assert err.startswith("There is data here already")
    assert "--more" in err
    assert [portal.slug for portal in ask(lambda tx, _: tx.portals.all())] == ["shop"]


def test_a_company_that_fails_half_way_leaves_nothing(deskbell: Deskbell, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(done: int, of: int) -> None:
        if done == 200:
            raise RuntimeError("the power fails")

    async def half() -> None:
        settings = load(os.environ)
        async with open_store(settings) as opened:
            means = present.Means(
                dict.fromkeys(("ana", "ben", "carla"), "x"), {}, opened.portal_secret, opened.languages, opened.dice
            )
            monkeypatch.setattr(present, "plays", lambda: [play for play in read_plays() if play.first_name != "Friederike"])
            await opened.store.act(lambda tx: present.make_company(tx, means, datetime.now().astimezone(), breaks))

    read_plays = present.plays
    with pytest.raises(RuntimeError, match="the power fails"):
        asyncio.run(half())
    assert ask(lambda tx, _: present.is_empty(tx))


def test_more_cases_are_added_to_those_that_are_there(deskbell: Deskbell) -> None:
    code, out, err = deskbell("demo", "--more", "30")
    assert code == 0, err
    assert "30 cases were added." in out
    code, out, _ = deskbell("demo", "--more", "25")
    assert (code, out) == (0, "25 cases were added.\n")
    found = ask(lambda tx, _: everything(tx))
    assert len(found) == len(present.plays()) + 55
    assert not [case for case, _ in found if case.chat in (Chat.WAITING, Chat.TALKING)]


def test_a_crowd_wants_a_portal_with_an_agent(deskbell: Deskbell) -> None:
    deskbell("portal", "add", "shop")
    code, _, err = deskbell("demo", "--more", "5")
    assert code == 1
    assert err.startswith("No open portal where customers chat has an agent.")


def test_log_ins_are_told_to_programs_too(answer: Answer) -> None:
    made = answer("demo")
    assert [each["email"] for each in made] == [person.email for person in founding.PEOPLE]
    assert {each["password"] for each in made} == {person.password for person in founding.PEOPLE}


@pytest.mark.parametrize(
    "reach", [{"public_url": "https://support.example.com"}, {"trusted_proxies": "127.0.0.1"}], ids=["address", "proxy"]
)
def test_where_others_can_reach_it_the_passwords_are_new_ones(answer: Answer, reach: dict[str, str]) -> None:
    passwords = {each["password"] for each in answer("demo", **reach)}
    assert not passwords & {person.password for person in founding.PEOPLE}
    assert all(len(password) >= 16 for password in passwords)


def test_a_play_is_read_with_its_times() -> None:
    text = """
    # a remark
    case support 2d 19:42 safari-iphone /kontakt
    Emre van Yıldız <emre@example.org>
    customer: Guten Abend: alles gut?
    takes: ben after 1h30m
    note ben: Nachfragen, after all.
    """
    (play,) = scripts.read(text, "de")
    assert (play.first_name, play.last_name, play.portal) == ("Emre van", "Yıldız", "support")
    now = datetime(2026, 11, 22, 8, 0).astimezone()
    assert play.begins_at(now) == datetime(2026, 11, 20, 19, 42).astimezone().timestamp() * 1000
    assert [(step.word, step.who, step.rest) for step in play.steps] == [
        ("customer", "", "Guten Abend: alles gut?"), ("takes", "", "ben"), ("note", "ben", "Nachfragen, after all."),
    ]  # fmt: skip
    assert play.steps[1].after == 90 * scripts.MINUTE


@pytest.mark.parametrize("line", ["case support 2d 19:42 safari-iphone /\nno address", "case a 1h b /\nA B <a@b.c>\nnonsense"])
def test_a_line_that_is_no_play_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        scripts.read(line, "de")


def test_no_play_is_told_to_an_end_that_lies_ahead() -> None:
    just_after_midnight = datetime(2026, 11, 22, 0, 1).astimezone()
    for play in present.plays():
        end = play.begins_at(just_after_midnight) + sum(step.after for step in play.steps)
        assert end < just_after_midnight.timestamp() * 1000, f"{play.first_name} {play.last_name}"
