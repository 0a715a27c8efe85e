"""Administration by HTTP: agents, portals, modes, the network, the audit log, blocks."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, delete, get, patch, post, put
from litestar.params import JSONBody, PathParameter, QueryParameter
from msgspec import UNSET

from deskbell.actions import blocks, people, portals
from deskbell.actions.people import AgentChanges
from deskbell.actions.portals import PortalWishes
from deskbell.actions.ports import Tx
from deskbell.actions.ports_people import AgentRecord, PortalRecord
from deskbell.domain.people import Agent, Role
from deskbell.domain.portals import Mode
from deskbell.realtime.wire_bell import ModeView
from deskbell.realtime.wire_share import NetworkCheck
from deskbell.web import bodies, bodies_portals, reading, tokens
from deskbell.web.identity import AskingDesk
from deskbell.web.parts import Given, Parts
from deskbell.web.problems import documented

PAGE = 100
READ = documented(400, 401, 403, 404)
DONE = documented(400, 401, 403, 404, 409, 413)
PURPOSE = "portal-secret"
Id = Annotated[int, PathParameter(ge=1, le=2**53 - 1)]
Asked = Request[Any, Any, Any]


class AgentRoutes(Controller):
    """Agents."""

    path = "/admin/agents"
    tags = ("administration",)
    security = ({"session": []},)

    @get("/", responses=documented(401, 403), summary="Every agent")
    async def listed(self, desk: AskingDesk) -> list[bodies.AgentView]:
        """Return every agent, by screen name."""
        return [_agent_view(each) for each in await desk.oversee(lambda tx, _: tx.people.records())]

    @post("/", responses=documented(400, 401, 403, 409, 413), summary="Make an agent")
    async def make(self, parts: Given, desk: AskingDesk, data: JSONBody[bodies.NewAgent]) -> bodies.AgentMade:
        """Make an agent; the answer holds the invitation link, shown once."""
        token = tokens.new_token()
        who = AgentChanges(data.email, data.name, data.screen_name, Role(data.role), portals=frozenset(data.portals))
        made = await desk.administer(lambda tx, by: people.make_agent(tx, by, who, tokens.hash_of(token)))
        expires_at = await desk.oversee(lambda tx, _: people.link(tx, tokens.hash_of(token))[0].expires_at)
        return bodies.AgentMade(_agent_view(made), _link(parts, token, expires_at))

    @patch("/{agent:int}", responses=DONE, summary="Change an agent")
    async def change(self, desk: AskingDesk, agent: Id, data: JSONBody[bodies.AgentChange]) -> bodies.AgentView:
        """Change an agent; disabling ends the sessions at once."""
        given = {name: value for name, value in msgspec.structs.asdict(data).items() if value is not UNSET}
        if "portals" in given:
            given["portals"] = frozenset(given["portals"])
        if "role" in given:
            given["role"] = Role(given["role"])
        changes = AgentChanges(**given)
        return _agent_view(await desk.administer(lambda tx, by: people.change_agent(tx, by, agent, changes)))

    @post("/{agent:int}/link", status_code=200, responses=DONE, summary="Make a link that sets a password")
    async def make_link(self, parts: Given, desk: AskingDesk, agent: Id) -> bodies.LinkMade:
        """Make an invitation or new-password link, shown once; it works once, for 72 hours."""
        token = tokens.new_token()
        made = await desk.administer(lambda tx, by: people.make_link(tx, by, agent, tokens.hash_of(token)))
        return _link(parts, token, made.expires_at)

    @delete("/{agent:int}/sessions", responses=READ, summary="End an agent's sessions")
    async def end_sessions(self, desk: AskingDesk, agent: Id) -> None:
        """End all of an agent's sessions at once."""
        await desk.administer(lambda tx, by: people.end_sessions(tx, by, agent))

    @delete("/{agent:int}/second-factor", responses=READ, summary="Take an agent's second factor off")
    async def take_second_factor(self, desk: AskingDesk, agent: Id) -> None:
        """Take the second factor off, for a lost phone."""
        await desk.administer(lambda tx, by: people.take_second_factor(tx, by, agent))


