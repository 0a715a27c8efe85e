"""Our mails: what they say in which language, that mail programs read them, and that no name or text breaks out of its place."""

from __future__ import annotations

import dataclasses
import email
import email.policy
import re
import string
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from deskbell.domain.letters import LetterKind, message_ids
from deskbell.mail.looks import LEGIBLE, contrast, legible
from deskbell.mail.sheets import Enclosure, Record, Sheet, one_line, plain
from deskbell.mail.writing import write
from deskbell.web.words import load

SAY = load(Path(__file__).parents[2] / "src/deskbell/languages").say
AT = 1_900_000_000_000
SHEET = Sheet(
    kind=LetterKind.ANSWER, message_id="5f0c@company.example", references=(), at=AT, sender="hilfe@company.example",
    reply_to="hilfe+482913377-abcdefghijklmnop@company.example", to="carl@customers.example", to_name="Carl Muster",
    subject="Re: Mein Rad knackt", language="de", number=482913377, portal="Nordlicht Räder", accent="#0b6e6e",
    privacy_url="https://company.example/datenschutz", imprint_url="https://company.example/impressum", agent="Mira",
    text="Guten Tag,\n\nbitte fetten Sie die Sattelstütze.", quoted="Mein Rad knackt.\n\nWas tun?", question="Mein Rad knackt.",
)  # fmt: skip


def written(**changes: Any) -> EmailMessage:
    """A mail as a mail program has it."""
    raw = write(dataclasses.replace(SHEET, **changes), SAY)
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", raw)
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    read = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    assert not [defect for part in read.walk() for defect in part.defects]
    return read


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def seen(mail: EmailMessage) -> str:
    """What the HTML part shows, as text."""
    tree = LexborHTMLParser(body(mail, "html"))
    assert tree.body is not None
    return " ".join(tree.body.text(separator=" ").split())


def name_in(mail: EmailMessage, header: str) -> str:
    """The name in From or To, as the older reader has it: the newer one puts a space between the pieces of a long one."""
    raw = email.message_from_bytes(
        mail.as_bytes(policy=email.policy.default.clone(refold_source="none")), policy=email.policy.compat32
    )
    return str(make_header(decode_header(parseaddr(str(raw[header]).replace("\n", ""))[0])))


def test_an_answer_says_who_writes_to_whom_and_where_answers_go() -> None:
    mail = written()
    assert str(mail["From"]) == "Nordlicht Räder <hilfe@company.example>"
    assert str(mail["To"]) == "Carl Muster <carl@customers.example>"
    assert mail["Reply-To"].addresses[0].addr_spec == SHEET.reply_to
    assert str(mail["Subject"]) == "Re: Mein Rad knackt"
    assert mail["Date"].datetime.timestamp() * 1000 == AT
    assert mail["Message-ID"] == "<5f0c@company.example>"
    assert mail["In-Reply-To"] is None
    assert mail["Auto-Submitted"] is None


def test_an_answer_is_the_agents_words_with_names_below_and_the_question_quoted() -> None:
    text = body(written(), "plain")
    assert text.startswith(
        "Guten Tag,\n\nbitte fetten Sie die Sattelstütze.\n\nMira\nNordlicht Räder\n\nSie schrieben:\n> Mein Rad knackt.\n>\n> Was tun?\n\n-- \n"
    )
    assert text.endswith(
        "Nordlicht Räder · Fall 482 913 377\nSie können einfach auf diese E-Mail antworten.\n"
        "Datenschutz: https://company.example/datenschutz\nImpressum: https://company.example/impressum\n"
    )  # fmt: skip


def test_the_html_says_the_same_in_the_cases_language() -> None:
    mail = written()
    assert '<html lang="de"' in body(mail, "html")
    for words in (
        "bitte fetten Sie die Sattelstütze.",
        "Mira Nordlicht Räder",
        "Sie schrieben:",
        "Was tun?",
        "Fall 482 913 377",
        "Datenschutz · Impressum",
    ):
        assert words in seen(mail)
    (quoted,) = LexborHTMLParser(body(mail, "html")).css("blockquote")
    assert quoted.text(strip=True).startswith("Mein Rad knackt.")


