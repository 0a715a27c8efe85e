"""Samples of the domain's values, for tests of rules."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from deskbell.domain.cases import Asked, Case, CaseType, Chat, Status
from deskbell.domain.portals import Mode, PortalKind


def a_case(status: Status = Status.UNASSIGNED, chat: Chat = Chat.WAITING, **known: Any) -> Case:
    values: dict[str, Any] = {field.name: 0 for field in fields(Case)}
    words = ("first_name", "last_name", "email", "reference", "language", "problem", "device")
    values |= dict.fromkeys(words, "") | {"type": CaseType.CHAT, "status": status, "chat": chat, "left_by_choice": False}
    values |= {"kind": PortalKind.CHAT, "mode": Mode.ANY, "line": None, "asked": Asked.ANYONE}
    return Case(**(values | {"id": 1, "number": 123_456_789, "portal_id": 1, "agent_id": None} | known))
