"""A conversation as something to keep: plain text, or one page of HTML that stands by itself; pure."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from deskbell.actions.values import Line
from deskbell.domain.cases import Case
from deskbell.domain.facts import By, Kind
from deskbell.web.words import Languages

EVENTS = {
    Kind.OPENED: "server.log_opened",
    Kind.ASSIGNED: "server.log_assigned",
    Kind.UNASSIGNED: "server.log_unassigned",
    Kind.AGENT_LEFT: "server.log_agent_left",
    Kind.ENDED: "server.log_ended",
    Kind.SILENCE_WARNED: "server.log_silence_warned",
    Kind.REQUESTED: "server.log_requested",
    Kind.ABANDONED: "server.log_abandoned",
    Kind.GONE: "server.log_gone",
    Kind.RETURNED: "server.log_returned",
    Kind.RESOLVED: "server.log_resolved",
    Kind.REOPENED: "server.log_reopened",
    Kind.RENAMED: "server.log_renamed",
    Kind.RATED: "server.log_rated",
    Kind.BLOCKED: "server.log_blocked",
    Kind.AGENT_AWAY: "server.log_agent_away",
    Kind.CODE_USED: "server.log_code_used",
    Kind.ASKED: "server.log_asked",
    Kind.NOT_FREE: "server.log_not_free",
    Kind.OFFERED: "server.log_offered",
    Kind.DECLINED: "server.log_declined",
    Kind.MISSED: "server.log_missed",
    Kind.TRANSFERRING: "server.log_transferring",
    Kind.TRANSFER_BACK: "server.log_transfer_back",
    Kind.INVITED: "server.log_invited",
    Kind.INVITE_BACK: "server.log_invite_back",
    Kind.JOINED: "server.log_joined",
    Kind.PARTED: "server.log_parted",
    Kind.SHARE_ASKED: "server.log_share_asked",
    Kind.SHARE_ACCEPTED: "server.log_share_accepted",
    Kind.SHARE_REFUSED: "server.log_share_refused",
    Kind.SHARE_STARTED: "server.log_share_started",
    Kind.SHARE_PAUSED: "server.log_share_paused",
    Kind.SHARE_RESUMED: "server.log_share_resumed",
    Kind.SHARE_LOST: "server.log_share_lost",
    Kind.SHARE_ENDED: "server.log_share_ended",
    Kind.RECORD_STARTED: "server.log_record_started",
    Kind.RECORD_FAILED: "server.log_record_failed",
    Kind.RECORD_ENDED: "server.log_record_ended",
    Kind.RECORD_DELETED: "server.log_record_deleted",
    Kind.CONFIRMED: "server.log_confirmed",
    Kind.TRANSCRIPT_MAIL: "server.log_transcript_mail",
    Kind.MAIL_FAILED: "server.log_mail_failed",
    Kind.MAIL_BOUNCED: "server.log_mail_bounced",
}
"""The word for each thing that happens besides what is said."""

CONSENTS = {"allowed": "server.log_share_accepted_recorded", "refused": "server.log_share_accepted_unrecorded"}
"""Which word says that the customer agreed to show the screen, where a recording was offered."""

STYLE = """
:root{color-scheme:light dark;--line:#d0d7de;--soft:#59636e}
body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.3rem;margin:0 0 .25rem}header{border-bottom:1px solid var(--line);margin-bottom:1rem;padding-bottom:1rem}
header p{margin:0;color:var(--soft)}ol{list-style:none;padding:0;margin:0}li{padding:.4rem 0;break-inside:avoid}
time{color:var(--soft);font-variant-numeric:tabular-nums;margin-right:.5rem}.text{white-space:pre-wrap;overflow-wrap:anywhere;margin:0}
.event{color:var(--soft)}.note{border-left:3px solid #bf8700;padding-left:.75rem}
@media(prefers-color-scheme:dark){:root{--line:#3d444d;--soft:#9198a1}}
@media print{body{margin:0;max-width:none}}
"""
PAGE = """<!doctype html>
<html lang="{language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>{style}</style></head>
<body><header><h1>{title}</h1>{facts}</header><ol>
{items}
</ol></body></html>
"""


@dataclass(frozen=True, slots=True)
class Written:
    """A finished transcript: its content, and the name and type of the file that it becomes."""

    content: str
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class _Said:
    """One entry: when, by whom (nobody for an event), what, and whether it is a note."""

    at: str
    who: str
    text: str
    note: bool


def write(languages: Languages, language: str, case: Case, portal: str, lines: Sequence[Line], *, html: bool) -> Written:
    """Return the conversation in a language, in the customer's time zone; notes are in it only if they are among the lines."""
    teller = _Teller(languages, language, case)
    said = [teller.entry(line) for line in lines]
    number = f"{case.number:09d}"
    shown = f"{number[:3]} {number[3:6]} {number[6:]}"
    title = teller.word("server.transcript_title", portal=portal, number=shown)
    facts = [
        teller.customer() + (f" <{case.email}>" if case.email else ""),
        teller.word("server.transcript_begun", time=teller.moment(case.opened_at)),
    ]
    name = f"{teller.word('server.transcript_file')}-{number}"
    if html:
        return Written(_page(language, title, facts, said), f"{name}.html", "text/html")
    return Written(_text(title, facts, said), f"{name}.txt", "text/plain")


class _Teller:
    """Puts lines into a reader's words."""

    def __init__(self, languages: Languages, language: str, case: Case) -> None:
        self._languages = languages
        self._language = language
        self._case = case
        self._zone = _zone(case.device)

    def word(self, name: str, **values: str) -> str:
        """Return one of our words."""
        return self._languages.say(self._language, name, **values)

    def moment(self, at: int) -> str:
        """Return a time (ms) as date, time and its distance from UTC, in the customer's zone."""
        moment = datetime.fromtimestamp(at / 1000, self._zone)
        return moment.strftime(self.word("server.date_format")) + f" (UTC{moment.strftime('%z')[:3]}:{moment.strftime('%z')[3:]})"

    def entry(self, line: Line) -> _Said:
        """Return a line as an entry."""
        at = datetime.fromtimestamp(line.fact.at / 1000, self._zone).strftime("%H:%M")
        if line.fact.kind in (Kind.MESSAGE, Kind.NOTE) and line.said is not None:
            return _Said(at, self._who(line), self._said(line), line.fact.kind is Kind.NOTE)
        text = self._event(line)
        if line.said is not None and line.said.text:
            text += f"\n{line.said.text}"
        return _Said(at, "", text, note=False)

    def customer(self) -> str:
        """Return the customer's name, or a word where none was asked for."""
        return f"{self._case.first_name} {self._case.last_name}".strip() or self.word("server.customer")

    def _who(self, line: Line) -> str:
        if line.fact.by is By.CUSTOMER:
            return self.customer()
        return line.screen_name or ""

    def _said(self, line: Line) -> str:
        file = line.said.file if line.said else None
        text = line.said.text if line.said else ""
        if file is None:
            return text
        shared = self.word("server.transcript_file_sent", file=file.name)
        return f"{text}\n{shared}" if text else shared

    def _event(self, line: Line) -> str:
        key = EVENTS[line.fact.kind]
        if line.fact.kind is Kind.ENDED:
            key = {By.CUSTOMER: "server.log_ended_by_customer", By.AGENT: "server.log_ended_by_agent"}.get(line.fact.by, key)
        if line.fact.kind is Kind.ASKED and line.screen_name is None:
            key = "server.log_asked_anyone"
        if line.fact.kind is Kind.SHARE_ACCEPTED:
            key = CONSENTS.get(line.fact.other or "", key)
        return self.word(key, agent=line.screen_name or "", other=line.fact.other or "")


def _zone(device: str) -> timezone | ZoneInfo:
    """The customer's time zone as its browser told it; UTC when that is none."""
    try:
        name = msgspec.json.decode(device or "{}", type=dict[str, str]).get("time_zone", "")
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError, msgspec.MsgspecError):
        return UTC


def _text(title: str, facts: list[str], said: list[_Said]) -> str:
    parts = [title, *facts, ""]
    for entry in said:
        head = f"{entry.at}  {entry.who}:" if entry.who else f"{entry.at}  *"
        first, *rest = entry.text.split("\n")
        parts += [f"{head} {first}", *(f"       {line}" for line in rest)]
    return "\r\n".join(parts) + "\r\n"


def _page(language: str, title: str, facts: list[str], said: list[_Said]) -> str:
    return PAGE.format(
        language=html.escape(language),
        title=html.escape(title),
        style=STYLE,
        facts="".join(f"<p>{html.escape(fact)}</p>" for fact in facts),
        items="\n".join(map(_item, said)),
    )


def _item(entry: _Said) -> str:
    at, text = f"<time>{entry.at}</time>", html.escape(entry.text)
    if not entry.who:
        return f'<li class="event">{at}<span class="text">{text}</span></li>'
    kind = ' class="note"' if entry.note else ""
    return f'<li{kind}>{at}<strong>{html.escape(entry.who)}</strong><p class="text">{text}</p></li>'
