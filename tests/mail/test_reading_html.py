"""HTML of a mail becomes text with its links, and nothing hidden, dangerous or endless comes through."""

from __future__ import annotations

import time

import pytest

from deskbell.domain.quotes import HISTORY, INTRO
from deskbell.mail.html_text import read


def text(html: str) -> str:
    said, whole = read(html)
    assert whole
    return said


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<p>One</p><p>Two<br>Three</p>", "One\n\nTwo\nThree"),
        ("<div>One</div><div><br></div><div>Two</div>", "One\n\nTwo"),
        ("<p class=MsoNormal>One<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>Two</p>", "One\n\nTwo"),
        ("a   b\n c&nbsp;d &lt;e&gt; &amp;amp; &auml; &#8364;", "a b c d <e> &amp; ä €"),
        ("<ul><li>One<li>Two<ol><li>Deep</ol></ul>", "- One\n- Two\n\n  1. Deep"),
        ("<ol><li><p>One</p></li><li>Two</li></ol>", "1. One\n\n2. Two"),
        ("<table><tr><td>Name</td><td>Anna</td></tr><tr><th>City<th>Bonn</table>", "Name Anna\nCity Bonn"),
        ("<pre>a\n  b\n\nc</pre>", "a\n  b\n\nc"),
        ("One<hr>Two", "One\n________________________________\nTwo"),
        ("<b>bo</b>ld <i>and</i><span> more</span>", "bold and more"),
    ],
)  # fmt: skip
def test_html_keeps_its_words_and_lines(html: str, said: str) -> None:
    assert text(html) == said


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ('<a href="https://example.org/a?b=1&amp;c=2">here</a>', "here <https://example.org/a?b=1&c=2>"),
        ('<a href="https://example.org/">https://example.org</a>', "https://example.org"),
        ('<a href="https://example.org">example.org</a>', "example.org"),
        ('<a href="https://evil.example">https://bank.example</a>', "https://bank.example <https://evil.example>"),
        ('<a href="mailto:anna@example.org?subject=x">Anna</a>', "Anna <anna@example.org>"),
        ('<a href="mailto:anna@example.org">anna@example.org</a>', "anna@example.org"),
        ('<a href="tel:+4930123">call</a>', "call <tel:+4930123>"),
        ('<a href="https://example.org"><img src=x></a>', "<https://example.org>"),
        ('<a href="javascript:alert(1)">x</a>', "x"),
        ('<a href="java\nscript:alert(1)">x</a>', "x"),
        ('<a href="data:text/html,hi">x</a>', "x"),
        ('<a href="file:///etc/passwd">x</a>', "x"),
        ('<a href="  https://exam\nple.org ">x</a>', "x <https://example.org>"),
        ("<a>x</a> <a href>y</a>", "x y"),
    ],
)
def test_a_link_shows_where_it_leads_and_only_safe_ones_remain(html: str, said: str) -> None:
    assert text(html) == said


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>x</script>", "<style>x</style>", "<title>x</title>", "<!-- x -->", "<!--[if mso]>x<![endif]-->", "<p hidden>x</p>",
        '<div style="DISPLAY : none">x</div>', '<span style="visibility:hidden">x</span>', "<template>x</template>", "<svg><text>x</text></svg>",
        '<img src="https://track.example/p.gif" alt="x" width=1 height=1>', "<noscript>x</noscript>", "<iframe>x</iframe>", "<textarea>x</textarea>",
    ],
)  # fmt: skip
def test_what_is_not_shown_is_not_said(hidden: str) -> None:
    assert text(f"<body>One{hidden} two</body>") == "One two"


def test_control_marks_in_html_forge_no_structure() -> None:
    assert text(f"a&#x1c;b{HISTORY}c&#x1d;d{INTRO}e&#x202e;f&#0;g\x00h").replace("\ufffd", "") == "abcdefgh"


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ('One<blockquote type="cite"><p>Two</p><blockquote type=cite>Three</blockquote></blockquote>', "One\n\n> Two\n>\n>> Three"),
        ('One<blockquote style="margin:0 0 0 40px;border:none;padding:0px">Two</blockquote>', "One\n\nTwo"),
        ('<div class="gmail_quote"><div class="gmail_attr">Anna:</div><blockquote class="gmail_quote">Two</blockquote></div>', f"{INTRO}Anna:\n\n> Two"),
        ('<p>One<div class="moz-cite-prefix">Anna:</div>', f"One\n\n{INTRO}Anna:"),
        ('One<div id="divRplyFwdMsg">From: Anna</div>Two', f"One\n{HISTORY}\nFrom: Anna\nTwo"),
        ('One<div id="x_divRplyFwdMsg">Two</div>', f"One\n{HISTORY}\nTwo"),
        ("One<div style='border:none;border-top:solid #B5C4DF 1.0pt'><p><b>Lähettäjä:</b> Anna [mailto:a@b.fi]</p></div>", f"One\n{HISTORY}\nLähettäjä: Anna [mailto:a@b.fi]"),
        ("One<div style='border-top:solid #E1E1E1 1.0pt'>Our office is closed</div>", "One\nOur office is closed"),
        ("<p>&gt; not quoted</p>", " > not quoted"),
    ],
)  # fmt: skip
def test_quotations_are_marked_by_their_structure(html: str, said: str) -> None:
    assert text(html) == said


def test_html_without_end_is_cut_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deskbell.mail.html_text.LARGEST", 20_000)
    said, whole = read("<p>Hello" * 2_501)
    assert said.startswith("Hello\n\nHello")
    assert not whole


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000, "<blockquote type=cite>x" * 2_900, "<ul><li>x" * 1_400, "<table><tr><td>x" * 20_000, "<a href=http://x>" * 20_000,
        "<b><p>" * 20_000, "<" * 300_000, "<a " * 100_000, f"<a {' '.join(f'a{at}' for at in range(100_000))}>x", "<!--" * 100_000, "&amp" * 100_000,
        " \n" * 200_000, "<p>" + "\u0300\u0316" * 100_000, "<font size=1><i>" * 1_400 + "<p>x" * 1_400, "<pre>" + "\n" * 200_000,
    ],
    ids=lambda html: html[:12].strip(),
)  # fmt: skip
def test_hostile_html_takes_no_more_than_its_share_of_time(html: str) -> None:
    begun = time.process_time()
    read(html)
    assert time.process_time() - begun < 3
