"""However a mail's HTML is written to hide how deep it is, no parser gets what would cost it more than its share."""

from __future__ import annotations

import time

import pytest
from selectolax.lexbor import LexborHTMLParser

from deskbell.mail.html_text import read
from deskbell.mail.tags import DEEPEST, tamed

HIDING_DEPTH = [
    "</div><div></x>",
    "<div><!--</div>-->",
    '<div title="></div>">',
    "<div><!</div>",
    "<div></x>",
    "<span><div></span></div>",
    "<div><table></div></table>",
    "<div><select></div></select>",
    "<object><table></object>",
    "<div><style></div></style>",
    "<svg>|<td>",
    "<svg>|<input>",
    "<div><svg><foreignObject></div>",
    "<div><<!---->/div>",
    "<<!---->div>",
    "<i><table></i></table>",
    "<font a=1><p></font></p>",
    "<a><div></a></div>",
    "<b><div></b>",
    '<div a=b"x></div>">',
    "<div a='x></div>'>",
    '<div/="></div>">',
    "<math><mi><div></mi></math>",
    "<button><div></button>",
    "<dd><b></dd>",
    "<form><div></form>",
    "<form><form>",
    "<body><div></html>",
    "<span></p>",
    "<ruby><rt><div></ruby>",
    "<div><noscript></div></noscript>",
    "<div><title></div></title>",
    "<div><frameset></div></frameset>",
    "<frameset><div></div>",
    "<center><h1></center></h2>",
    "<x><div></x></div>",
    "<body><div></body>",
    "<div><![CDATA[</div>]]>",
    "<svg>|<g><![CDATA[</g>]]>",
    "<div><template></div></template>",
    "<td><div></td>",
    "<li><div></li>",
    "<option><div></option>",
]
"""What is repeated, behind what stands once before a bar."""


def depth_of(html: str) -> int:
    deepest = 0
    waiting = [(LexborHTMLParser(html).root, 1)]
    while waiting:
        node, depth = waiting.pop()
        deepest = max(deepest, depth)
        below = node.child if node is not None else None
        while below is not None:
            waiting.append((below, depth + 1))
            below = below.next
    return deepest


@pytest.mark.parametrize("written", HIDING_DEPTH)
def test_no_page_that_the_parser_gets_is_deep(written: str) -> None:
    first, _, repeated = written.rpartition("|")
    html = tamed(first + repeated * (DEEPEST + 500))
    assert html is None or depth_of(html) < DEEPEST + 100
    few = tamed(first + repeated * 20)
    assert few is not None, "what is small is read"


@pytest.mark.parametrize(
    "html",
    [
        "<p>" + "".join(f"<b a={at}>" for at in range(2_900)) + "</p>" + "<p>x" * 30_000,
        "".join(f"<p><font a={at}>" for at in range(2_900)) + "</p>" + "<p>x" * 30_000,
        "".join(f"<b a={at}><table><td></b></table>" for at in range(2_000)) + "<p>x" * 30_000,
        "<b><i><u><s><tt><big><small><em><strong><code>" * 3 + "<p>x" * 90_000,
    ],
    ids=["bold", "fonts", "tables", "many"],
)
def test_formats_that_are_left_open_are_not_opened_anew_without_end(html: str) -> None:
    html = tamed(html) or ""
    assert len(LexborHTMLParser(html).css("*")) < 1_100_000 if html else True


def test_what_is_not_for_the_eye_is_gone_and_all_else_is_as_it_was() -> None:
    assert tamed("<!DOCTYPE html><p title='a>b' x=y>One<!-- <b> -->t</p ><STYLE>p{}</style>o <B class=x>two</B> &lt;") == (
        "<p title='a>b' x=y>Onet</p >o <b>two</b> &lt;"
    )
    assert tamed("a < b <<!-- -->p>") == "a < b &lt;p>"
    assert tamed('<b style="display:none">x</b><p') == "<b hidden>x</b>"


@pytest.mark.parametrize(
    "written", ["<p a=", "<p '", '<p a="', "<!", "<!--", "</", "</ ", "<style>", "<a b ", "<a/", "<a ", "<", "=", "<p/a="]
)
def test_any_html_is_cut_in_time_in_proportion_to_it(written: str) -> None:
    def takes(length: int) -> float:
        html, begun = (written * length)[:length], time.process_time()
        tamed(html)
        return time.process_time() - begun

    few = min(takes(20_000) for _ in range(3))
    assert min(takes(240_000) for _ in range(3)) < 12 * 4 * few + 0.05


def test_blanks_without_end_in_html_that_is_not_trusted_take_no_time_of_their_own() -> None:
    def takes(length: int) -> float:
        html, begun = f"<p {'a' * 9_000}>x</p>a{' ' * length}b", time.process_time()
        assert read(html) == ("x\na b", False)
        return time.process_time() - begun

    assert takes(400_000) < 10 * 6 * takes(40_000) + 0.05
