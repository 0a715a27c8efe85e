"""Where in a mail the quoted history begins: what stands above it is new, signature and all."""

from __future__ import annotations

import re
from collections.abc import Sequence

HISTORY = "\x1c"
"""A line that is only this mark: the mail's structure says that all below is history."""

INTRO = "\x1d"
"""In front of a line: the mail's structure says that it introduces a quotation ("Anna wrote:")."""

LONGEST_LINE = 600
"""A longer line introduces no quotation, and is not looked at."""

SEPARATOR = re.compile(
    r"[-_=*]{2,}\s*(?:original message|original appointment|reply message|urspr(?:ü|ue)ngliche (?:nachricht|e-?mail)"
    r"|originalnachricht|message d'origine|mensaje original|oorspronkelijk bericht|messaggio originale)\s*[-_=*]{2,}",
    re.IGNORECASE,
)
FORWARDED = re.compile(
    r"[-_ ]*(?:begin )?forwarded message[-_ :]*|[-_ ]*(?:anfang der )?weitergeleiteten? nachricht[-_ :]*"
    r"|-+ ?forwarded by .{1,200}|-+ ?weitergeleitet von .{1,200}",
    re.IGNORECASE,
)
RULE = re.compile(r"[-_=*─—]{3,}")
FIELDS = {
    "from": "from|von|de|van|da|från|fra|od",
    "date": "sent|date|gesendet|datum|envoyé|fecha|enviado|verzonden|data|inviato|skickat",
    "to": "to|an|à|para|aan|a|till|til|do",
    "cc": "cc|kopie",
    "subject": "subject|betreff|objet|asunto|onderwerp|oggetto|ämne|emne|temat|betr",
}
FIELD = re.compile(rf"\*?(?:{'|'.join(f'(?P<{key}>{words})' for key, words in FIELDS.items())})\*?\s?:\*?\s?.*", re.IGNORECASE)
VERB = re.compile(
    r"\b(?:wrote|writes|schrieb(?:en)?|geschrieben|a écrit|escribió|ha scritto|schreef|skrev|napisał\w*)\b", re.IGNORECASE
)
BEGINS = re.compile(r"(?:on|am|at|le|el|il|op|den|w dniu)\b", re.IGNORECASE)
DAY = re.compile(r"\d{1,2}[./-]\s?\d{1,2}[./-]\s?\d{2,4}|\d{4}-\d\d-\d\d|\b\d{1,2}\b.{1,20}\b\d{4}\b")
CLOCK = re.compile(r"\b\d{1,2}:\d\d")
ADDRESS = re.compile(r"[^\s<>@]{1,64}@[^\s<>@]{1,190}")
FOOTER = re.compile(
    r"(?:gesendet (?:von|mit|aus|über)|von meinem .{1,40} gesendet|diese nachricht wurde von .{1,60} gesendet|sent (?:from|with|via)"
    r"|get outlook for|outlook für .{1,20} (?:herunter|beziehen|holen|abrufen)|holen sie sich outlook"
    r"|von (?:outlook|yahoo mail|samsung).{0,40} gesendet|yahoo mail).{0,200}",
    re.IGNORECASE,
)
BELOW = re.compile(
    r"\b(?:siehe unten|s\. ?u\.|unten im text|direkt im text|see below)(?!\w)"
    r"|\b(?:antwort|anmerkung|kommentar|answer|comment|note|repl(?:y|ies))(?:(?!\b(?:antwort|anmerkung|kommentar|answer|comment|note|repl)).){0,80}"
    r"\b(?:rot|blau|grün|red|blue|green|inline|below|unten|unterhalb|dazwischen|in between)\b",
    re.IGNORECASE,
)


def split(text: str) -> tuple[str, str]:
    """Return what is new in a mail's text, and the history below it; "" as history where none is told for sure.

    History always reaches to the end: where the writer's own words stand between or below what they quote, all of it is new. So it
    is where nothing new would remain. No word is lost, and their order is kept. Costs time in proportion to the text.
    """
    lines = text.split("\n")
    at = _beginning(lines)
    if at is not None:
        at = _with_its_rule(lines, at)
        new, quoted = _joined(lines[:at]), _joined(lines[at:])
        if quoted and _says_something(new):
            return new, quoted
    return _joined(lines), ""


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(line.removeprefix(INTRO) for line in lines if line != HISTORY).strip("\n \t")


