"""What is new in a mail stands apart from the history below it, and no word of the customer's is ever folded away."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deskbell.domain.quotes import HISTORY, INTRO, split

INTRODUCTIONS = [
    "On Thu, Mar 12, 2026 at 10:02 AM Support <support@example.com> wrote:",
    "On 12/03/2026 10:02, Support wrote:",
    "On 12. Mar 2026, at 10:02, Support <support@example.com> wrote:",
    "On Thu, Mar 12, 2026 at 10:02 AM Support With A Long Name <\nsupport+000000042-abcdefghijklmnop@example.com> wrote:",
    "Am 12.03.26 um 10:02 schrieb Support:",
    "Am 12.03.2026 um 10:02 schrieb Support <support@example.com>:",
    "Am Do., 12. März 2026 um 10:02 Uhr schrieb Support <\nsupport@example.com>:",
    "Support <support@example.com> schrieb am Do., 12. März 2026, 10:02:",
    "Am Donnerstag, 12. März 2026 um 10:02:11 MEZ hat Support <support@example.com> Folgendes geschrieben:",
    "Le jeu. 12 mars 2026 à 10:02, Support <support@example.com> a écrit :",
    "2026-03-12 10:02 GMT+01:00 Support <support@example.com>:",
]
SEPARATORS = [
    "-----Original Message-----",
    "-----Ursprüngliche Nachricht-----",
    "-------- Original Message --------",
    "-------- Originalnachricht --------",
    "________________________________\nFrom: Support <support@example.com>\nSent: Thursday, March 12, 2026 10:02 AM\nTo: Anna\nSubject: Hi",
    "Von: Support <support@example.com>\nGesendet: Donnerstag, 12. März 2026 10:02\nAn: Anna\nBetreff: Hallo",
    "*Von:* Support\n*Gesendet:* Donnerstag, 12. März 2026 10:02\n*An:* Anna\n*Betreff:* Hallo",
    "Gesendet: Donnerstag, 12. März 2026 um 10:02 Uhr\nVon: Support\nAn: anna@example.org\nBetreff: Hallo",
]


def words(text: str) -> list[str]:
    return text.replace(HISTORY, " ").replace(INTRO, " ").split()


@pytest.mark.parametrize("intro", INTRODUCTIONS)
def test_an_answer_above_the_quoted_question_is_what_is_new(intro: str) -> None:
    assert split(f"It works, thanks!\n\n{intro}\n\n> Hello Anna,\n> does it work?\n") == (
        "It works, thanks!",
        f"{intro}\n\n> Hello Anna,\n> does it work?",
    )


@pytest.mark.parametrize("separator", SEPARATORS)
def test_outlooks_history_has_no_marks_and_is_folded_by_its_head(separator: str) -> None:
    assert split(f"It works, thanks!\n\n{separator}\n\nDoes it work?") == ("It works, thanks!", f"{separator}\n\nDoes it work?")


def test_quoted_lines_at_the_end_are_history_without_any_introduction() -> None:
    assert split("Yes.\n\n> Does it work?\n>\n> Support") == ("Yes.", "> Does it work?\n>\n> Support")


def test_a_history_without_marks_needs_an_introduction_with_an_address_or_a_full_time() -> None:
    sure = "Am 12.03.2026 um 10:02 schrieb Support:"
    assert split(f"Ja.\n\n{sure}\n\nGeht es?") == ("Ja.", f"{sure}\n\nGeht es?")
    told = "Am 3. Mai schrieb mir Ihr Kollege 2 Mails:\n\nEs geht.\n\nDas stimmt nicht!"
    assert split(told) == (told, "")


@pytest.mark.parametrize(
    "footer", ["Gesendet von meinem iPhone", "Sent from my iPhone", "-- \nAnna\nTel. 030 1234", "Get Outlook for iOS"]
)
def test_a_signature_stays_with_the_words(footer: str) -> None:
    assert split(f"Ja.\n\n{footer}\n\n{INTRODUCTIONS[5]}\n> Geht es?")[0] == f"Ja.\n\n{footer}"


@pytest.mark.parametrize(
    "text",
    [
        "On 12/03/2026 10:02, Support wrote:\n> Which model?\n\nThe LX-300.\n\n> Since when?\n\nYesterday.\n",
        "Hello,\n\nOn 12/03/2026 10:02, Support wrote:\n> Which model?\nThe LX-300.\n> Regards\n",
        "> Which model?\nThe LX-300.\n> Regards",
        "On 12/03/2026 10:02, Support wrote:\n> Does it work?\n\nYes.",
    ],
)
def test_answers_between_or_below_quoted_lines_stay_whole(text: str) -> None:
    assert split(text) == (text.strip(), "")


@pytest.mark.parametrize(
    "hint", ["Siehe unten.", "Please see below.", "My answers are in red.", "Antworten stehen unten in blau"]
)
def test_who_points_to_answers_below_is_believed(hint: str) -> None:
    assert split(f"{hint}\n\n{SEPARATORS[0]}\nFrom: Support\n\nDoes it work? YES")[1] == ""


@pytest.mark.parametrize(
    "text", ["> Does it work?", f"{INTRODUCTIONS[0]}\n> Hi", f"Sent from my iPhone\n\n{INTRODUCTIONS[0]}\n> Hi", SEPARATORS[4]]
)
def test_where_nothing_new_would_remain_everything_is_new(text: str) -> None:
    assert split(text) == (text, "")


@pytest.mark.parametrize(
    "mark",
    [
        "---------- Forwarded message ---------",
        "Anfang der weitergeleiteten Nachricht:",
        "-------- Weitergeleitete Nachricht --------",
    ],
)
def test_a_mail_that_is_passed_on_is_shown(mark: str) -> None:
    text = f"Please look:\n\n{mark}\nFrom: Shop\nDate: Thu, Mar 12, 2026\nSubject: Bill\nTo: Anna\n\nPay 5 Euro"
    assert split(text) == (text, "")


@pytest.mark.parametrize(
    "text",
    [
        "I press this:\n> Menu\n> Print",
        "Von: Berlin\nNach: Hamburg\n\nWann fährt der Bus?",
        "Am 12.03.2026 schrieb mir Ihr Kollege:",
        "On Monday I wrote: it fails.\nIt still does.",
        "The log says\n----\nerror 5\n----",
    ],
)
def test_the_customers_own_words_are_not_taken_for_history(text: str) -> None:
    assert split(text) == (text, "")


def test_structure_tells_where_history_begins_in_any_language() -> None:
    assert split(f"Kyllä.\n{HISTORY}\nLähettäjä: Tuki\n\nToimiiko?") == ("Kyllä.", "Lähettäjä: Tuki\n\nToimiiko?")
    assert split(f"Kyllä.\n\n{INTRO}Tuki kirjoitti:\n> Toimiiko?") == ("Kyllä.", "Tuki kirjoitti:\n> Toimiiko?")


PIECES = st.sampled_from(
    [
        *INTRODUCTIONS,
        *SEPARATORS,
        "> quoted",
        "> > older",
        ">",
        "",
        " ",
        "own words",
        "-- ",
        "Sent from my iPhone",
        HISTORY,
        f"{INTRO}X:",
        "wrote:",
        "____",
        "x:",
    ]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=40)), max_size=30).map("\n".join))
@example(f"a\n{HISTORY}\n{HISTORY}\nb")
def test_no_word_is_lost_and_all_stay_in_order(text: str) -> None:
    new, quoted = split(text)
    assert words(f"{new}\n{quoted}") == words(text)
    assert not quoted or words(new)


@pytest.mark.parametrize(
    "piece",
    [
        "> x\n",
        "On 1 ",
        "On 1\n",
        "From: a\n",
        "-",
        "a@",
        "a@b wrote 1.1.2026 10:00:\n",
        ">",
        "> x\ny\n",
        "Am 1.1.2026 10:00 schrieb a:\n\n",
        "\n",
        "answer ",
    ],
)
def test_hostile_text_takes_no_more_than_its_share_of_time(piece: str) -> None:
    begun = time.process_time()
    split(piece * (200_000 // len(piece)))
    assert time.process_time() - begun < 3
