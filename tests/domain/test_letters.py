"""Rules of letters: whose address it is, which references count, and how often is tried."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from deskbell.domain.letters import (
    FIRST_REFERENCES,
    GIVEN_UP_AFTER,
    MOST_REFERENCES,
    Trouble,
    is_given_up,
    is_of,
    message_ids,
    names_of,
    pause_after,
    reply_address,
    reply_subject,
    signed_numbers,
)

PATTERN = "support+{}@company.example"


def sign(number: int) -> str:
    return f"{number % 7}".replace("0", "7").replace("1", "a") * 16 if number % 7 > 1 else "a" * 16


@given(st.integers(100_000_000, 999_999_999))
def test_a_signed_address_tells_its_case_however_it_is_written(number: int) -> None:
    address = reply_address(PATTERN, number, sign)
    assert signed_numbers([address.upper()], PATTERN, sign) == (number,)
    assert len(address.partition("@")[0]) <= 64
    assert is_of(address, PATTERN, [])


def test_an_address_that_is_not_rightly_signed_tells_nothing() -> None:
    wrong = ["support+123456789@company.example", "support+123456789-bbbbbbbbbbbbbbbb@company.example", "support@company.example",
             "support+@company.example", "support+123456789-" + sign(123_456_788) + "@elsewhere.example", ""]  # fmt: skip
    assert signed_numbers(wrong, PATTERN, lambda _: "a" * 16) == ()


def test_somebody_in_the_same_domain_is_not_us() -> None:
    assert not is_of("anna@company.example", "{}@company.example", [])
    assert not is_of("support+sales@company.example", PATTERN, [])
    assert is_of("Support@Company.example", PATTERN, ["support@company.example"])


def test_of_ten_thousand_references_the_newest_and_the_first_are_looked_up() -> None:
    many = " ".join(f"<{n}@example.org>" for n in range(10_000))
    found = message_ids("<answered@example.org>", many)
    assert found[0] == "answered@example.org"
    assert found[1] == "9999@example.org"
    assert len(found) == MOST_REFERENCES
    assert (
        len([each for each in found if int(each.split("@")[0].replace("answered", "9999")) < FIRST_REFERENCES])
        >= FIRST_REFERENCES - 1
    )


@given(st.text(max_size=300), st.text(max_size=300))
def test_whatever_stands_there_references_are_few_and_each_once(replied: str, referred: str) -> None:
    found = message_ids(replied, referred)
    assert len(found) == len(set(found)) <= MOST_REFERENCES


def test_names_are_read_as_people_write_them() -> None:
    assert names_of("Anna Maria Schmidt", "a@b.example") == ("Anna Maria", "Schmidt")
    assert names_of('"Schmidt, Anna"', "a@b.example") == ("Anna", "Schmidt")
    assert names_of("Anna", "a@b.example") == ("Anna", "")
    assert names_of("", "anna.schmidt@b.example") == ("anna.schmidt", "")


def test_a_subject_gets_one_re_whatever_it_had() -> None:
    assert reply_subject("AW: Re: RE[2]: WG: Bicycle") == "Re: Bicycle"
    assert reply_subject("") == "Re:"


def test_pauses_grow_and_end_after_two_days() -> None:
    pauses = [pause_after(tries) for tries in range(1, 12)]
    assert pauses == sorted(pauses)
    assert not is_given_up(Trouble.LATER, 0, GIVEN_UP_AFTER * 1000 - 1)
    assert is_given_up(Trouble.LATER, 0, GIVEN_UP_AFTER * 1000)
    assert is_given_up(Trouble.ADDRESS_REFUSED, 0, 1)
