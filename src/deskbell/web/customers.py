"""What customers ask by HTTP about their own case, and everything they do with it. See `arrivals` for coming in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from litestar import Controller, Request, Response, get, patch, post
from litestar.params import JSONBody, PathParameter, QueryParameter
from litestar.response import Stream
from msgspec import UNSET, UnsetType

from deskbell.actions import arrivals, chats, messages
from deskbell.actions.ports import Tx
from deskbell.actions.values import StoredFile
from deskbell.domain.cases import Case
from deskbell.domain.messages import client_id
from deskbell.domain.portals import Portal
from deskbell.domain.refusals import Invalid, NotAllowed, NotFound
from deskbell.realtime import views
from deskbell.realtime.wire import ChatOpened, ChatView, Entry
from deskbell.web import bodies, identity, reading, transcript
from deskbell.web.downloads import file_answer, text_answer
from deskbell.web.parts import Given, Parts
from deskbell.web.problems import documented
from deskbell.web.uploads import recorded

Number = Annotated[int, PathParameter(ge=100_000_000, le=999_999_999, description="The case's number.")]
FileId = Annotated[int, PathParameter(ge=1, le=2**53 - 1, description="The file's id.")]
Asked = Request[Any, Any, Any]


class ChatRoutes(Controller):
    """A customer's own case, opened by its token."""

    path = "/chat/{number:int}"
    tags = ("customer",)
    security = ({"token": []},)

    @get("/", responses=documented(400, 401, 403, 404), summary="One's own case with everything said in it")
    async def opened(self, request: Asked, parts: Given, number: Number) -> ChatOpened:
        """Return the case and all its public entries."""
        return await opened_case(parts, number, identity.customer_of(request))

    @post("/messages", responses=documented(400, 401, 403, 404, 409, 413, 429), summary="Say something")
    async def say(self, request: Asked, parts: Given, number: Number, data: JSONBody[bodies.NewMessage]) -> Entry:
        """Store a message; a repeat with the same `client_id` and words is harmless."""
        token, own_id = identity.customer_of(request), client_id(data.client_id)
        if data.note:
            raise Invalid("note", "Notes are the agents'.")
        network = identity.network_of(request)
        parts.limits.spend_by_token("message in", token.hex(), network)
        line = await parts.store.act(lambda tx: messages.post(tx, number, token, own_id, data.text))
        parts.limits.know(token.hex(), network)
        return views.entry(line, public=True)

    @post(
        "/files", responses=documented(400, 401, 403, 404, 409, 413, 429), summary="Send a file", request_max_body_size=None,
        description="The body is the file's bytes. Headers: X-File-Name (percent-encoded UTF-8), X-Client-Id.",
    )  # fmt: skip
    async def send_file(
        self, request: Asked, parts: Given, number: Number, name: reading.FileName, own_id: reading.ClientId
    ) -> Entry:
        """Store a file as a message; its type is found by content."""
        token, sender_id, name = identity.customer_of(request), reading.client_id(own_id), reading.file_name(name)
        parts.limits.spend("upload from", identity.network_of(request))
        largest = min(await parts.store.look(lambda tx: _largest_file(tx, number, token)), parts.site.largest_upload)
        upload = await parts.uploads.keep(reading.chunks(request, largest), name, largest)
        line = await recorded(parts, upload, parts.store.act(lambda tx: messages.post_file(tx, number, token, sender_id, upload)))
        return views.entry(line, public=True)

    @get(
        "/files/{file:int}",
        responses=documented(400, 401, 403, 404),
        media_type="application/octet-stream",
        summary="A file's bytes",
    )
    async def file(self, request: Asked, parts: Given, number: Number, file: FileId) -> Stream:
        """Return a file of the case, as an attachment."""
        token = identity.customer_of(request)
        found = await parts.store.look(lambda tx: _file(tx, number, token, file))
        return file_answer(found, parts.uploads.path_of(found.key))

    @patch("/customer", responses=documented(400, 401, 403, 404, 409, 413, 429), summary="Correct one's name and address")
    async def correct(self, request: Asked, parts: Given, number: Number, data: JSONBody[bodies.CustomerDetails]) -> ChatView:
        """Correct name and address while the case is open; what is left out stays."""
        names = _given(data)
        return await _done(request, parts, lambda tx, token: chats.correct(tx, number, token, **names))

    @post("/request", status_code=200, responses=documented(400, 401, 403, 404, 409, 413, 429), summary="I don't want to wait")
    async def leave_request(self, request: Asked, parts: Given, number: Number, data: JSONBody[bodies.LeaveRequest]) -> ChatView:
        """Turn the waiting chat into a support request."""

        def leave(tx: Tx, token: bytes) -> Case:
            return chats.leave_request(tx, number, token, client_id(data.client_id), data.question, **_given(data))

        return await _done(request, parts, leave)

    @post("/ask-anyone", status_code=200, responses=documented(400, 401, 403, 404, 409, 429), summary="Ask anyone")
    async def ask_anyone(self, request: Asked, parts: Given, number: Number) -> ChatView:
        """Ask everybody, the picked agent not being free; asked already is harmless."""
        return await _done(request, parts, lambda tx, token: arrivals.ask_anyone(tx, number, token))

    @post("/return", status_code=200, responses=documented(400, 401, 403, 404, 409, 429), summary="Take the chat up again")
    async def come_back(self, request: Asked, parts: Given, number: Number) -> ChatView:
        """Wait or talk again, after having been away."""
        return await _done(request, parts, lambda tx, token: chats.come_back(tx, number, token))

    @post("/end", status_code=200, responses=documented(400, 401, 403, 404, 409, 429), summary="End the chat")
    async def end(self, request: Asked, parts: Given, number: Number) -> ChatView:
        """End the chat; ended already is harmless."""
        return await _done(request, parts, lambda tx, token: chats.end(tx, number, token))

    @post("/rating", status_code=200, responses=documented(400, 401, 403, 404, 409, 413, 429), summary="Say how it went")
    async def rate(self, request: Asked, parts: Given, number: Number, data: JSONBody[bodies.Rating]) -> ChatView:
        """Rate the ended chat, once."""
        return await _done(request, parts, lambda tx, token: chats.rate(tx, number, token, data.score))

    @post("/seen", status_code=204, responses=documented(400, 401, 403, 404, 413), summary="How far one has read")
    async def seen(self, request: Asked, parts: Given, number: Number, data: JSONBody[bodies.SeenBody]) -> None:
        """Note how far this page has come."""
        token = identity.customer_of(request)
        await parts.store.act(lambda tx: chats.seen(tx, number, token, data.got, data.read))

    @get("/transcript", responses=documented(400, 401, 403, 404), summary="The conversation, to keep")
    async def transcript(
        self,
        request: Asked,
        parts: Given,
        number: Number,
        format_: Annotated[Literal["text", "html"], QueryParameter(name="format")] = "text",
        language: Annotated[str, QueryParameter(max_length=20)] = "",
    ) -> Response[bytes]:
        """Return the public conversation as text or as a page that stands by itself."""
        token = identity.customer_of(request)
        case, portal, lines = await parts.store.look(lambda tx: _conversation(tx, number, token))
        code = parts.languages.chosen(language or case.language, request.headers.get("accept-language", ""))
        written = transcript.write(parts.languages, code, case, portal.name, lines, html=format_ == "html")
        return text_answer(written.content, written.name, written.media_type)


