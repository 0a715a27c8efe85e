"""Who is on the bell, as many portal pages at once ask for it: remembered for a moment, and not beyond what moves the board."""

from __future__ import annotations

from typing import Any

from deskbell.domain import audience
from deskbell.web.faces import OnTheBell


class Bells:
    """Counts how often everybody is asked for."""

    def __init__(self) -> None:
        self.asked = 0
        self.bells = self

    def reaches(self) -> list[int]:
        self.asked += 1
        return [self.asked]


def test_many_pages_at_once_ask_for_all_agents_once() -> None:
    now, bells = [0.0], Bells()
    seen: Any = OnTheBell(1.0, lambda: now[0])
    tx: Any = bells
    assert [seen.reached(tx) for _ in range(3)] == [[1], [1], [1]]
    now[0] = 1.0
    assert seen.reached(tx) == [2]


def test_who_comes_to_the_bell_is_seen_at_once() -> None:
    tx: Any = Bells()
    seen: Any = OnTheBell(1.0, lambda: 0.0)
    seen.reached(tx)
    seen.hear([("portal/1", b"{}")])
    assert seen.reached(tx) == [1]
    seen.hear([(audience.BOARD, b"{}")])
    assert seen.reached(tx) == [2]


def test_whom_an_admin_takes_off_a_portal_or_disables_is_picked_there_no_more() -> None:
    tx: Any = Bells()
    seen: Any = OnTheBell(1.0, lambda: 0.0)
    seen.reached(tx)
    seen.hear([(audience.EVERY_DESK, b"{}")])
    assert seen.reached(tx) == [2]


def test_what_was_read_while_the_board_moved_is_not_remembered() -> None:
    seen: Any = OnTheBell(1.0, lambda: 0.0)

    class Moving(Bells):
        def reaches(self) -> list[int]:
            seen.hear([(audience.BOARD, b"{}")])
            return super().reaches()

    tx: Any = Moving()
    assert (seen.reached(tx), seen.reached(tx)) == ([1], [2])
