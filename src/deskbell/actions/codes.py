"""Connection codes: an agent makes one and tells it on the phone; whoever types it is joined to that agent."""

from __future__ import annotations

from deskbell.actions.ports import Tx
from deskbell.actions.values import CodesChanged, CodesGuessed, DueRow, Told
from deskbell.domain import audience
from deskbell.domain.cases import Case
from deskbell.domain.codes import MOST_OPEN, Code
from deskbell.domain.messages import clean_line
from deskbell.domain.people import Agent
from deskbell.domain.portals import PortalKind, doors
from deskbell.domain.refusals import AlreadyTaken, Closed, Invalid, NotFound, TooMany

TEN_MINUTES, DAY = 600_000, 24 * 3600 * 1000
TRIES = ((5, TEN_MINUTES), (20, DAY))
"""How many wrong codes a network may type in how long (ms)."""

MANY_TRIES = 100
"""So many wrong codes from everywhere in ten minutes are told to admins, and noted in the audit log, at most once in ten minutes;
callers are never locked out by others."""

GUESSED = "codes_guessed"
"""Due when admins may be told again."""


def make(tx: Tx, agent: Agent, portal_id: int, name: str, digest: bytes, sealed: bytes) -> Code:
    """Keep a new code for a `pin` portal that the agent serves, with the session's name if given; return it.

    Refuses a portal of another kind or closed, more than 8 open codes, and (AlreadyTaken) digits that are in use: make others.
    """
    portal = tx.portals.by_id(portal_id)
    if portal is None or not agent.serves(portal_id):
        raise NotFound("There is no such portal.")
    if portal.kind is not PortalKind.PIN:
        raise Invalid("portal", "Codes are for portals that ask for a code.")
    if not doors(portal, tx.modes.open(), True, tx.now).open:
        raise Closed("This portal is closed at the moment.")
    tx.bells.hold(agent.id)
    if len(tx.codes.open_of(agent.id)) >= MOST_OPEN:
        raise Invalid("codes", f"At most {MOST_OPEN} open codes.")
    expires_at = tx.now + portal.code_minutes * 60_000
    made = tx.codes.make(agent.id, portal_id, clean_line(name, "name", empty=True), digest, sealed, expires_at)
    if made is None:
        raise AlreadyTaken("These digits are in use.", field="code")
    tx.due.at("code", made.id, expires_at)
    _changed(tx, agent.id)
    return made


def cancel(tx: Tx, agent: Agent, code_id: int) -> None:
    """End one of one's own codes; ended already is harmless."""
    if tx.codes.own(agent.id, code_id) is not None and tx.codes.end(code_id, "cancelled"):
        _changed(tx, agent.id)


def all_end(tx: Tx, agent_id: int) -> None:
    """End all codes of an agent who chose to sign off, or may no longer have any."""
    open_codes = tx.codes.open_of(agent_id)
    for code in open_codes:
        tx.codes.end(code.id, "signed_off")
    if open_codes:
        _changed(tx, agent_id)


def expire(tx: Tx, row: DueRow) -> None:
    """End a code whose time is over."""
    code = tx.codes.by_id(row.subject)
    if code is None:
        return
    if tx.now < code.expires_at:
        tx.due.at("code", code.id, code.expires_at)
    elif tx.codes.end(code.id, "expired"):
        _changed(tx, code.agent_id)


def use(tx: Tx, portal_id: int, digest: bytes, network: str, factor: float) -> tuple[Code, Agent] | None:
    """Use up the open code with this digest and return it with its maker; None for any other, which counts as a wrong try of the network.

    Refuses (TooMany) a network with too many wrong tries, before it looks; `factor` multiplies how many, 0 for any. Wrong,
    expired, used and cancelled codes, and those of other portals, cost the same statements. Of two who use a code at once the second has a wrong one.
    """
    _must_wait(tx, network, factor)
    code = tx.codes.by_digest(digest, portal_id)
    if code is not None and tx.codes.end(code.id, "used"):
        maker = tx.people.by_id(code.agent_id)
        assert maker is not None
        return code, maker
    lately = tx.codes.wrong(network)
    if lately >= MANY_TRIES and tx.due.once(GUESSED, 0, tx.now + TEN_MINUTES):
        tx.audit.add(None, "codes-guessed", "", tries=str(lately))
        admins = [each for each in tx.people.all() if each.administers and each.disabled_at is None]
        tx.tell(Told(tuple(audience.agent(each.id) for each in admins), CodesGuessed(lately)))
    return None


def joined(tx: Tx, code: Code, case: Case) -> None:
    """Note which case a used code has joined to its maker, and tell them."""
    tx.codes.joined(code.id, case.id)
    tx.tell(Told((audience.agent(code.agent_id),), CodesChanged(case.number)))


def _must_wait(tx: Tx, network: str, factor: float) -> None:
    tries = tx.codes.tries(network, tx.now - DAY)
    for most, period in TRIES:
        lately = [at for at in tries if at > tx.now - period]
        if factor and len(lately) >= max(1, round(most * factor)):
            oldest = lately[-max(1, round(most * factor))]
            raise TooMany(max(1, (oldest + period - tx.now + 999) // 1000))


def _changed(tx: Tx, agent_id: int) -> None:
    tx.tell(Told((audience.agent(agent_id),), CodesChanged()))