async def opened_case(parts: Parts, number: int, token: bytes) -> ChatOpened:
    """Return the case that a token opens, with all its public entries."""
    case, slug, holder, guests, lines = await parts.store.look(lambda tx: chats.opened(tx, number, token))
    parts.limits.know(token.hex())
    entries = [views.entry(line, public=True) for line in lines]
    return ChatOpened(views.chat_view(case, slug, holder, guests), entries, parts.clock())


async def _done(request: Asked, parts: Parts, deed: Callable[[Tx, bytes], Case]) -> ChatView:
    """Count by the token, not the number: whoever knows a number must not be able to silence its customer."""
    token, network = identity.customer_of(request), identity.network_of(request)
    parts.limits.spend_by_token("change in", token.hex(), network)

    def carry_out(tx: Tx) -> ChatView:
        case = deed(tx, token)
        slug, holder = tx.cases.names(case)
        return views.chat_view(case, slug, holder, tx.participants.names(case.id))

    done = await parts.store.act(carry_out)
    parts.limits.know(token.hex(), network)
    return done


def _given(data: bodies.CustomerDetails | bodies.LeaveRequest) -> dict[str, str | None]:
    def value(given: str | UnsetType) -> str | None:
        return None if given is UNSET else str(given)

    return {"first_name": value(data.first_name), "last_name": value(data.last_name), "email": value(data.email)}


def _largest_file(tx: Tx, number: int, token: bytes) -> int:
    case = _case(tx, number, token)
    portal = tx.portals.by_id(case.portal_id)
    if portal is None or not portal.files_allowed:
        raise NotAllowed("Files can't be sent here.")
    return portal.max_file_bytes


def _file(tx: Tx, number: int, token: bytes, file_id: int) -> StoredFile:
    found = tx.files.of_case(_case(tx, number, token).id, file_id, public=True)
    if found is None:
        raise NotFound("There is no such file.")
    return found


def _conversation(tx: Tx, number: int, token: bytes) -> tuple[Case, Portal, list[Any]]:
    case, _, _, _, lines = chats.opened(tx, number, token)
    portal = tx.portals.by_id(case.portal_id)
    assert portal is not None
    return case, portal, lines


def _case(tx: Tx, number: int, token: bytes) -> Case:
    case = tx.cases.for_customer(number, token)
    if case is None:
        raise NotFound("There is no such case.")
    return case


ROUTES = [ChatRoutes]
