"""What may be said, and in which form it is kept: whatever is typed, it is kept clean or refused."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deskbell.domain.messages import MAX_EMAIL, MAX_NAME, MAX_TEXT, clean_email, clean_line, clean_text, client_id
from deskbell.domain.refusals import Invalid, Refusal, TooLarge

ANYTHING = st.text(st.characters(codec="utf-8"), max_size=60)
REVERSING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@given(ANYTHING)
@example("\r\n a \x00 b \r c \u202e \n")
@example("e\u0301")
def test_a_text_is_kept_clean_and_cleaning_it_again_changes_nothing(typed: str) -> None:
    kept = clean_text(typed, empty=True)
    assert clean_text(kept, empty=True) == kept == kept.strip()
    assert not [sign for sign in kept if unicodedata.category(sign) == "Cc" and sign not in "\t\n" and sign < "\x80"]
    assert not set(kept) & set(REVERSING)
    assert kept == unicodedata.normalize("NFC", kept)


@given(ANYTHING)
def test_a_line_has_one_line_and_single_blanks(typed: str) -> None:
    kept = clean_line(typed, "first_name", empty=True)
    assert kept.splitlines() in ([], [kept])
    assert "  " not in kept
    assert clean_line(kept, "first_name", empty=True) == kept


def test_words_and_their_lines_stay_as_they_were_written() -> None:
    assert clean_text("  Guten Tag,\r\n\tmein Drucker brennt 🔥\n\n\nGrüße ") == "Guten Tag,\n\tmein Drucker brennt 🔥\n\n\nGrüße"
    assert clean_text("<script>alert(1)</script> & 'quotes'") == "<script>alert(1)</script> & 'quotes'"
    assert clean_line("  Anna \n  Maria ", "first_name") == "Anna Maria"


@pytest.mark.parametrize("nothing", ["", "   ", "\n\t\r\n", "\x00\x01", "\u202e", "\u00a0\u2003"])
def test_nothing_is_refused_where_something_is_wanted(nothing: str) -> None:
    with pytest.raises(Invalid) as refused:
        clean_text(nothing, "question")
    assert refused.value.field == "question"
    assert clean_text(nothing, "question", empty=True) == ""


def test_the_longest_text_is_kept_and_a_longer_one_refused() -> None:
    assert clean_text("x" * MAX_TEXT) == "x" * MAX_TEXT
    with pytest.raises(TooLarge) as refused:
        clean_text("x" * (MAX_TEXT + 1), "text")
    assert refused.value.details == {"field": "text", "limit": MAX_TEXT}


def test_a_text_that_composing_makes_longer_than_its_column_is_refused() -> None:
    assert len(clean_line("\u0958" * (MAX_NAME // 2), "first_name")) == MAX_NAME
    with pytest.raises(TooLarge):
        clean_line("\u0958" * MAX_NAME, "first_name")


@pytest.mark.parametrize(
    "address",
    [
        "carl@example.org",
        "a@b.de",
        "carl.muster+help@mail.example.co.uk",
        "jörg@müller.example",
        "o'hara@example.org",
        "x" * 64 + "@e.org",
    ],
)
def test_an_address_that_a_mail_server_takes_is_taken(address: str) -> None:
    assert clean_email(f"  {address} ") == address


@pytest.mark.parametrize(
    "address",
    ["carl", "carl@", "@example.org", "carl@example", "carl@example.", "carl@.o", "a@b@c.org", "carl muster@example.org", "<carl@example.org>",
     "carl@exa mple.org", "carl@example.org, ann@example.org", "carl@example.org;x", '"carl"@example.org', "x" * 65 + "@example.org"],
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(Invalid) as refused:
        clean_email(address)
    assert refused.value.field == "email"


def test_an_overlong_address_is_refused() -> None:
    with pytest.raises(TooLarge):
        clean_email("a@" + "b" * MAX_EMAIL + ".org")


@given(ANYTHING)
def test_an_address_is_kept_so_that_it_would_be_taken_again_or_refused(typed: str) -> None:
    for text in (typed, f"{typed}@example.org", f"carl@{typed}.org"):
        try:
            kept = clean_email(text)
        except Refusal:
            continue
        assert clean_email(kept) == kept
        assert not set(kept) & set("\r\n\t <>,;")


@given(st.integers(1, 2**63 - 1))
def test_a_senders_own_id_is_the_number_that_was_sent(number: int) -> None:
    assert client_id(str(number)) == number


@pytest.mark.parametrize(
    "wrong", ["", "0", "-1", "+1", "1.0", "1e3", " 1", "1 ", "0x1", str(2**63), "9" * 20, "١٢٣", "²", "abc", "1\n"]
)
def test_what_is_no_id_is_refused(wrong: str) -> None:
    with pytest.raises(Invalid) as refused:
        client_id(wrong, "id")
    assert refused.value.field == "id"


@given(st.text(max_size=25))
def test_whatever_is_sent_as_an_id_is_a_number_that_fits_or_refused(typed: str) -> None:
    try:
        assert 0 < client_id(typed) < 2**63
    except Invalid:
        assert not (typed.isascii() and typed.isdigit() and 0 < int(typed) < 2**63 and len(typed) <= 19)