class PortalRoutes(Controller):
    """Portals."""

    path = "/admin/portals"
    tags = ("administration",)
    security = ({"session": []},)

    @get("/", responses=documented(401, 403), summary="Every portal")
    async def listed(self, desk: AskingDesk) -> list[bodies_portals.PortalFull]:
        """Return every portal, by name."""
        return [_portal_view(each) for each in await desk.oversee(lambda tx, _: tx.portals.records())]

    @post("/", responses=documented(400, 401, 403, 409, 413), summary="Make a portal")
    async def make(
        self, parts: Given, desk: AskingDesk, data: JSONBody[bodies_portals.PortalChange]
    ) -> bodies_portals.PortalFull:
        """Make a portal; `slug` and `name` are wanted."""
        wishes, sealed = _wishes(data), parts.key.seal(tokens.new_token(), PURPOSE)
        return _portal_view(await desk.administer(lambda tx, by: portals.make(tx, by, wishes, sealed, parts.languages.codes)))

    @patch("/{portal:int}", responses=DONE, summary="Change a portal")
    async def change(
        self, parts: Given, desk: AskingDesk, portal: Id, data: JSONBody[bodies_portals.PortalChange]
    ) -> bodies_portals.PortalFull:
        """Change a portal; what is left out stays."""
        wishes = _wishes(data)
        return _portal_view(await desk.administer(lambda tx, by: portals.change(tx, by, portal, wishes, parts.languages.codes)))

    @put(
        "/{portal:int}/logo", responses=DONE, summary="Set the logo", request_max_body_size=None,
        description="The body is the picture's bytes: PNG, JPEG or WebP, at most 200 kB.",
    )  # fmt: skip
    async def set_logo(self, request: Asked, desk: AskingDesk, portal: Id) -> bodies_portals.PortalFull:
        """Keep a logo; its type is found by content."""
        await desk.oversee(lambda tx, _: portals.record(tx, portal))
        content = await reading.whole(request, portals.LARGEST_LOGO)
        return _portal_view(await desk.administer(lambda tx, by: portals.set_logo(tx, by, portal, content)))

    @delete("/{portal:int}/logo", status_code=200, responses=READ, summary="Take the logo away")
    async def drop_logo(self, desk: AskingDesk, portal: Id) -> bodies_portals.PortalFull:
        """Take the logo away."""
        return _portal_view(await desk.administer(lambda tx, by: portals.drop_logo(tx, by, portal)))

    @get("/{portal:int}/secret", responses=READ, summary="The secret that signs who a customer is")
    async def secret(self, parts: Given, desk: AskingDesk, portal: Id) -> bodies_portals.PortalSecret:
        """Return the portal's secret; that it was shown is in the audit log."""
        sealed = await desk.administer(lambda tx, by: portals.show_secret(tx, by, portal))
        return bodies_portals.PortalSecret(parts.key.open(sealed, PURPOSE))

    @post("/{portal:int}/secret", status_code=200, responses=DONE, summary="Replace the secret")
    async def rotate(self, parts: Given, desk: AskingDesk, portal: Id) -> bodies_portals.PortalSecret:
        """Replace the secret; the old one no longer signs anything."""
        secret = tokens.new_token()
        sealed = parts.key.seal(secret, PURPOSE)
        await desk.administer(lambda tx, by: portals.rotate_secret(tx, by, portal, sealed))
        return bodies_portals.PortalSecret(secret)


class ModeRoutes(Controller):
    """Modes of connection."""

    path = "/admin/modes"
    tags = ("administration",)
    security = ({"session": []},)

    @get("/", responses=documented(401, 403), summary="The modes of connection")
    async def listed(self, desk: AskingDesk) -> list[ModeView]:
        """Return each mode with whether it is open and how many portals use it."""
        return _mode_views(await desk.oversee(lambda tx, _: portals.modes(tx)))

    @patch("/", responses=documented(400, 401, 403, 413), summary="Open and close modes of connection")
    async def change(self, desk: AskingDesk, data: JSONBody[bodies.ModeChange]) -> list[ModeView]:
        """Open and close modes; customers inside finish as they began."""
        wanted = {Mode(name): value for name, value in msgspec.structs.asdict(data).items() if value is not UNSET}

        def carry_out(tx: Tx, by: Agent) -> list[tuple[Mode, bool, int]]:
            portals.open_modes(tx, by, wanted)
            return portals.modes(tx)

        return _mode_views(await desk.administer(carry_out))


