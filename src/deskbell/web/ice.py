"""Over which servers browsers find each other: STUN as it is, TURN with a credential that expires (coturn's `use-auth-secret`)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Sequence

from deskbell.realtime.wire_share import IceServer

Ice = Callable[[str], Sequence[IceServer]]
"""Makes the servers over which browsers may connect, with credentials of their own for the named one."""

LIVES_FOR = 12 * 3600
"""How long (s) a TURN credential may be used: longer than a share lasts, because an ICE restart in its last minute begins anew with it.

coturn looks at the end when a connection begins; what has begun is refreshed beyond it.
"""


def no_ice(_: str) -> Sequence[IceServer]:
    """Return no servers: browsers of one network find each other without."""
    return ()


def servers(stun: Sequence[str], turn: Sequence[str], secret: str | None, clock: Callable[[], float]) -> Ice:
    """Return what makes the list of servers for one named peer.

    The user name is `<unix time it ends>:<name>`, the credential base64(HMAC-SHA1(secret, user name)): draft-uberti-behave-turn-rest.
    """

    def of(name: str) -> Sequence[IceServer]:
        found = [IceServer(list(stun))] if stun else []
        if turn and secret:
            user = f"{int(clock()) + LIVES_FOR}:{name}"
            mac = hmac.new(secret.encode(), user.encode(), hashlib.sha1).digest()
            found.append(IceServer(roads, user, base64.b64encode(mac).decode()))
        return found

    roads = list(dict.fromkeys(road for address in turn for road in _roads(address)))
    return of


def _roads(turn: str) -> list[str]:
    """A bare `turn:` address stands for UDP and TCP: browsers by themselves would take UDP alone."""
    if turn.startswith("turn:") and "?" not in turn:
        return [f"{turn}?transport=udp", f"{turn}?transport=tcp"]
    return [turn]
