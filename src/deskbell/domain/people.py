"""Agents, their roles, and what each may do with a case."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from deskbell.domain.cases import Case, Deed


class Role(StrEnum):
    """What an agent may do beyond answering; each includes the one before."""

    AGENT = "agent"
    LEAD = "lead"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Agent:
    """A person who answers. Customers see `screen_name` only."""

    id: int
    email: str
    name: str
    screen_name: str
    role: Role
    language: str | None = None
    disabled_at: int | None = None
    portals: frozenset[int] = frozenset()

    @property
    def leads(self) -> bool:
        """Whether the agent may act on others' cases."""
        return self.role in (Role.LEAD, Role.ADMIN)

    @property
    def administers(self) -> bool:
        """Whether the agent may do everything."""
        return self.role is Role.ADMIN

    def serves(self, portal_id: int) -> bool:
        """Whether the agent sees the portal's cases; admins see all."""
        return self.administers or portal_id in self.portals


WHO_MAY: dict[Deed, str] = {
    Deed.TAKE: "portal",
    Deed.TAKE_OVER: "portal",
    Deed.REOPEN: "portal",
    Deed.NOTE: "portal",
    Deed.ASSIGN: "lead",
    Deed.UNASSIGN: "holder",
    Deed.LEAVE: "holder",
    Deed.RESOLVE: "holder",
    Deed.END_CHAT: "holder",
    Deed.TRANSFER: "holder",
    Deed.HAND_ON: "portal",
    Deed.INVITE: "holder",
    Deed.WRITE: "assigned",
    Deed.SEE_SCREEN: "assigned",
    Deed.BLOCK: "holder",
    Deed.DELETE: "admin",
}
"""Who may do a deed: any agent of the portal, the assigned agent, the *holder* (assigned agent, lead or admin), ..."""


def may(agent: Agent, deed: Deed, case: Case) -> bool:
    """Return whether this agent may do this deed with this case, its state aside (PRODUCT 4)."""
    if agent.disabled_at is not None or not agent.serves(case.portal_id):
        return False
    mine = case.agent_id == agent.id
    match WHO_MAY[deed]:
        case "portal":
            return True
        case "assigned":
            return mine
        case "holder":
            return mine or agent.leads
        case "lead":
            return agent.leads
        case _:
            return agent.administers
