"""The port `Due`: deadlines are rows that any node may carry out, once each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from databases import Database
from deskbell.actions.values import DueRow
from deskbell.storage.dialect import begin
from deskbell.storage.due import DueRows


@contextmanager
def deadlines(database: Database, now: int = 1000) -> Iterator[DueRows]:
    with database.engines.write.connect() as conn:
        begin(conn, write=True)
        yield DueRows(conn, now)
        conn.commit()


def test_what_is_due_comes_oldest_first_and_the_rest_waits(database: Database) -> None:
    with deadlines(database) as due:
        due.at("grace", 7, 900)
        due.at("silence", 7, 800, "warned")
        due.at("grace", 8, 1001)
        assert [(row.kind, row.subject, row.other) for row in due.now()] == [("silence", 7, "warned"), ("grace", 7, "")]
        assert due.next_at() == 800


def test_nothing_waits_in_the_beginning(database: Database) -> None:
    with deadlines(database) as due:
        assert due.now() == []
        assert due.next_at() is None


def test_a_deadline_set_again_moves(database: Database) -> None:
    with deadlines(database) as due:
        due.at("grace", 7, 900)
        due.at("grace", 7, 5000, "later")
        assert due.now() == []
        assert due.next_at() == 5000


def test_a_deadline_taken_back_never_comes(database: Database) -> None:
    with deadlines(database) as due:
        due.at("grace", 7, 900)
        due.never("grace", 7)
        due.never("grace", 7)
        assert due.now() == []


def test_what_was_carried_out_comes_no_more(database: Database) -> None:
    with deadlines(database) as due:
        due.at("grace", 7, 900)
        due.done(due.now()[0])
        assert due.next_at() is None


def test_what_was_moved_while_being_carried_out_stays(database: Database) -> None:
    with deadlines(database) as due:
        due.at("erase", 7, 900)
        row = due.now()[0]
        due.at("erase", 7, 6000)
        due.done(row)
        assert due.next_at() == 6000


def test_at_most_the_asked_number_comes(database: Database) -> None:
    with deadlines(database) as due:
        for subject in range(5):
            due.at("grace", subject, 100 + subject)
        assert [row.subject for row in due.now(limit=2)] == [0, 1]


def test_one_may_look_for_what_is_due_of_one_kind(database: Database) -> None:
    with deadlines(database) as due:
        due.at("grace", 1, 100)
        due.at("erase", 2, 200)
        due.at("erase", 3, 5000)
    with database.engines.read.connect() as conn:
        begin(conn, write=False)
        assert [row.subject for row in DueRows(conn, 1000).waiting("erase")] == [2]


def test_two_nodes_never_carry_out_the_same_row_at_once(database: Database) -> None:
    with deadlines(database) as due:
        due.at("grace", 1, 100)
        due.at("grace", 2, 200)
    if database.kind == "sqlite":  # has one writer: a second one cannot even ask
        return
    with deadlines(database) as here, deadlines(database) as there:
        assert [row.subject for row in here.now(limit=1)] == [1]
        assert [row.subject for row in there.now()] == [2]


def test_a_deed_that_fails_keeps_its_row(database: Database) -> None:
    with deadlines(database) as due:
        due.at("grace", 1, 100)
    with database.engines.write.connect() as conn:
        begin(conn, write=True)
        DueRows(conn, 1000).done(_only(conn))
        conn.rollback()
    with deadlines(database) as due:
        assert len(due.now()) == 1


def _only(conn: Connection) -> DueRow:
    return DueRows(conn, 1000).now()[0]


def test_a_row_is_put_off_unless_it_was_moved_meanwhile(database: Database) -> None:
    with deadlines(database) as due:
        due.at("erase", 7, 900)
        due.put_off(due.now()[0], 5000)
        assert due.next_at() == 5000
        due.at("erase", 8, 900)
        row = due.now()[0]
        due.at("erase", 8, 800)
        due.put_off(row, 6000)
        assert due.next_at() == 800


def test_the_next_of_some_kinds_is_told_past_all_others(database: Database) -> None:
    with deadlines(database) as due:
        due.at("erase", 7, 900)
        due.at("offer", 7, 1900)
        assert (due.next_at(), due.next_at(("offer", "code"))) == (900, 1900)


def test_what_lies_too_far_ahead_is_brought_forward_by_its_kind(database: Database) -> None:
    with deadlines(database) as due:
        due.at("offer", 1, 9000)
        due.at("offer", 2, 700)
        due.at("code", 3, 9000)
        due.bring_forward("offer", 800)
        assert sorted((row.kind, row.subject, row.at) for row in due.now()) == [("offer", 1, 800), ("offer", 2, 700)]


def test_what_was_noted_once_is_not_noted_again_before_its_time(database: Database) -> None:
    with deadlines(database) as due:
        assert [due.once("told", 0, 5000), due.once("told", 0, 9000), due.once("told", 1, 9000)] == [True, False, True]
        assert due.next_at() == 5000
