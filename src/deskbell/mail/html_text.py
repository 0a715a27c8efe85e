"""HTML of a mail as text: words, lines, lists, and links that are harmless; nothing of it is ever shown as HTML."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from deskbell.domain.quotes import HISTORY, INTRO
from deskbell.mail.charsets import clean
from deskbell.mail.tags import tamed

LARGEST = 2_000_000
"""How much HTML is read, in characters."""

MOST_NODES = 200_000
DEEPEST_QUOTE = 20
DATA = re.compile(r"data:[a-z]{1,20}/[^\"'\s>]{0,1000000}", re.IGNORECASE)
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*)[^>]*>?")


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


DROPPED = _names(
    "head script style title template noscript object embed applet iframe frame svg math canvas audio video select textarea"
)
BLOCKS = _names(
    "address article aside blockquote body center dd details dialog dir div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr li main nav ol p pre section summary table tbody tfoot thead tr ul"
)
APART = _names("p h1 h2 h3 h4 h5 h6 blockquote ul ol table pre dl")
HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
ADDRESS = re.compile(r"(?:https?://|mailto:|tel:)[^\s<>\"]{1,2000}", re.IGNORECASE)
SEPARATED = re.compile(
    r"border:\s*none;\s*border-top:\s*solid|border-top:\s*(?:solid|1px solid|\d[\w.]* solid) ?#?(?:e1e1e1|b5c4df)", re.IGNORECASE
)
HEADED = re.compile(r"\s*\*?[^\W\d][\w ]{0,20}\s?:.{0,400}@|\s*(?:from|von|de|da|van|od|från|fra)\s?:", re.IGNORECASE | re.DOTALL)
HISTORY_IDS = (
    "divrplyfwdmsg",
    "mail-editor-reference-message-container",
    "ms-outlook-mobile-reference-message",
    "olk_src_body_section",
)
INTRO_CLASSES = frozenset({"gmail_attr", "moz-cite-prefix", "applemailquoteintro"})
QUOTE_CLASSES = frozenset({"gmail_quote", "yahoo_quoted", "protonmail_quote", "tutanota_quote", "zmail_extra", "gmx_quote"})


def read(html: str) -> tuple[str, bool]:
    """Return HTML's text, and whether all of it was read. What is quoted in it is marked as `domain.quotes.split` wants it.

    Costs time in proportion to the HTML. Links are those to web, mail and telephone addresses.
    """
    whole = len(html) <= LARGEST
    html = DATA.sub("", html[:LARGEST].replace("\x00", ""))
    bounded = tamed(html)
    if bounded is None:
        return _bare(html), False
    page = LexborHTMLParser(bounded)
    walk = _Walk()
    if page.root is not None:
        whole = walk.through(page.root) and whole
    return walk.text(), whole


def _bare(html: str) -> str:
    """Return the words alone, where the structure is not to be trusted; entities stay as they are."""
    lines = (" ".join(line.split()) for line in TAG.sub("\n", html).split("\n"))
    return clean("\n".join(line for line in lines if line)).strip()


class _Walk:
    """Goes through a page once, from the first letter to the last, without calling itself."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.blank = False
        self.quotes: list[int] = []
        self.pre = 0
        self.lists: list[int] = []
        self.links: list[tuple[int, str]] = []
        self.intro = False
        self.bullet = False

    def through(self, root: LexborNode) -> bool:
        node: LexborNode | None = root
        open_: list[tuple[LexborNode, str, bool, bool]] = []
        for _ in range(MOST_NODES):
            if node is None:
                return True
            name = node.tag or ""
            below = None
            if name == "-text":
                self._say(node.text_content or "")
            elif not name.startswith(("-", "!")) and not _is_hidden(node, name):
                below = node.child
                open_.append((node, name, *self._enter(node, name)))
                if below is None:
                    self._leave(*open_.pop()[1:])
            following = below or node.next
            while following is None and open_:
                node, name, quote, apart = open_.pop()
                self._leave(name, quote, apart)
                following = node.next
            node = following
        return False

    def text(self) -> str:
        self._end_line()
        return "\n".join(self.lines).strip("\n")

    def _say(self, said: str) -> None:
        said = clean(said.replace("\u200c", "").replace("\ufeff", "").replace("\u200b", "").replace("\u00ad", ""))
        if self.pre:
            first, *rest = said.split("\n")
            self.line.append(first)
            for each in rest:
                self._end_line(kept=True)
                self.line.append(each)
            return
        words = re.sub(r"[\s\xa0]+", " ", said)
        if words == " " and "\xa0" in said and not self.line:
            self.blank = True  # an empty line, as Word and many others write it
        if words.startswith(" ") and (not self.line or self.line[-1].endswith(" ")):
            words = words[1:]
        if words:
            self.bullet = False
            self.line.append(words)

    def _enter(self, node: LexborNode, name: str) -> tuple[bool, bool]:
        """Begin an element; return whether it is a quotation, and whether it stands apart from its neighbours by a blank line."""
        if name == "br":
            self._end_line(kept=True)
            return False, False
        attributes = node.attributes
        classes = set((attributes.get("class") or "").lower().replace("x_", "").split())
        apart = name in APART and "msonormal" not in classes  # Word's paragraphs have no distance of their own
        if name in BLOCKS and not (self.bullet and name in ("p", "div")):  # a list's sign and its words share a line
            self._end_line()
            self.blank = self.blank or apart
        self.intro = self.intro or bool(classes & INTRO_CLASSES)
        if _begins_history(node, name, attributes):
            self._end_line()
            self.lines.append(HISTORY)
        if name == "hr":
            self.line.append("________________________________")
            self._end_line()
        elif name in ("ul", "ol"):
            self.lists.append(0 if name == "ol" else -1)
        elif name == "li":
            self._item()
        elif name in ("td", "th"):
            if self.line and not self.line[-1].endswith(" "):
                self.line.append(" ")
        elif name == "pre":
            self.pre += 1
        elif name == "a":
            self.links.append((len(self.line), _address(attributes.get("href") or "")))
        quote = _is_quote(name, attributes, classes)
        if quote:
            self.quotes.append(len(self.lines))
        return quote, apart

    def _leave(self, name: str, quote: bool, apart: bool) -> None:
        if name in BLOCKS:
            self._end_line()
            self.blank = self.blank or apart
        if name in ("ul", "ol") and self.lists:
            self.lists.pop()
        elif name == "pre":
            self.pre = max(0, self.pre - 1)
        elif name == "a" and self.links:
            self._end_link(*self.links.pop())
        if quote:
            self.quotes.pop()

    def _item(self) -> None:
        number = self.lists[-1] if self.lists else -1
        if number >= 0:
            self.lists[-1] = number = number + 1
        self.bullet = True
        self.line.append("  " * min(len(self.lists) - 1, 8) + (f"{number}. " if number >= 0 else "- "))

    def _end_link(self, begun: int, address: str) -> None:
        shown = "".join(self.line[begun:]).strip()
        bare = re.sub(r"^(?:https?://|mailto:|tel:)", "", address, flags=re.IGNORECASE).rstrip("/")
        if address and bare not in (shown.rstrip("/"), re.sub(r"^https?://", "", shown).rstrip("/")):
            target = bare if address.lower().startswith("mailto:") else address
            self.line.append(f" <{target}>" if shown else f"<{target}>")

    def _end_line(self, *, kept: bool = False) -> None:
        """Put the line that is begun below the others; `kept`: an empty one is wanted too (a line break)."""
        line = "".join(self.line)
        line = line.rstrip() if self.pre else line.strip() if not self.lists else line.rstrip()
        self.line, self.bullet = [], False
        if not line and not kept:
            return
        before = ">" * min(len(self.quotes), DEEPEST_QUOTE)
        above = self.lines[-1] if self.lines else ""
        if self.blank and line and above.strip("> ") and above != HISTORY:
            self.lines.append(above[: min(len(before), len(above) - len(above.lstrip(">")))])
        self.blank = False if line else self.blank
        if self.intro and line:
            before, self.intro = (before or INTRO), False
        apart = " " if before.startswith(">") or line.startswith(">") else ""  # nobody's own > makes a quotation
        self.lines.append(f"{before}{apart}{line}".rstrip())