class NetworkRoutes(Controller):
    """Over which servers browsers connect."""

    path = "/admin/ice"
    tags = ("administration",)
    security = ({"session": []},)

    @get("/", responses=documented(401, 403), summary="The STUN and TURN servers, to test them")
    async def servers(self, parts: Given, desk: AskingDesk) -> NetworkCheck:
        """Return what a browser is given for a screen share, with credentials for the admin who tests it."""
        tester = await desk.oversee(lambda _, by: by.id)
        return NetworkCheck(list(parts.ice(f"test-{tester}")), parts.clock())


class LogRoutes(Controller):
    """The audit log and blocks."""

    path = "/admin"
    tags = ("administration",)
    security = ({"session": []},)

    @get("/audit", responses=documented(400, 401, 403), summary="The audit log, newest first")
    async def audit(
        self, desk: AskingDesk, before: Annotated[int | None, QueryParameter(ge=1, le=2**53 - 1)] = None
    ) -> bodies.AuditPage:
        """Return 100 entries with ids below `before`."""
        rows = await desk.oversee(lambda tx, _: tx.audit.page(before, PAGE))
        entries = [bodies.AuditEntry(row.id, row.at, row.agent, row.act, row.subject, row.details) for row in rows]
        return bodies.AuditPage(entries, rows[-1].id if len(rows) == PAGE else None)

    @get("/blocks", responses=documented(401, 403), summary="The blocks in force")
    async def blocks(self, desk: AskingDesk) -> list[bodies.BlockView]:
        """Return the blocks in force, newest first."""
        rows = await desk.oversee(lambda tx, _: tx.blocks.in_force())
        return [bodies.BlockView(row.id, row.at, row.until, row.reason, row.agent, row.portal) for row in rows]

    @delete("/blocks/{block:int}", responses=READ, summary="Lift a block")
    async def lift(self, desk: AskingDesk, block: Id) -> None:
        """Lift a block."""
        await desk.administer(lambda tx, by: blocks.lift(tx, by, block))


def _agent_view(record: AgentRecord) -> bodies.AgentView:
    agent = record.agent
    return bodies.AgentView(
        id=agent.id,
        email=agent.email,
        name=agent.name,
        screen_name=agent.screen_name,
        role=agent.role.value,
        disabled=agent.disabled_at is not None,
        second_factor=record.second_factor,
        has_password=record.has_password,
        portals=sorted(agent.portals),
        sessions=record.sessions,
        last_seen_at=record.seen_at,
    )


def _portal_view(record: PortalRecord) -> bodies_portals.PortalFull:
    portal = record.portal
    names = set(bodies_portals.PortalFull.__struct_fields__) - {"kind", "mode", "hours", "logo", "origins", "agents", "cases"}
    return bodies_portals.PortalFull(
        **{name: getattr(portal, name) for name in names},
        kind=portal.kind.value,
        mode=portal.mode.value,
        hours=list(portal.hours),
        logo=f"/p/{portal.slug}/logo?v={portal.version}" if portal.logo_type else None,
        origins=list(portal.origins),
        agents=list(record.agents),
        cases=record.cases,
    )


def _mode_views(found: list[tuple[Mode, bool, int]]) -> list[ModeView]:
    return [ModeView(mode.value, is_open, count) for mode, is_open, count in found if mode is not Mode.ANY]  # type: ignore[arg-type]


def _wishes(data: bodies_portals.PortalChange) -> PortalWishes:
    given = {name: value for name, value in msgspec.structs.asdict(data).items() if value is not UNSET}
    agents = given.pop("agents", None)
    return PortalWishes(given, None if agents is None else frozenset(agents))


def _link(parts: Parts, token: str, expires_at: int) -> bodies.LinkMade:
    return bodies.LinkMade(f"{parts.site.address}/desk/link#{token}", expires_at)


ROUTES = [AgentRoutes, PortalRoutes, ModeRoutes, NetworkRoutes, LogRoutes]
