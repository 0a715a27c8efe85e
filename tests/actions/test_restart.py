"""What fell due while no server ran, or just after it started: people get time to find it again; the clock is the test's."""

from __future__ import annotations

import pytest
from tests.people import Company, Customer

from deskbell.actions.consequences import let_everybody_come_back
from deskbell.domain.cases import Chat

GRACE = 120
SILENCE = 1800
WARNING = 120


@pytest.mark.parametrize("late", [-1, 3600], ids=["for a moment", "for an hour"])
def test_a_warned_chat_goes_on_when_the_server_was_down_and_the_answer_comes_then(
    company: Company, carl: Customer, late: int
) -> None:
    ann = company.someone_waiting("Ann")
    for customer in (carl, ann):
        company.ana.takes(customer)
    company.waits(SILENCE - WARNING)
    company.now += (WARNING + late) * 1000
    company.act(let_everybody_come_back)
    company.waits(10)
    carl.says("I am still here")
    company.waits(19)
    assert (carl.matter().chat, ann.matter().chat) == (Chat.TALKING, Chat.TALKING)
    company.waits(1)
    assert (carl.matter().chat, ann.matter().chat) == (Chat.TALKING, Chat.ENDED)
    assert ann.reads_lines().count("silence_warned") == 1


def test_who_answered_the_warning_before_the_server_was_down_is_warned_again(company: Company, carl: Customer) -> None:
    company.ana.takes(carl)
    company.waits(SILENCE - WARNING)
    carl.says("I am still here")
    company.now += 3_600_000
    company.act(let_everybody_come_back)
    company.waits(30)
    assert (carl.reads_lines()[-1], carl.matter().chat) == ("silence_warned", Chat.TALKING)
    company.waits(WARNING)
    assert carl.matter().chat is Chat.ENDED


def test_who_was_about_to_be_called_gone_when_the_server_started_has_time_to_come_back(company: Company, carl: Customer) -> None:
    carl.closes_page()
    company.now += (GRACE - 1) * 1000
    company.act(let_everybody_come_back)
    company.waits(29)
    assert carl.matter().chat is Chat.WAITING
    company.waits(1)
    assert carl.matter().chat is Chat.ABANDONED
