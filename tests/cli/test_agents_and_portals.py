"""An administrator manages agents and portals without a browser."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deskbell.actions.ports import Tx
from deskbell.actions.ports_people import AuditRow
from deskbell.settings import load
from deskbell.wiring import Opened, open_store

Deskbell = Callable[..., tuple[int, str, str]]
Answer = Callable[..., Any]
PASSWORD = "a-long-enough-password"


def ask(question: Callable[[Tx, Opened], Any]) -> Any:
    """What the database of this test says."""

    async def asked() -> Any:
        async with open_store(load(os.environ)) as opened:
            return await opened.store.look(lambda tx: question(tx, opened))

    return asyncio.run(asked())


def audit() -> list[AuditRow]:
    found: list[AuditRow] = ask(lambda tx, _: tx.audit.page(None, 100))
    return found


@pytest.fixture
def carla(answer: Answer) -> Any:
    """The first admin."""
    return answer("agent", "add", "carla@example.com", "--role", "admin", "--password", typed=PASSWORD + "\n")


def test_the_first_admin_gets_a_password_and_may_log_in(carla: Any) -> None:
    assert (carla["email"], carla["name"], carla["screen_name"], carla["role"]) == (
        "carla@example.com",
        "Carla",
        "Carla",
        "admin",
    )
    assert (carla["password"], carla["link"]) == (True, None)
    account = ask(lambda tx, _: tx.people.account_of("carla@example.com"))
    assert account.password.startswith("$argon2id$")


def test_an_agent_is_invited_by_a_link_that_works(deskbell: Deskbell, answer: Answer) -> None:
    deskbell("portal", "add", "support")
    made = answer("agent", "add", "Ana.Lorenzen@example.com", "--portal", "support", public_url="https://support.example.com")
    assert made["name"] == "Ana Lorenzen"
    assert made["screen_name"] == "Ana"
    assert made["portals"] == ["support"]
    assert made["password"] is False
    link, _, token = made["link"].partition("#")
    assert link == "https://support.example.com/desk/link"
    assert len(token) == 43


def test_people_are_shown_a_table_and_the_link_on_a_line_of_its_own(deskbell: Deskbell) -> None:
    code, out, _ = deskbell("agent", "add", "ana@example.com", "--name", "Ana Lorenzen")
    assert code == 0
    assert "ana@example.com was added as agent." in out
    assert any(line.strip().startswith("http://127.0.0.1:8080/desk/link#") for line in out.splitlines())
    _, out, _ = deskbell("agent", "list")
    heading, row = out.splitlines()
    assert heading.split()[:2] == ["email", "name"]
    assert "Ana Lorenzen" in row
    assert "invited" in row


def test_an_agent_gets_a_new_password_and_the_old_one_ends(deskbell: Deskbell, carla: Any) -> None:
    before = ask(lambda tx, _: tx.people.account_of("carla@example.com")).password
    code, out, _ = deskbell("agent", "password", "CARLA@example.com", typed="another-long-password\n")
    assert code == 0
    assert "signed out everywhere" in out
    after = ask(lambda tx, _: tx.people.account_of("carla@example.com")).password
    assert before != after
    fits = ask(lambda _, opened: opened.passwords._fits("another-long-password", after))
    assert fits


def test_a_link_leaves_the_old_password_until_it_is_used(answer: Answer, carla: Any) -> None:
    before = ask(lambda tx, _: tx.people.account_of("carla@example.com"))
    made = answer("agent", "password", "carla@example.com", "--link")
    assert "/desk/link#" in made["link"]
    assert ask(lambda tx, _: tx.people.account_of("carla@example.com")) == before


@pytest.mark.parametrize(
    ("typed", "why"),
    [("short\n", "At least 12 characters."), ("", "At least 12 characters."), ("carla@example.com\n", "too easy to guess")],
)
def test_a_poor_password_is_refused_and_nobody_is_made(deskbell: Deskbell, typed: str, why: str) -> None:
    code, out, err = deskbell("agent", "add", "carla@example.com", "--password", typed=typed)
    assert (code, out) == (2, "")
    assert err.startswith("Password: ")
    assert why in err
    assert ask(lambda tx, _: tx.people.all()) == []


def test_an_agent_is_shut_out_and_let_in_again(deskbell: Deskbell, answer: Answer, carla: Any) -> None:
    deskbell("agent", "add", "ana@example.com")
    assert answer("agent", "disable", "ana@example.com")["disabled"] is True
    assert [row["disabled"] for row in answer("agent", "list")] == [True, False]
    code, out, _ = deskbell("agent", "enable", "ana@example.com")
    assert (code, out) == (0, "ana@example.com may log in again.\n")


def test_the_last_admin_cannot_be_shut_out(deskbell: Deskbell, carla: Any) -> None:
    code, out, err = deskbell("agent", "disable", "carla@example.com")
    assert (code, out) == (1, "")
    assert err.splitlines()[0] == "At least one admin must remain."


@pytest.mark.parametrize(
    ("words", "code", "first"),
    [
        (("agent", "add", "nonsense"), 2, "E-mail address: This is not an e-mail address."),
        (("agent", "add", "carla@example.com"), 1, "Another agent has this e-mail address."),
        (("agent", "add", "ana@example.com", "--portal", "shop"), 1, "There is no portal shop. There are none yet."),
        (("agent", "add", "ana@example.com", "--role", "boss"), 2, 'Invalid value "boss" for --role.'),
        (("agent", "disable", "ana@example.com"), 1, "There is no agent ana@example.com."),
        (("portal", "add", "Not An Address"), 2, "Address of the portal: Use small letters"),
        (("portal", "add", "shop", "--accent", "blue"), 2, "Colour: A colour such as #1f6feb is wanted."),
        (("portal", "add", "shop", "--origin", "https://*.example.com"), 2, "Origin: An origin such as"),
        (("portal", "add", "shop", "--language", "xx"), 2, "Language: There are no words for this language."),
        (("portal", "add", "shop", "--agent", "ana@example.com"), 1, "There is no agent ana@example.com."),
        (("portal", "close", "shop"), 1, "There is no portal shop."),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    deskbell: Deskbell, carla: Any, words: tuple[str, ...], code: int, first: str
) -> None:
    before = (ask(lambda tx, _: (tx.people.records(), tx.portals.records())), len(audit()))
    got, out, err = deskbell(*words)
    assert (got, out) == (code, "")
    assert err.startswith(first)
    assert (ask(lambda tx, _: (tx.people.records(), tx.portals.records())), len(audit())) == before


def test_a_portal_is_made_and_closed_and_opened(deskbell: Deskbell, answer: Answer, carla: Any) -> None:
    made = answer(
        "portal", "add", "shop", "--name", "Our shop", "--agent", "carla@example.com",
        "--origin", "https://www.example.com", "--origin", "https://example.com", "--language", "de",
    )  # fmt: skip
    assert made["address"] == "http://127.0.0.1:8080/p/shop"
    assert made["origins"] == ["https://www.example.com", "https://example.com"]
    assert made["agents"] == ["carla@example.com"]
    assert deskbell("portal", "close", "shop") == (0, "Our shop is closed to newcomers.\n", "")
    assert answer("portal", "list")[0]["open"] is False
    assert answer("portal", "open", "shop")["open"] is True


def test_every_act_stands_in_the_audit_log_with_nobodys_name(deskbell: Deskbell, answer: Answer, carla: Any) -> None:
    answer("portal", "add", "shop")
    answer("portal", "close", "shop")
    answer("agent", "add", "ana@example.com")
    answer("agent", "password", "ana@example.com", "--link")
    answer("agent", "disable", "ana@example.com")
    assert [(entry.agent, entry.act) for entry in reversed(audit())] == [
        (None, "agent-made"), (None, "password-set"), (None, "portal-made"), (None, "portal-changed"),
        (None, "agent-made"), (None, "link-made"), (None, "agent-changed"),
    ]  # fmt: skip


def test_a_table_that_is_empty_says_how_to_begin(deskbell: Deskbell) -> None:
    assert "deskbell agent add" in deskbell("agent", "list")[1]
    assert "deskbell portal add" in deskbell("portal", "list")[1]
    assert deskbell("agent", "list", "--json")[1] == "[]\n"


def test_a_database_that_is_locked_for_a_moment_is_waited_for(deskbell: Deskbell, carla: Any, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "data" / "deskbell.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(0.3, lambda: other.execute("ROLLBACK"))
    timer.start()
    code, _, err = deskbell("portal", "add", "shop")
    timer.join()
    other.close()
    assert (code, err) == (0, "")


def test_a_database_that_cannot_be_reached_is_said(deskbell: Deskbell) -> None:
    code, out, err = deskbell("agent", "list", database="postgresql://nobody:hidden-word@127.0.0.1:1/none")
    assert (code, out) == (1, "")
    assert err.startswith("The database can't be used.")
    assert "hidden-word" not in err


def test_a_data_folder_that_cannot_be_made_is_said(deskbell: Deskbell, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, _, err = deskbell("agent", "list", data_dir=str(tmp_path / "file" / "data"))
    assert code == 1
    assert "Not a directory" in err


def test_the_same_is_done_on_postgresql(deskbell: Deskbell, databases: Any, tmp_path: Path) -> None:
    with databases.fresh("postgresql", tmp_path / "pg", empty=True) as database:
        code, _, err = deskbell("agent", "add", "carla@example.com", "--role", "admin", database=database.setting)
        assert (code, err) == (0, "")
        assert "carla@example.com" in deskbell("agent", "list")[1]


def test_a_portal_of_any_kind_is_added_with_its_mode(deskbell: Deskbell, answer: Answer) -> None:
    made = answer("portal", "add", "line", "--kind", "box", "--mode", "queue")
    assert (made["kind"], made["mode"]) == ("box", "queue")
    made = answer("portal", "add", "phone", "--kind", "pin")
    assert (made["kind"], made["mode"]) == ("pin", "phone")


def test_a_mode_that_a_kind_does_not_have_is_refused(deskbell: Deskbell) -> None:
    code, _, err = deskbell("portal", "add", "line", "--kind", "pin", "--mode", "queue")
    assert code != 0
    assert "mode" in err