def test_nothing_is_quoted_where_nothing_is_to_be() -> None:
    mail = written(quoted="")
    assert "schrieben" not in body(mail, "plain") + seen(mail)


def test_a_confirmation_says_thanks_the_number_the_question_and_how_it_goes_on() -> None:
    mail = written(kind=LetterKind.CONFIRMATION, subject="", language="en", text="", quoted="")
    assert str(mail["Subject"]) == "Your question to Nordlicht Räder, case 482 913 377"
    for said in (body(mail, "plain"), seen(mail)):
        for words in (
            "We have received your question",
            "Hello Carl Muster,",
            "thank you",
            "by e-mail to this address",
            "482 913 377",
            "Mein Rad knackt.",
            "answer this e-mail",
        ):
            assert words in said
    assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == ("auto-replied", "All")


def test_an_answer_without_a_subject_of_its_own_joins_its_confirmation() -> None:
    asked = str(written(kind=LetterKind.CONFIRMATION, subject="")["Subject"])
    assert str(written(subject="")["Subject"]) == str(written(subject="Re:")["Subject"]) == f"Re: {asked}"


def test_a_confirmation_makes_nothing_clickable_that_a_stranger_wrote() -> None:
    mail = written(kind=LetterKind.CONFIRMATION, question="Win at https://evil.example/ now", to_name="Win https://evil.example")
    assert "evil" not in " ".join(link.attributes["href"] or "" for link in LexborHTMLParser(body(mail, "html")).css("a"))
    assert "Guten Tag," in seen(mail)
    assert "Guten Tag Win" not in seen(mail)


def test_a_transcript_makes_nothing_clickable_that_was_said() -> None:
    record = Record("Chat\n\n09:00  Carl: Win at https://evil.example/ now", "<!doctype html><p>Win", "chat.html")
    mail = written(kind=LetterKind.TRANSCRIPT, record=record, to_name="Win https://evil.example")
    assert "https://evil.example/ now" in seen(mail)
    assert "evil" not in " ".join(link.attributes["href"] or "" for link in LexborHTMLParser(body(mail, "html")).css("a"))


def test_a_transcript_is_read_in_the_mail_and_kept_as_a_page() -> None:
    record = Record("Chat\n\n09:00  Carl: Hallo\n       da", "<!doctype html><p>Hallo ü", "chat-482913377.html")
    mail = written(kind=LetterKind.TRANSCRIPT, subject="", record=record)
    assert "09:00  Carl: Hallo\n       da" in body(mail, "plain")
    assert "09:00 Carl: Hallo" in seen(mail)
    (page,) = mail.iter_attachments()
    assert (page.get_filename(), page.get_content_type(), page.get_content()) == (
        "chat-482913377.html",
        "text/html",
        "<!doctype html><p>Hallo ü",
    )
    assert mail["Auto-Submitted"] == "auto-replied"


def test_files_arrive_with_their_names_and_bytes() -> None:
    names = ["Foto Räder 東京.png", 'a"b\\c.txt', "x" * 180 + ".pdf", "../../evil.sh", "semi;colon=.html", "=?utf-8?b?eA==?=.txt"]
    content = bytes(range(256)) * 300
    files = tuple(Enclosure(name, "image/png", content) for name in names)
    got = [(part.get_filename(), part.get_content()) for part in written(files=files).iter_attachments()]
    assert [name for name, _ in got] == names
    assert all(each == content for _, each in got)


@pytest.mark.parametrize(
    "kind", ["message/rfc822", "multipart/mixed", "text/html; charset=x\r\nBcc: e@x.example", "", "a/b/c", "ä/b"]
)
def test_a_file_of_an_odd_type_is_just_bytes(kind: str) -> None:
    (part,) = written(files=(Enclosure("a.eml", kind, b"From: x\n\nhi"),)).iter_attachments()
    assert (part.get_content_type(), part.get_content()) == ("application/octet-stream", b"From: x\n\nhi")


