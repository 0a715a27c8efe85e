"""How a screen share looks on the wire, and what the browsers need to connect; the browser's types are made from these."""

from __future__ import annotations

from typing import Literal

import msgspec

ShareWord = Literal["asked", "accepted", "live", "paused", "ended"]


class ShareView(msgspec.Struct, frozen=True):
    """A share as it stands; `agent` is the screen name of who asked. Times in ms."""

    id: int
    state: ShareWord
    agent: str
    asked_at: int
    started_at: int | None


class IceServer(msgspec.Struct, frozen=True, omit_defaults=True):
    """A STUN or TURN server, as RTCConfiguration has it; a credential expires."""

    urls: list[str]
    username: str = ""
    credential: str = ""


class ShareShown(msgspec.Struct, frozen=True):
    """To the customer's page: the share after its step, and over which servers the browsers may connect."""

    share: ShareView
    ice: list[IceServer]


class NetworkCheck(msgspec.Struct, frozen=True):
    """To an admin's page that tests the network: the servers that browsers are given, and the server's time (ms)."""

    ice: list[IceServer]
    clock: int