def _is_hidden(node: LexborNode, name: str) -> bool:
    if name in DROPPED or name == "img":
        return True
    attributes = node.attributes
    return "hidden" in attributes or bool(HIDING.search((attributes.get("style") or "")[:2_000]))


def _is_quote(name: str, attributes: dict[str, str | None], classes: set[str]) -> bool:
    if name == "blockquote":
        style = (attributes.get("style") or "").replace(" ", "").lower()[:2_000]
        indented = "border:none" in style and not classes and "type" not in attributes
        return not indented and bool(
            attributes.get("type") == "cite" or classes & QUOTE_CLASSES or "cite" in attributes or "border-left" in style
        )
    return name == "div" and (attributes.get("name") == "quote" or bool(classes & (QUOTE_CLASSES - {"gmail_quote"})))


def _begins_history(node: LexborNode, name: str, attributes: dict[str, str | None]) -> bool:
    if name not in ("div", "p", "span"):
        return False
    place = (attributes.get("id") or "").lower().removeprefix("x_")
    if place.endswith(HISTORY_IDS):
        return True
    if SEPARATED.search((attributes.get("style") or "")[:2_000]):
        return bool(HEADED.match(_beginning(node)))
    return False


def _beginning(node: LexborNode) -> str:
    """Return the first words in an element, without reading all of it."""
    said, length = [], 0
    for count, each in enumerate(node.traverse(include_text=True)):
        if each.tag == "-text":
            said.append(each.text_content or "")
            length += len(said[-1])
        if length > 200 or count > 60:
            break
    return "".join(said)[:500]


def _address(href: str) -> str:
    href = re.sub(r"[\s\x00-\x1f]+", "", href[:2_100])
    if not ADDRESS.fullmatch(href):
        return ""
    return clean(href.split("?", 1)[0] if href.lower().startswith("mailto:") else href)