def _says_something(new: str) -> bool:
    """Return whether the words are more than a signature, and don't point to answers in what they quote."""
    lines = [line.strip() for line in new.split("\n")]
    for place, line in enumerate(lines):
        if line == "--":
            lines = lines[:place]
            break
    said = [line for line in lines if line and not RULE.fullmatch(line) and not FOOTER.fullmatch(line[:LONGEST_LINE])]
    return bool(said) and not any(BELOW.search(line) for line in said[:200])


def _with_its_rule(lines: Sequence[str], at: int) -> int:
    """Go up over blank lines and a drawn rule: they belong to the history."""
    above = at
    while above and (not lines[above - 1].strip() or _is_rule(lines[above - 1])):
        above -= 1
    return above


def _is_rule(line: str) -> bool:
    return len(line) <= LONGEST_LINE and RULE.fullmatch(line.strip()) is not None


def _beginning(lines: Sequence[str]) -> int | None:
    """Return the first line from which on all is history."""
    tail = _quoted_tail(lines)
    for at, line in enumerate(lines):
        if at >= tail:
            return _with_intro(lines, tail)
        if line == HISTORY:
            return at
        if not line.strip() or len(line) > LONGEST_LINE or line.startswith(">"):
            continue
        if FORWARDED.fullmatch(line.strip()):
            return None
        if SEPARATOR.fullmatch(line.strip()) or _is_header_block(lines, at):
            return at
        length = _intro(lines, at)
        if length and _is_followed(lines, at, length, tail):
            return at
    return None


def _quoted_tail(lines: Sequence[str]) -> int:
    """Return where the lines that begin with `>` and reach to the end begin; behind the last line if there are none."""
    tail, at = len(lines), len(lines)
    while at:
        line = lines[at - 1]
        if line.startswith(">"):
            tail = at = at - 1
        elif not line.strip() or line == HISTORY:
            at -= 1
        else:
            break
    return tail


def _with_intro(lines: Sequence[str], tail: int) -> int | None:
    """Return where quoted lines without an introduction begin; None where they are the writer's own.

    They are if more of them stand above, with words between, or if a colon shows them: "I pressed this:".
    """
    if any(line.startswith(">") for line in lines[:tail]):
        return None
    above = tail - 1
    while above >= 0 and not lines[above].strip():
        above -= 1
    shows = above >= 0 and lines[above].rstrip().endswith(":") and not re.search(r"\d", lines[above][-LONGEST_LINE:])
    return None if shows else tail


def _is_followed(lines: Sequence[str], at: int, length: int, tail: int) -> bool:
    """Return whether an introduction is followed by nothing but quotation; without `>` it must name a sender or a full time."""
    below = at + length
    while below < len(lines) and not lines[below].strip():
        below += 1
    if below >= len(lines):
        return False
    if lines[below].startswith(">"):
        return below >= tail
    said = " ".join(lines[at : at + length])
    return tail == len(lines) and bool(ADDRESS.search(said) or (DAY.search(said) and CLOCK.search(said)))


def _intro(lines: Sequence[str], at: int) -> int:
    """Return over how many lines (1 to 3) an introduction such as "On ..., Anna wrote:" goes; 0 where there is none."""
    if lines[at].startswith(INTRO):
        return 1
    said = ""
    for length in (1, 2, 3):
        if at + length > len(lines):
            return 0
        line = lines[at + length - 1].strip()
        if not line or len(line) > LONGEST_LINE or line.startswith(">"):
            return 0
        said = f"{said} {line}".strip()
        if line.endswith(":"):
            dated = bool(BEGINS.match(said)) or bool(DAY.search(said)) or bool(ADDRESS.search(said))
            verb = bool(VERB.search(said)) or bool(re.search(r"<[^\s<>@]{1,64}@[^\s<>@]{1,190}>:$", said))
            return length if dated and verb and re.search(r"\d|@", said) else 0
        if not (BEGINS.match(said) or DAY.search(said[:40])):
            return 0
    return 0


def _is_header_block(lines: Sequence[str], at: int) -> bool:
    """Return whether From, Sent, To and Subject of a mail are repeated here, From or Sent first, in eight lines."""
    first = FIELD.fullmatch(lines[at].strip())
    if not first or first.lastgroup not in ("from", "date"):
        return False
    found = {first.lastgroup or ""}
    for line in lines[at + 1 : at + 8]:
        field = FIELD.fullmatch(line.strip()[:LONGEST_LINE])
        if field:
            found.add(field.lastgroup or "")
    return found >= {"from", "subject"} and bool(found & {"date", "to"})