def test_a_file_that_is_gone_is_told_in_the_text() -> None:
    mail = written(missing=("Rechnung.pdf",))
    assert "[Die Datei Rechnung.pdf ist nicht mehr vorhanden.]" in body(mail, "plain")
    assert "[Die Datei Rechnung.pdf ist nicht mehr vorhanden.]" in seen(mail)


def test_writing_it_again_gives_the_same_bytes_and_another_letter_others() -> None:
    sheet = dataclasses.replace(SHEET, files=(Enclosure("a.png", "image/png", b"x"),), references=("1@x", "2@x"))
    assert write(sheet, SAY) == write(sheet, SAY)
    assert write(sheet, SAY) != write(dataclasses.replace(sheet, message_id="other@company.example"), SAY)


def test_a_mail_names_the_newest_and_the_first_of_those_before_it() -> None:
    before = tuple(f"{number}-{'x' * 60}@company.example" for number in range(100))
    mail = written(references=before)
    named = re.findall(r"<([^>]+)>", str(mail["References"]))
    assert named == [before[0], *before[-19:]]
    assert mail["In-Reply-To"] == f"<{before[-1]}>"
    assert message_ids(str(mail["In-Reply-To"]), str(mail["References"]))[0] == before[-1]


def test_what_is_no_message_id_is_not_referred_to() -> None:
    mail = written(references=("a b@x", "1@x>\r\nBcc: eve@x.example", "ü@x", "", "good@x"))
    assert str(mail["References"]) == "<good@x>"
    assert mail["Bcc"] is None


INJECTIONS = [
    "x\r\nBcc: eve@evil.example",
    "x\nBcc: eve@evil.example",
    "x\rBcc: e@x",
    "x\u2028Bcc: e",
    "x\x85Bcc: e",
    "x\0\x1b",
    'a" <eve@evil.example>, "b',
    "a, eve@evil.example",
    "=?utf-8?q?=0ABcc:_e?=",
    "ä" * 300 + "\r\nBcc: e@x",
    "(comment",
    "x" * 3000,
]


@pytest.mark.parametrize("name", INJECTIONS)
def test_no_name_or_subject_adds_a_header_or_an_address(name: str) -> None:
    mail = written(
        portal=name, to_name=name, subject=name, agent=name, files=(Enclosure(name, "text/plain", b"x"),), missing=(name,)
    )
    assert set(mail.keys()) == {"Date", "From", "To", "Reply-To", "Subject", "Message-ID", "Content-Type", "MIME-Version"}
    assert [each.addr_spec for each in mail["To"].addresses] == [SHEET.to]
    assert [each.addr_spec for each in mail["From"].addresses] == [SHEET.sender]
    assert name_in(mail, "To") == one_line(name)[:200]
    assert str(mail["Subject"]) == one_line(name)[:400]


@pytest.mark.parametrize("address", ["a@x.example>\r\nBcc: e", "a b@x.example", "no address", "", "a@x.example, b@x.example"])
def test_what_is_no_address_is_no_mail(address: str) -> None:
    for field in ("to", "sender", "reply_to"):
        with pytest.raises(ValueError, match="address"):
            written(**{field: address})


def test_an_address_beyond_ascii_stands_as_it_is() -> None:
    raw = write(dataclasses.replace(SHEET, to="jürgen@bücher.example", to_name="Jürgen"), SAY)
    assert "<jürgen@bücher.example>".encode() in raw
    assert write(SHEET, SAY).isascii()


