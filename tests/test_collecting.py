"""Garbage is looked for when there is little else to do."""

from __future__ import annotations

import asyncio
import gc
import time

import pytest

from deskbell.collecting import AT_LEAST_EVERY, EVERY, Collecting


class Machine:
    """A machine whose clocks the test turns."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.spent, self.collected = 1000.0, 5.0, 0
        monkeypatch.setattr(time, "monotonic", lambda: self.now)
        monkeypatch.setattr(time, "process_time", lambda: self.spent)
        monkeypatch.setattr(gc, "collect", self._collect)

    def _collect(self) -> None:
        self.collected += 1

    def passes(self, collecting: Collecting, seconds: float, busy: float) -> int:
        self.now += seconds
        self.spent += seconds * busy
        assert asyncio.run(collecting.step()) is False
        return self.collected


def test_a_quiet_server_looks_once_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(monkeypatch)
    collecting = Collecting()
    assert machine.passes(collecting, EVERY - 1, busy=0.01) == 0
    assert machine.passes(collecting, 1, busy=0.01) == 1
    assert machine.passes(collecting, 1, busy=0.01) == 1
    assert machine.passes(collecting, EVERY, busy=0.01) == 2


def test_a_busy_server_puts_it_off_for_half_an_hour_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(monkeypatch)
    collecting = Collecting()
    assert machine.passes(collecting, EVERY, busy=0.9) == 0
    assert machine.passes(collecting, AT_LEAST_EVERY - EVERY - 1, busy=0.9) == 0
    assert machine.passes(collecting, 1, busy=0.9) == 1
