"""The customer's screen: an agent asks for it, the customer consents, shows, pauses, stops; who may see it and signal about it."""

from __future__ import annotations

from dataclasses import replace

from deskbell.actions import cases
from deskbell.actions.happening import happen
from deskbell.actions.ports import Tx
from deskbell.actions.values import DueRow, ShareMoved, Told
from deskbell.domain import audience, recordings
from deskbell.domain.cases import Case, Chat, Deed, Status
from deskbell.domain.facts import By, Kind
from deskbell.domain.people import Agent
from deskbell.domain.recordings import RecordingState, RecordingStep
from deskbell.domain.refusals import NotFound, WrongState
from deskbell.domain.screenshare import LEADS_TO, TOLD, Share, ShareState, Step, after


def ask(tx: Tx, agent: Agent, number: int) -> Share:
    """Ask the customer of one's live chat for the screen; asked already is harmless. Refused when no chat runs, or it is another's."""
    case = cases.for_deed(tx, agent, number, Deed.SEE_SCREEN)
    if case.chat is not Chat.TALKING or case.status is not Status.ASSIGNED:
        raise WrongState("There is no live chat to ask in.", status=case.status, chat=case.chat)
    before = tx.shares.open_of(case.id)
    if before is not None:
        return before
    portal = tx.portals.by_id(case.portal_id)
    records = portal is not None and portal.records_screens
    share = tx.shares.ask(case.id, agent.id, RecordingState.OFFERED if records else RecordingState.OFF)
    happen(tx, case, Kind.SHARE_ASKED, By.AGENT, agent=agent)
    tell(tx, case, share)
    return share


def stop(tx: Tx, agent: Agent, number: int) -> None:
    """End the case's screen share, or take the request back; none open is harmless."""
    case = cases.for_deed(tx, agent, number, Deed.SEE_SCREEN)
    share = tx.shares.open_of(case.id)
    if share is not None:
        _step(tx, case, share, Step.STOP, By.AGENT, agent)


def customer_step(tx: Tx, number: int, token_hash: bytes, share_id: int, step: Step, *, recorded: bool = False) -> Share:
    """Take the customer's step in a share of their case; refuses (ShareOver) one that it does not allow any more. Twice is once.

    `recorded`, with *accept*, says that the customer allows the recording too; without it, it is refused.
    """
    case, share = of_customer(tx, number, token_hash, share_id)
    if share.state is LEADS_TO[step]:
        return share
    if step is Step.ACCEPT and share.recording is RecordingState.OFFERED:
        word = RecordingStep.ALLOW if recorded else RecordingStep.REFUSE
        share = replace(share, recording=recordings.after(share.recording, word, By.CUSTOMER))
    return _step(tx, case, share, step, By.CUSTOMER)


def of_customer(tx: Tx, number: int, token_hash: bytes, share_id: int) -> tuple[Case, Share]:
    """Return a share of the case that this token opens, and the case, held; refuses any other."""
    case = tx.cases.for_customer(number, token_hash)
    share = tx.shares.by_id(share_id) if case is not None else None
    if case is None or share is None or share.case_id != case.id:
        raise NotFound("There is no such screen share.")
    return case, share


def lost(tx: Tx, share_id: int) -> None:
    """The page that showed the screen is gone: there is no picture until it shows again; with the chat over the share ends."""
    share = tx.shares.by_id(share_id)
    case = tx.cases.by_id(share.case_id) if share is not None else None
    share = tx.shares.by_id(share_id)  # as it is now that nobody else changes the case
    if case is not None and share is not None and share.shows:
        _step(tx, case, share, Step.LOSE if case.chat is Chat.TALKING else Step.STOP, By.SYSTEM)


