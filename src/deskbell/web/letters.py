"""What desks ask by HTTP about a case's mails: answer by mail, with files; try one again; the history below one."""

from __future__ import annotations

from litestar import Controller, delete, get, post
from litestar.params import JSONBody

from deskbell.actions import letters
from deskbell.actions.ports import Tx
from deskbell.actions.values import Line, Said, StoredFile
from deskbell.domain.facts import By, Fact, Kind
from deskbell.domain.messages import client_id
from deskbell.domain.people import Agent
from deskbell.domain.refusals import MailOff, NotFound
from deskbell.realtime import views, views_letters
from deskbell.realtime.wire import CaseView, FileView
from deskbell.realtime.wire_letters import LetterView, NewLetter, Quoted
from deskbell.web import identity, reading
from deskbell.web.customers import Asked, FileId, Number
from deskbell.web.identity import AskingDesk
from deskbell.web.parts import Given, Parts
from deskbell.web.problems import documented
from deskbell.web.uploads import recorded

READ = documented(400, 401, 403, 404)
DONE = documented(400, 401, 403, 404, 409, 413, 429)


class LetterRoutes(Controller):
    """The mails of a case."""

    path = "/desk/cases/{number:int}"
    tags = ("case",)
    security = ({"session": []},)

    @post("/letters", status_code=200, responses=DONE, summary="Answer by e-mail")
    async def answer(self, request: Asked, parts: Given, desk: AskingDesk, number: Number, data: JSONBody[NewLetter]) -> CaseView:
        """Answer the customer by mail; a repeat with the same `client_id` and words is harmless. Refused (`mail-off`) without a mail server."""
        own_id, network = client_id(data.client_id), identity.network_of(request)
        if not parts.site.mail.sends:
            raise MailOff("No mail server is set up.")
        parts.limits.spend_by_token("message by", desk.session.hex(), network)

        def carry_out(tx: Tx, agent: Agent) -> CaseView:
            case = letters.answer(
                tx, parts.dice, agent, number, own_id, data.text,
                own_address=sent_from(tx, number, parts), subject=data.subject, files=data.files, quote=data.quote,
            )  # fmt: skip
            return views.case_view(case, tx.cases.names(case)[1], tx.participants.names(case.id))

        answered = await desk.act(carry_out)
        parts.limits.know(desk.session.hex(), network)
        return answered

    @post(
        "/letter-files", responses=DONE, summary="Attach a file to an answer that is being written", request_max_body_size=None,
        description="The body is the file's bytes. Header: X-File-Name (percent-encoded UTF-8). It is kept for seven days.",
    )  # fmt: skip
    async def attach(self, request: Asked, parts: Given, desk: AskingDesk, number: Number, name: reading.FileName) -> FileView:
        """Store a file for an answer; it is sent with it, not before."""
        name, network = reading.file_name(name), identity.network_of(request)
        parts.limits.spend_by_token("upload from", desk.session.hex(), network)
        largest = min(await desk.look(lambda tx, agent: _largest_file(tx, agent, number)), parts.site.largest_upload)
        upload = await parts.uploads.keep(reading.chunks(request, largest), name, largest)

        def keep(tx: Tx, agent: Agent) -> Line:
            return _as_line(letters.add_draft_file(tx, agent, number, upload))

        line = await recorded(parts, upload, desk.act(keep))
        made = views.file_view(line.said.file if line.said else None)
        assert made is not None
        return made

    @delete("/letter-files/{file:int}", responses=READ, summary="Take an attached file away again")
    async def detach(self, desk: AskingDesk, number: Number, file: FileId) -> None:
        """Forget a file that was attached and not sent; one that is gone already is harmless."""
        await desk.act(lambda tx, agent: letters.drop_draft_file(tx, agent, number, file))

    @post("/letters/{letter:int}/again", status_code=200, responses=DONE, summary="Try again to send a mail")
    async def again(self, parts: Given, desk: AskingDesk, number: Number, letter: FileId) -> LetterView:
        """Send a mail that was not delivered again at once."""
        if not parts.site.mail.sends:
            raise MailOff("No mail server is set up.")
        return views_letters.letter_view(await desk.act(lambda tx, agent: letters.try_again(tx, agent, number, letter)))

    @get("/letters/{letter:int}/quoted", responses=READ, summary="The history below a mail")
    async def quoted(self, desk: AskingDesk, number: Number, letter: FileId) -> Quoted:
        """Return what stands quoted below a mail."""
        return Quoted(await desk.look(lambda tx, agent: letters.quoted(tx, agent, number, letter)))


def sent_from(tx: Tx, number: int, parts: Parts) -> str:
    """Return the address that mails of a case are sent from: its portal's own, else the installation's."""
    case = tx.cases.by_number(number)
    portal = tx.portals.by_id(case.portal_id) if case is not None else None
    return (portal.mail_address if portal is not None else "") or parts.site.mail.address


def _largest_file(tx: Tx, agent: Agent, number: int) -> int:
    case = tx.cases.for_agent(number, agent)
    portal = tx.portals.by_id(case.portal_id) if case is not None else None
    if portal is None:
        raise NotFound("There is no such case.")
    return portal.max_file_bytes


def _as_line(file: StoredFile) -> Line:
    """What `recorded` watches over is a line with the file; this one stands in no conversation yet."""
    return Line(Fact(file.case_id, 0, None, Kind.NOTE, By.AGENT, 0), Said(0, 0, None, "", file))


ROUTES = [LetterRoutes]
