"""HTML cut into its tags as browsers cut it, before a parser gets it: its work is bounded then, and what is never shown is gone."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

DEEPEST, LONGEST_TAG = 3_000, 8_000
"""Beyond these the parser's time grows with the square: such HTML is no mail program's, and gives only its words."""

MOST_TAGS = 300_000
MOST_WORK, MOST_MADE = 30_000_000, 1_000_000
"""How many open elements the parser may look at in all, and how often it may open an element anew that a block has interrupted."""

SMALL = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
BEGUN = re.compile(r"<(?:(?P<comment>!--)|(?P<bogus>[!?]|/(?![a-zA-Z]))|(?P<end>/?)(?P<name>[a-zA-Z][^ \t\n\f\r/>]*))")
REST = re.compile(
    r"""(?=(?P<rest>(?:[ \t\n\f\r/]+|[^ \t\n\f\r/>][^ \t\n\f\r/>=]*(?:[ \t\n\f\r]*=[ \t\n\f\r]*"""
    r"""(?:"[^"]*(?:"|\Z)|'[^']*(?:'|\Z)|(?!["'])[^ \t\n\f\r>]*))?)*))(?P=rest)>"""
)
"""What stands in a tag behind its name. What a look ahead has found is not tried otherwise: possessive repeats of groups, which
would say the same, are wrong in Python before 3.11.5."""


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


HIDDEN = re.compile(r"hidden|display\s*:\s*none", re.IGNORECASE)
VOID = _names("area base br col embed hr img input link meta param source track wbr o:p p li td tr th")
"""What holds nothing, or is ended by the next of its kind; within pictures in the text (SVG) that does not hold."""

FRAMES = _names("html head body form")
"""What stands once, and what ends without ending what stands in it: neither makes a page deep."""

SINGLE = VOID | FRAMES
RAW = _names("style script title textarea xmp iframe noembed noframes noscript plaintext")
"""Within these nothing is a tag but their own end."""

FORMATS = _names("b big code em font i nobr s small strike strong tt u")
"""What the parser opens anew in every block until it is ended, as often as its attributes differ; alike, at most three times."""


HOLDING = _names("table object applet marquee template select caption")
SCOPES = HOLDING | _names("svg math foreignobject desc annotation-xml mi mo mn ms mtext")
"""What an end within them does not reach beyond."""

PHRASES = FORMATS | _names("a abbr acronym bdi bdo cite data del dfn ins kbd label mark q samp span sub sup time var")
BLOCKS = HOLDING | _names(
    "address article aside blockquote button center dd details dialog dir div dl dt fieldset figcaption figure footer "
    "h1 h2 h3 h4 h5 h6 header main menu nav ol pre section summary tbody tfoot thead ul"
)


@dataclass(slots=True)
class _Stack:
    """The elements that are open, at the least: an end that the parser may not heed ends nothing."""

    open: list[str] = field(default_factory=list)
    formats: Counter[str] = field(default_factory=Counter)
    alike: int = 0
    tags: int = 0
    work: int = 0
    made: int = 0
    foreign: bool = False

    def passes(self, name: str, *, ends: bool) -> bool:
        """Count a tag; return whether the bounds hold."""
        self.foreign = self.foreign or name in ("svg", "math")
        if ends:
            self._end(name)
        elif self.foreign or name not in SINGLE:
            self.open.append(name)
            if name in FORMATS:
                self.formats[name] += 1
                self.alike += self.formats[name] <= 3
        self.tags += 1
        self.work += len(self.open)
        self.made += self.alike
        return len(self.open) <= DEEPEST and self.tags <= MOST_TAGS and self.work <= MOST_WORK and self.made <= MOST_MADE

    def _end(self, name: str) -> None:
        for at in range(len(self.open) - 1, -1, -1):
            each = self.open[at]
            self.work += 1
            if each == name and name in FORMATS:
                del self.open[at]
                self.alike -= self.formats[name] <= 3
                self.formats[name] -= 1
            elif each == name:
                self.open[at:] = [other for other in self.open[at + 1 :] if other in FORMATS]  # those go on in what follows
            elif each not in SCOPES and (each in PHRASES or name in BLOCKS or name in FORMATS):
                continue
            return


def tamed(html: str) -> str | None:
    """Return HTML without comments, raw text and the attributes of formats; None where a parser's work would have no bounds.

    Costs time in proportion to it.
    """
    out, at, stack = list[str](), 0, _Stack()
    lower = html.translate(SMALL)
    while begun := BEGUN.search(html, at):
        text = html[at : begun.start()]
        out.append(f"{text[:-1]}&lt;" if text.endswith("<") else text)  # with what follows it could become a tag
        if begun["name"] is None:
            closing = "-->" if begun["comment"] else ">"
            end = html.find(closing, begun.end() - (2 if begun["comment"] else 0))
            if end < 0:
                return "".join(out)
            at = end + len(closing)
            continue
        rest = REST.match(html, begun.end())
        if rest is None:
            return "".join(out)  # a tag that never ends is none
        name, ends, at = begun["name"].lower(), bool(begun["end"]), rest.end()
        if at - begun.start() > LONGEST_TAG or not stack.passes(name, ends=ends):
            return None
        if name not in RAW:
            out.append(_tag(html[begun.start() : at], name, ends))
        elif not ends:
            at = lower.find(f"</{name}", at)
            if at < 0:
                return "".join(out)
    return "".join([*out, html[at:]])


def _tag(said: str, name: str, ends: bool) -> str:
    if name not in FORMATS:
        return said
    if ends:
        return f"</{name}>"
    return f"<{name} hidden>" if HIDDEN.search(said) else f"<{name}>"