def test_text_stays_text_in_html() -> None:
    hostile = "<script>alert(1)</script> & <img src=x onerror=alert(1)> \"'"
    mail = written(text=hostile, quoted=hostile, portal=hostile, agent=hostile, subject=hostile, missing=(hostile,))
    tree = LexborHTMLParser(body(mail, "html"))
    assert not tree.css("script, img, iframe, link, object, form")
    assert seen(mail).count("<script>alert(1)</script> &") == 7


def test_nothing_is_fetched_when_a_mail_is_read() -> None:
    for kind in LetterKind:
        page = body(written(kind=kind), "html")
        assert not re.search(r"(?:src|background|action|poster)=|url\(|@import|<link|<script", page)


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("see https://a.example/x?y=1&z=2.", ["https://a.example/x?y=1&z=2"]),
        ("(https://a.example/b_(c)) and http://b.example!", ["https://a.example/b_(c)", "http://b.example"]),
        ('https://a.example/"onclick="x', ["https://a.example/"]),
        ("javascript:alert(1) data:text/html,x ftp://x.example", []),
        ("https://a.example/ü…", ["https://a.example/ü"]),
    ],
)
def test_addresses_of_pages_are_links_that_go_where_they_say(text: str, links: list[str]) -> None:
    mail = written(text=text, privacy_url="", imprint_url="")
    found = [(link.attributes["href"], link.text()) for link in LexborHTMLParser(body(mail, "html")).css("a")]
    assert found == [(link, link) for link in links]
    assert text in body(mail, "plain")


@pytest.mark.parametrize("accent", ["#000000", "#ffffff", "#ffd400", "#0b6e6e", "#777777", "#1b1b3a", "#ff0000", "red;}", ""])
def test_every_portals_colour_is_legible(accent: str) -> None:
    page = body(written(accent=accent), "html")
    band = re.search(r"background:(#\w{6});color:(#\w{6})", page)
    link = re.search(r'<a href="[^"]+" style="color:(#\w{6})', page)
    dark = re.search(r"a,\s*\.accent\s*\{color:(#\w{6})", page)
    assert band
    assert link
    assert dark
    assert contrast(band[1], band[2]) >= LEGIBLE
    assert contrast(link[1], "#ffffff") >= LEGIBLE
    assert contrast(dark[1], "#1a1f25") >= LEGIBLE
    assert "red;" not in page


def test_a_colour_that_is_legible_stays_as_it_is() -> None:
    assert legible("#0b6e6e", "#ffffff") == "#0b6e6e"


TEXTS = st.text(st.characters(exclude_categories=()), max_size=300) | st.text(
    string.printable + "äß€😀\u200b\u2028", max_size=2000
)


@settings(max_examples=60, deadline=None)
@given(text=TEXTS)
def test_any_text_survives_the_way(text: str) -> None:
    mail = written(text=text, quoted="")
    ours = plain(text).strip("\n")
    said = body(mail, "plain")
    assert said.startswith((f"{ours}\n\n" if ours else "") + "Mira\nNordlicht")
    shown = LexborHTMLParser(body(mail, "html"))
    assert shown.body is not None
    assert "".join(ours.split()).replace("\ufeff", "") in "".join(shown.body.text().split()).replace("\ufeff", "")


@settings(max_examples=60, deadline=None)
@given(text=TEXTS)
def test_any_question_survives_being_quoted(text: str) -> None:
    quoted = plain(text).strip("\n")
    said = body(written(quoted=text), "plain")
    lines = [line.rstrip() for line in quoted.split("\n")]
    assert not quoted or "\n".join(f"> {line}".rstrip() for line in lines) in said


@settings(max_examples=60, deadline=None)
@given(name=st.text(st.characters(exclude_categories=()), max_size=120))
def test_any_name_survives_the_way(name: str) -> None:
    mail = written(to_name=name, subject=f"x {name}", files=(Enclosure(f"x{name}", "text/plain", b"x"),))
    assert name_in(mail, "To") == one_line(name)
    assert str(mail["Subject"]) == one_line(f"x {name}")
    (part,) = mail.iter_attachments()
    assert part.get_filename() == one_line(f"x{name}")
