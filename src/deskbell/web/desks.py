"""What desks ask by HTTP: the lists, a case, and everything an agent does with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any, Literal

from litestar import Controller, Request, Response, delete, get, post
from litestar.params import FromQuery, HeaderParameter, JSONBody, PathParameter, QueryParameter
from litestar.response import Stream

from deskbell.actions import cases, desks, messages, transfers
from deskbell.actions.ports import Tx
from deskbell.actions.values import CaseFilter, Listed, StoredFile
from deskbell.domain.cases import Case, Outcome
from deskbell.domain.messages import client_id
from deskbell.domain.people import Agent
from deskbell.domain.refusals import Invalid, NotFound
from deskbell.realtime import views, views_bell, views_letters
from deskbell.realtime.wire import CaseOpened, CasePage, CaseView, Colleague, DeskState, Entry
from deskbell.realtime.wire_bell import HandingView
from deskbell.web import bodies, identity, reading, transcript
from deskbell.web.customers import FileId, Number
from deskbell.web.downloads import file_answer, text_answer
from deskbell.web.identity import AskingDesk, Desk
from deskbell.web.parts import Given, Parts
from deskbell.web.problems import documented
from deskbell.web.sessions import me_view
from deskbell.web.uploads import recorded

CURSOR = re.compile(r"([0-9]{1,15})\.([0-9]{1,15})")
ROWS = 50
READ = documented(400, 401, 403, 404)
DONE = documented(400, 401, 403, 404, 409, 413)
Note = Annotated[str, HeaderParameter(name="X-Note", pattern="^[01]?$", description="1 for a note.")]
Asked = Request[Any, Any, Any]
AgentId = Annotated[int, PathParameter(ge=1, le=2**53 - 1, description="The colleague's id.")]
Time = Annotated[int | None, QueryParameter(ge=0, le=2**53 - 1)]
Some = Annotated[int | None, QueryParameter(ge=1, le=2**53 - 1)]


class DeskRoutes(Controller):
    """What a desk needs to begin, and its lists."""

    path = "/desk"
    tags = ("desk",)
    security = ({"session": []},)

    @get("/", responses=documented(401, 403), summary="What a desk needs to begin")
    async def begin(self, parts: Given, desk: AskingDesk) -> DeskState:
        """Return who is signed in, portals, colleagues, counts, and the red dot."""
        return await desk.look(lambda tx, agent: _desk_state(tx, agent, parts))

    @get("/cases", responses=documented(400, 401, 403), summary="A page of a list")
    async def listed(
        self,
        parts: Given,
        desk: AskingDesk,
        list_: Annotated[Literal["unassigned", "mine", "guest", "all"], QueryParameter(name="list")] = "all",
        order: FromQuery[Literal["newest", "longest"]] = "newest",
        cursor: Annotated[str, QueryParameter(max_length=40)] = "",
        portal: Some = None,
        agent: Some = None,
        type_: Annotated[Literal["chat", "request"] | None, QueryParameter(name="type")] = None,
        status: FromQuery[Literal["unassigned", "assigned", "resolved"] | None] = None,
        since: Time = None,
        until: Time = None,
        q: Annotated[str, QueryParameter(max_length=200)] = "",
    ) -> CasePage:
        """Return 50 rows; `guest` are chats one was invited into. `q` searches name, e-mail, number and everything said. Times in ms since 1970."""
        wanted = CaseFilter(
            list_,
            order == "newest",
            portal,
            agent,
            type_,
            status,
            since,
            until,
            q.replace("\x00", " ").strip(),
            _after(cursor),
            ROWS,
        )
        complete = not wanted.words or await parts.index.catch_up()
        found = await desk.look(lambda tx, asker: tx.cases.listed(asker, wanted))
        return CasePage([views.listed_row(each) for each in found], _cursor(found), complete)

    @post("/unassigned/seen", status_code=204, responses=documented(401, 403), summary="The red dot goes")
    async def looked(self, desk: AskingDesk) -> None:
        """Note that the agent opened Unassigned."""
        await desk.act(desks.looked_at_unassigned)


class CaseRoutes(Controller):
    """One case, as the agents of its portal see it."""

    path = "/desk/cases/{number:int}"
    tags = ("case",)
    security = ({"session": []},)

    @get("/", responses=READ, summary="A case with the newest entries of its conversation")
    async def opened(self, desk: AskingDesk, number: Number) -> CaseOpened:
        """Return the case, its newest 200 entries, and the same address's earlier cases."""
        case, holder, guests, lines, earlier, takeover, letters = await desk.look(
            lambda tx, agent: cases.opened(tx, agent, number)
        )
        entries = [views.entry(line, public=False) for line in lines]
        more = bool(entries) and entries[0].n > 1
        return CaseOpened(
            views.case_view(case, holder, guests),
            entries,
            more,
            [views.listed_row(each) for each in earlier],
            takeover,
            views_letters.of_case(letters),
        )

    @get("/entries", responses=READ, summary="Older entries")
    async def older(
        self, desk: AskingDesk, number: Number, before: Annotated[int, QueryParameter(ge=1, le=2**31 - 1)]
    ) -> list[Entry]:
        """Return up to 200 entries before number `before`, oldest first."""
        lines = await desk.look(lambda tx, agent: cases.older(tx, agent, number, before))
        return [views.entry(line, public=False) for line in lines]

    @post("/assign", status_code=200, responses=DONE, summary="Assign to oneself or another")
    async def assign(self, desk: AskingDesk, number: Number, data: JSONBody[bodies.AssignTo]) -> CaseView:
        """Assign the case; `already-assigned` says who was quicker."""
        if data.agent is None:
            return await _done(desk, lambda tx, agent: cases.take(tx, agent, number))
        to = data.agent
        return await _done(desk, lambda tx, agent: cases.assign(tx, agent, number, to))

    @post("/takeover", status_code=200, responses=DONE, summary="Take over from an agent who is away")
    async def take_over(self, desk: AskingDesk, number: Number) -> CaseView:
        """Take a running chat whose agent has been gone for two minutes."""
        return await _done(desk, lambda tx, agent: cases.take_over(tx, agent, number))

    @post("/unassign", status_code=200, responses=DONE, summary="Put back to Unassigned")
    async def unassign(self, desk: AskingDesk, number: Number) -> CaseView:
        """Put the case back; a customer in the chat waits again."""
        return await _done(desk, lambda tx, agent: cases.unassign(tx, agent, number))

    @post("/leave", status_code=200, responses=DONE, summary="Leave the chat")
    async def leave(self, desk: AskingDesk, number: Number) -> CaseView:
        """Leave the chat; the customer stays and waits again."""
        return await _done(desk, lambda tx, agent: cases.leave(tx, agent, number))

    @post("/end", status_code=200, responses=DONE, summary="End the chat")
    async def end(self, desk: AskingDesk, number: Number) -> CaseView:
        """End the chat; the case stays assigned."""
        return await _done(desk, lambda tx, agent: cases.end(tx, agent, number))

    @post("/reopen", status_code=200, responses=DONE, summary="Reopen")
    async def reopen(self, desk: AskingDesk, number: Number) -> CaseView:
        """Reopen a resolved case and have it."""
        return await _done(desk, lambda tx, agent: cases.reopen(tx, agent, number))

    @post("/resolve", status_code=200, responses=DONE, summary="Resolve")
    async def resolve(self, desk: AskingDesk, number: Number, data: JSONBody[bodies.Resolve]) -> CaseView:
        """Resolve the case; while the chat runs only with `end_chat`."""
        outcome = Outcome(data.outcome)
        return await _done(
            desk, lambda tx, agent: cases.resolve(tx, agent, number, note=data.note, outcome=outcome, chat_too=data.end_chat)
        )

    @post("/block", status_code=200, responses=DONE, summary="Block the customer")
    async def block(self, desk: AskingDesk, number: Number, data: JSONBody[bodies.Block]) -> CaseView:
        """Block the customer's browser and address for some hours; the chat ends."""
        return await _done(desk, lambda tx, agent: cases.block(tx, agent, number, data.reason, data.hours))

    @get("/handing", responses=READ, summary="To whom the case can be handed on now")
    async def handing(self, desk: AskingDesk, number: Number) -> HandingView:
        """Return the portal's colleagues with how they stand on the bell, and the other portals with how many an offer there rings."""
        return views_bell.handing(await desk.look(lambda tx, agent: transfers.choices(tx, agent, number)))

    @post("/transfer", status_code=200, responses=DONE, summary="Transfer to an agent or a portal")
    async def transfer(self, desk: AskingDesk, number: Number, data: JSONBody[bodies.TransferTo]) -> CaseView:
        """Offer the case to a colleague or a portal; it stays assigned until somebody accepts."""
        agent, portal = data.agent, data.portal
        if (agent is None) == (portal is None):
            raise Invalid("agent", "An agent or a portal is expected.")
        if agent is not None:
            return await _done(desk, lambda tx, by: transfers.to_agent(tx, by, number, agent, data.note))
        return await _done(desk, lambda tx, by: transfers.to_portal(tx, by, number, portal or 0, data.note))

    @delete("/transfer", status_code=200, responses=DONE, summary="Take a transfer back")
    async def take_back(self, desk: AskingDesk, number: Number) -> CaseView:
        """Take a transfer back before it is answered; none on its way is harmless."""
        return await _done(desk, lambda tx, agent: transfers.take_back(tx, agent, number))

    @post("/invite", status_code=200, responses=DONE, summary="Invite a colleague into the chat")
    async def invite(self, desk: AskingDesk, number: Number, data: JSONBody[bodies.Invite]) -> CaseView:
        """Invite a colleague; they read and write in the chat once they accept."""
        return await _done(desk, lambda tx, agent: transfers.invite(tx, agent, number, data.agent))

    @delete("/invite/{agent:int}", status_code=200, responses=DONE, summary="Take an invitation back")
    async def take_invitation_back(self, desk: AskingDesk, number: Number, agent: AgentId) -> CaseView:
        """Take an invitation back before it is answered; none open is harmless."""
        return await _done(desk, lambda tx, by: transfers.take_invitation_back(tx, by, number, agent))

    @post("/part", status_code=200, responses=DONE, summary="Leave a chat one was invited into")
    async def part(self, desk: AskingDesk, number: Number, data: JSONBody[bodies.Part]) -> CaseView:
        """Leave the chat, or take a colleague out of it."""
        return await _done(desk, lambda tx, agent: transfers.part(tx, agent, number, data.agent))

    @delete("/", responses=documented(400, 401, 403, 404, 409), summary="Delete for good (admins)")
    async def delete(self, desk: AskingDesk, number: Number) -> None:
        """Delete all that concerns the customer; refused while the chat runs."""
        await desk.act(lambda tx, agent: cases.delete(tx, agent, number))

    @post("/messages", responses=documented(400, 401, 403, 404, 409, 413, 429), summary="Write to the customer, or a note")
    async def write(
        self, request: Asked, parts: Given, desk: AskingDesk, number: Number, data: JSONBody[bodies.NewMessage]
    ) -> Entry:
        """Store a message or a note; a repeat with the same `client_id` and words is harmless."""
        own_id, network = client_id(data.client_id), identity.network_of(request)
        parts.limits.spend_by_token("message by", desk.session.hex(), network)
        line = await desk.act(lambda tx, agent: messages.write(tx, agent.id, number, own_id, data.text, note=data.note))
        parts.limits.know(desk.session.hex(), network)
        return views.entry(line, public=False)

    @post(
        "/files", responses=documented(400, 401, 403, 404, 409, 413, 429), summary="Send a file, or note one",
        request_max_body_size=None,
        description="The body is the file's bytes. Headers: X-File-Name (percent-encoded UTF-8), X-Client-Id, X-Note: 1 for a note.",
    )  # fmt: skip
    async def send_file(
        self,
        request: Asked,
        parts: Given,
        desk: AskingDesk,
        number: Number,
        name: reading.FileName,
        own_id: reading.ClientId,
        note: Note = "",
    ) -> Entry:
        """Store a file as a message or a note; its type is found by content."""
        sender_id, name = reading.client_id(own_id), reading.file_name(name)
        network = identity.network_of(request)
        parts.limits.spend_by_token("upload from", desk.session.hex(), network)
        largest = min(await desk.look(lambda tx, agent: _largest_file(tx, agent, number)), parts.site.largest_upload)
        parts.limits.know(desk.session.hex(), network)
        upload = await parts.uploads.keep(reading.chunks(request, largest), name, largest)
        written = desk.act(lambda tx, agent: messages.write_file(tx, agent, number, sender_id, upload, note=note == "1"))
        line = await recorded(parts, upload, written)
        return views.entry(line, public=False)

    @get("/files/{file:int}", responses=READ, summary="A file's bytes")
    async def file(self, parts: Given, desk: AskingDesk, number: Number, file: FileId) -> Stream:
        """Return a file of the case, as an attachment."""
        found = await desk.look(lambda tx, agent: _file(tx, agent, number, file))
        return file_answer(found, parts.uploads.path_of(found.key))

    @post("/seen", status_code=204, responses=documented(400, 401, 403, 404, 413), summary="How far one has read")
    async def seen(self, desk: AskingDesk, number: Number, data: JSONBody[bodies.SeenBody]) -> None:
        """Note how far the assigned agent has read."""
        await desk.act(lambda tx, agent: messages.seen(tx, agent, number, data.got, data.read))

    @get("/transcript", responses=READ, summary="The conversation with its notes, to keep")
    async def transcript(
        self,
        request: Asked,
        parts: Given,
        desk: AskingDesk,
        number: Number,
        format_: Annotated[Literal["text", "html"], QueryParameter(name="format")] = "text",
        language: Annotated[str, QueryParameter(max_length=20)] = "",
    ) -> Response[bytes]:
        """Return the whole conversation, notes too, as text or as a page that stands by itself."""
        case, portal, lines, own = await desk.look(lambda tx, agent: _conversation(tx, agent, number))
        code = parts.languages.chosen(language or own, request.headers.get("accept-language", ""))
        written = transcript.write(parts.languages, code, case, portal, lines, html=format_ == "html")
        return text_answer(written.content, written.name, written.media_type)


