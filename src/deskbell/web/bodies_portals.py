"""What admins send and read about portals; the browser's types are made from these."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from deskbell.realtime.wire_bell import KindWord, ModeWord
from deskbell.web.bodies import Id, Long, Short


class PortalFull(msgspec.Struct, frozen=True):
    """A portal as admins see it."""

    id: int
    slug: str
    name: str
    kind: KindWord
    mode: ModeWord
    open: bool
    accent: str
    logo: str | None
    texts: dict[str, dict[str, str]]
    default_language: str
    privacy_url: str
    imprint_url: str
    origins: list[str]
    agents: list[int]
    files_allowed: bool
    max_file_bytes: int
    ask_rating: bool
    grace_seconds: int
    silence_seconds: int
    yellow_seconds: int
    red_seconds: int
    offer_seconds: int
    code_minutes: int
    assign_at_once: bool
    leave_requests: bool
    records_screens: bool
    mail_address: str
    mail_opens: bool
    hours: list[tuple[int, int, int]]
    time_zone: str
    cases: int


class PortalChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Makes or changes a portal; what is left out stays, or takes its default. A new one wants `slug` and `name`.

    `mode` has to go with `kind` (`box` has two: web and queue); a kind without a mode takes its first.
    `texts`: language -> {title, welcome, privacy_note}. Periods in seconds.
    `hours`: [weekday (0 is Monday), from minute, to minute] in the portal's time zone (IANA); none at all is always open.
    `mail_address`: what its mails are sent from, "" for the installation's; `mail_opens`: mail to it makes new support requests.
    """

    slug: Short | UnsetType = UNSET
    name: Short | UnsetType = UNSET
    kind: KindWord | UnsetType = UNSET
    mode: ModeWord | UnsetType = UNSET
    open: bool | UnsetType = UNSET
    accent: Short | UnsetType = UNSET
    texts: dict[str, dict[str, Long]] | UnsetType = UNSET
    default_language: Short | UnsetType = UNSET
    privacy_url: Short | UnsetType = UNSET
    imprint_url: Short | UnsetType = UNSET
    origins: list[Short] | UnsetType = UNSET
    agents: list[Id] | UnsetType = UNSET
    files_allowed: bool | UnsetType = UNSET
    max_file_bytes: Annotated[int, Meta(ge=1024, le=1024**3)] | UnsetType = UNSET
    ask_rating: bool | UnsetType = UNSET
    grace_seconds: Annotated[int, Meta(ge=10, le=86400)] | UnsetType = UNSET
    silence_seconds: Annotated[int, Meta(ge=60, le=86400)] | UnsetType = UNSET
    yellow_seconds: Annotated[int, Meta(ge=5, le=86400)] | UnsetType = UNSET
    red_seconds: Annotated[int, Meta(ge=5, le=86400)] | UnsetType = UNSET
    offer_seconds: Annotated[int, Meta(ge=5, le=600)] | UnsetType = UNSET
    code_minutes: Annotated[int, Meta(ge=1, le=1440)] | UnsetType = UNSET
    assign_at_once: bool | UnsetType = UNSET
    leave_requests: bool | UnsetType = UNSET
    records_screens: bool | UnsetType = UNSET
    mail_address: Short | UnsetType = UNSET
    mail_opens: bool | UnsetType = UNSET
    hours: Annotated[list[tuple[int, int, int]], Meta(max_length=200)] | UnsetType = UNSET
    time_zone: Annotated[str, Meta(max_length=64)] | UnsetType = UNSET


class PortalSecret(msgspec.Struct, frozen=True):
    """The secret with which the company signs who a customer is."""

    secret: str