def look_again(tx: Tx, row: DueRow) -> None:
    """End a share whose case is with another agent, or nobody's; one without a picture ends with the chat, and with the customer's going.

    Without any page of the customer's there is no picture, whatever was heard of it.
    """
    case = tx.cases.by_id(row.subject)
    share = tx.shares.open_of(row.subject) if case is not None else None
    if case is None or share is None:
        return
    theirs = case.status is Status.ASSIGNED and case.agent_id == share.agent_id
    gone = share.shows and not tx.presence.customer_here(case.id)
    if not theirs or (case.chat is not Chat.TALKING and (gone or not share.shows)):
        _step(tx, case, share, Step.STOP, By.SYSTEM)
    elif gone:
        _step(tx, case, share, Step.LOSE, By.SYSTEM)


def of_case(tx: Tx, case: Case) -> tuple[Share, str] | None:
    """Return the case's open share, with the screen name of who asked."""
    share = tx.shares.open_of(case.id)
    return None if share is None else named(tx, share)


def named(tx: Tx, share: Share) -> tuple[Share, str]:
    """Return a share with the screen name of who asked."""
    agent = tx.people.by_id(share.agent_id)
    return share, agent.screen_name if agent is not None else "?"


def viewed(tx: Tx, agent: Agent, share_id: int) -> Case:
    """Return the case of a share that the agent may look at now: the one who asked, and colleagues in the chat, who are named to the
    customer; refuses anybody else, and a share without a picture."""
    share = tx.shares.by_id(share_id)
    case = tx.cases.as_it_stands(share.case_id) if share is not None else None
    if case is None or share is None or not share.shows or not agent.serves(case.portal_id):
        raise NotFound("There is no such screen share.")
    if case.status is not Status.ASSIGNED or case.agent_id != share.agent_id:
        raise NotFound("There is no such screen share.")
    if agent.id != share.agent_id and agent.id not in tx.participants.of(case.id):
        raise NotFound("There is no such screen share.")
    return case


def shown(tx: Tx, number: int, token_hash: bytes, share_id: int) -> Share:
    """Return a share that this customer's page shows now; refuses any other."""
    _, share = of_customer(tx, number, token_hash, share_id)
    if not share.shows:
        raise NotFound("There is no such screen share.")
    return share


def _step(tx: Tx, case: Case, share: Share, step: Step, by: By, agent: Agent | None = None) -> Share:
    state = after(share, step, by)
    moved = replace(
        share,
        state=state,
        accepted_at=tx.now if step is Step.ACCEPT else share.accepted_at,
        started_at=share.started_at or (tx.now if step is Step.SHOW else None),
        ended_at=tx.now if state is ShareState.ENDED else None,
    )
    moved = _recording_follows(tx, moved)
    tx.shares.keep(moved)
    whose = agent or tx.people.by_id(share.agent_id)
    consents = moved.recording.value if step is Step.ACCEPT and moved.recording is not RecordingState.OFF else None
    happen(tx, case, TOLD[step], by, agent=whose, other=consents)
    tell(tx, case, moved)
    return moved


def _recording_follows(tx: Tx, share: Share) -> Share:
    """A recording ends with its share; from each picture's beginning it has time to bring something."""
    recording = tx.recordings.of_share(share.id)
    if share.state is ShareState.LIVE and share.recording in (RecordingState.ALLOWED, RecordingState.RUNNING):
        if recording is not None:
            tx.recordings.keep(replace(recording, heard_at=tx.now))
        tx.due.at("recording", share.case_id, tx.now + recordings.SILENT)
    if share.open or (share.recording, RecordingStep.STOP) not in recordings.LIFE:
        return share
    if recording is not None:
        tx.recordings.keep(replace(recording, stopped_at=tx.now))
        tx.due.at("recording", share.case_id, tx.now + recordings.LATE)
    return replace(share, recording=RecordingState.OVER)


def tell(tx: Tx, case: Case, share: Share) -> None:
    """Tell both sides how a share stands, once this is committed."""
    found, name = named(tx, share)
    tx.tell(Told((audience.agents_of_case(case.id),), ShareMoved(case.number, found, name)))
    tx.tell(Told((audience.customer_of_case(case.id),), ShareMoved(case.number, found, name, public=True)))