async def _done(desk: Desk, deed: Callable[[Tx, Agent], Case]) -> CaseView:
    def carry_out(tx: Tx, agent: Agent) -> CaseView:
        case = deed(tx, agent)
        return views.case_view(case, tx.cases.names(case)[1], tx.participants.names(case.id))

    return await desk.act(carry_out)


def _desk_state(tx: Tx, agent: Agent, parts: Parts) -> DeskState:
    account = tx.people.account(agent.id)
    assert account is not None
    counted, dot = tx.cases.tallies(agent)
    here = tx.presence.agents_here()
    everybody = [each for each in tx.people.all() if each.disabled_at is None]
    return DeskState(
        me=me_view(account),
        portals=[views.portal_ref(portal, parts.site.largest_upload) for portal in tx.portals.all() if agent.serves(portal.id)],
        colleagues=[
            Colleague(each.id, each.screen_name, each.role.value, sorted(each.portals), each.id in here) for each in everybody
        ],
        counts=[views.count(tally) for tally in counted],
        dot=dot,
        clock=parts.clock(),
        version=parts.site.version,
        mail=parts.site.mail.sends,
    )


def _after(cursor: str) -> tuple[int, int] | None:
    if not cursor:
        return None
    match = CURSOR.fullmatch(cursor)
    if match is None:
        raise Invalid("cursor", "This is not a cursor of ours.")
    return int(match[1]), int(match[2])


def _cursor(found: list[Listed]) -> str | None:
    return f"{found[-1].case.opened_at}.{found[-1].case.id}" if len(found) == ROWS else None


def _case(tx: Tx, agent: Agent, number: int) -> Case:
    case = tx.cases.for_agent(number, agent)
    if case is None:
        raise NotFound("There is no such case.")
    return case


def _largest_file(tx: Tx, agent: Agent, number: int) -> int:
    portal = tx.portals.by_id(_case(tx, agent, number).portal_id)
    assert portal is not None
    return portal.max_file_bytes


def _file(tx: Tx, agent: Agent, number: int, file_id: int) -> StoredFile:
    found = tx.files.of_case(_case(tx, agent, number).id, file_id)
    if found is None:
        raise NotFound("There is no such file.")
    return found


def _conversation(tx: Tx, agent: Agent, number: int) -> tuple[Case, str, list[Any], str]:
    case = _case(tx, agent, number)
    portal = tx.portals.by_id(case.portal_id)
    assert portal is not None
    return case, portal.name, tx.talk.lines(case.id), agent.language or ""


ROUTES = [DeskRoutes, CaseRoutes]
