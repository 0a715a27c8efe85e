"""Frames written by the short road are those of the general one."""

from __future__ import annotations

import pytest
from websockets.frames import Frame, Opcode

from deskbell.cli.sockets import text_frame


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, 200_000])
def test_a_frame_is_what_the_protocols_own_code_writes(size: int) -> None:
    payload = ("ä" * size).encode()[:size]
    assert text_frame(payload) == Frame(Opcode.TEXT, payload).serialize(mask=False)
