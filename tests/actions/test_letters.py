"""PRODUCT 7, out: confirmations, answers by mail, what becomes of each, and what stays when a case is deleted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.actions.test_deletion import holding
from tests.correspondence import OUR_ADDRESS, MailRoom
from tests.people import Company, Customer

from deskbell.actions import consequences, letters, outbox
from deskbell.domain.letters import GIVEN_UP_AFTER, PAUSES, LetterKind, LetterState, Trouble
from deskbell.domain.refusals import ClientIdReused, Invalid, NotAllowed, NotFound, TooLarge, TooMany, WrongState


@pytest.fixture
def mail(company: Company) -> MailRoom:
    return MailRoom(company)


def test_a_request_is_confirmed_once_by_mail(company: Company, mail: MailRoom, carl: Customer) -> None:
    carl.leaves_request("Where is my bicycle?")
    assert mail.confirms() == 1
    letter = mail.newest(carl)
    assert (letter.kind, letter.state, letter.address) == (LetterKind.CONFIRMATION, LetterState.WAITING, carl.email)
    assert letter.message_id.endswith("@company.example")
    assert mail.lines(carl.case)[-1] == ("confirmed", "system", "")
    assert carl.reads_lines()[-1] == "requested"
    assert mail.confirms() == 0
    sheet = mail.claims(letter)
    assert sheet is not None
    assert (sheet.question, sheet.case.number) == ("Where is my bicycle?", carl.case)


def test_without_a_mail_server_nothing_is_confirmed_and_nothing_waits(company: Company, mail: MailRoom, carl: Customer) -> None:
    carl.leaves_request("Where is my bicycle?")
    assert mail.confirms(own_address="") == 1
    assert mail.of(carl) == []
    assert mail.confirms() == 0


def test_who_comes_back_before_the_confirmation_gets_none(company: Company, mail: MailRoom, carl: Customer) -> None:
    carl.leaves_request("Where is my bicycle?")
    carl.comes_back()
    mail.confirms()
    assert mail.of(carl) == []


def test_an_answer_stands_in_the_conversation_and_goes_out(company: Company, mail: MailRoom) -> None:
    carl, answer = mail.a_request_that_was_answered(company.ana)
    confirmation = mail.of(carl)[0]
    assert answer.references == (confirmation.message_id,)
    assert answer.subject == ""  # as the confirmation's: words of ours
    assert carl.hears("In the cellar.")
    assert (answer.state, answer.trouble, answer.claimed_by) == (LetterState.SENT, None, None)
    assert carl.matter().awaiting_since is None


def test_an_answer_quotes_the_customer_unless_told_not_to(company: Company, mail: MailRoom, carl: Customer) -> None:
    carl.leaves_request("Where is my bicycle?")
    company.ana.takes(carl)
    mail.answers(company.ana, carl, "In the cellar.")
    me = company.ana.agent
    quoting = mail.newest(carl)
    assert company.look(lambda tx: letters.quoted(tx, me, carl.case, quoting.id)) == "Where is my bicycle?"
    mail.answers(company.ana, carl, "Still there.", quote=False)
    assert not mail.newest(carl).has_quoted


def test_an_answer_takes_its_files_along_and_each_once(company: Company, mail: MailRoom, carl: Customer) -> None:
    carl.leaves_request("Where is my bicycle?")
    company.ana.takes(carl)
    me = company.ana.agent
    kept = company.act(lambda tx: letters.add_draft_file(tx, me, carl.case, mail.a_file("map.png")))
    dropped = company.act(lambda tx: letters.add_draft_file(tx, me, carl.case, mail.a_file("oops.png")))
    company.act(lambda tx: letters.drop_draft_file(tx, me, carl.case, dropped.id))
    with company.refuses(Invalid, field="files"):
        mail.answers(company.ana, carl, "See the map.", files=[dropped.id])
    mail.answers(company.ana, carl, "See the map.", files=[kept.id])
    sheet = mail.claims(mail.newest(carl))
    assert sheet is not None
    assert (sheet.text, [file.name for file in sheet.files], sheet.agent) == ("See the map.", ["map.png"], "Ana")
    with company.refuses(Invalid, field="files"):
        mail.answers(company.ana, carl, "Once more.", files=[kept.id])


def test_a_repeated_answer_is_one_letter_and_other_words_are_refused(company: Company, mail: MailRoom, carl: Customer) -> None:
    carl.leaves_request("Where is my bicycle?")
    company.ana.takes(carl)
    mail.answers(company.ana, carl, "In the cellar.", 77)
    with company.changes_nothing():
        mail.answers(company.ana, carl, "In the cellar.", 77)
    with company.refuses(ClientIdReused):
        mail.answers(company.ana, carl, "In the attic.", 77)


def test_only_the_assigned_agent_answers_and_only_where_there_is_an_address(
    company: Company, mail: MailRoom, carl: Customer
) -> None:
    carl.leaves_request("Where is my bicycle?")
    with company.refuses(NotAllowed):
        mail.answers(company.ana, carl, "In the cellar.")
    company.ana.takes(carl)
    with company.refuses(NotAllowed, by="Ana"):
        mail.answers(company.ben, carl, "In the cellar.")
    with company.refuses(NotFound):
        mail.answers(company.otto, carl, "In the cellar.")


def test_a_customer_who_is_gone_is_answered_by_mail_and_reads_it_when_back(company: Company, mail: MailRoom) -> None:
    carl = company.someone_waiting("Carl")
    carl.says("Where is my bicycle?")
    company.ana.takes(carl)
    carl.closes_page()
    company.waits(200)
    assert carl.matter().chat == "gone"
    mail.answers(company.ana, carl, "In the cellar.")
    carl.opens_page()
    assert carl.hears("In the cellar.")
    carl.says("Thank you")
    assert carl.matter().chat == "talking"
    mail.comes_from(carl.email, "And the key?", references=(mail.newest(carl).message_id,))
    assert carl.hears("And the key?")


def test_a_letter_that_is_not_taken_is_tried_again_after_growing_pauses(company: Company, mail: MailRoom, carl: Customer) -> None:
    carl.leaves_request("Where is my bicycle?")
    company.ana.takes(carl)
    mail.answers(company.ana, carl, "In the cellar.")
    letter, pauses = mail.newest(carl), []
    for _ in range(4):
        letter = mail.fails(letter)
        assert (letter.state, letter.trouble, letter.said) == (LetterState.WAITING, Trouble.LATER, "450 later")
        assert mail.claims(letter) is None
        assert letter.next_at is not None
        pauses.append((letter.next_at - company.now) // 1000)
        company.now = letter.next_at
    assert pauses == sorted(set(pauses))
    assert mail.sends(letter).state is LetterState.SENT


def test_what_will_never_be_taken_is_given_up_at_once_and_can_be_tried_again(
    company: Company, mail: MailRoom, carl: Customer
) -> None:
    carl.leaves_request("Where is my bicycle?")
    company.ana.takes(carl)
    mail.answers(company.ana, carl, "In the cellar.")
    letter = mail.fails(mail.newest(carl), Trouble.ADDRESS_REFUSED, "550 no such user")
    assert letter.state is LetterState.FAILED
    assert mail.lines(carl.case)[-1] == ("mail_failed", "system", "")
    carl.corrects(email="carl@elsewhere.example")
    me = company.ana.agent
    again = company.act(lambda tx: letters.try_again(tx, me, carl.case, letter.id))
    assert (again.state, again.address, again.message_id) == (LetterState.WAITING, "carl@elsewhere.example", letter.message_id)
    assert mail.sends(again).state is LetterState.SENT
    with company.refuses(WrongState):
        company.act(lambda tx: letters.try_again(tx, me, carl.case, letter.id))


def test_after_two_days_a_letter_is_given_up(company: Company, mail: MailRoom, carl: Customer) -> None:
    carl.leaves_request("Where is my bicycle?")
    company.ana.takes(carl)
    mail.answers(company.ana, carl, "In the cellar.")
    company.now += GIVEN_UP_AFTER * 1000
    assert mail.fails(mail.newest(carl)).state is LetterState.FAILED


def test_one_node_sends_a_letter_and_another_only_when_that_one_is_dead(company: Company, mail: MailRoom, carl: Customer) -> None:
    carl.leaves_request("Where is my bicycle?")
    company.ana.takes(carl)
    mail.answers(company.ana, carl, "In the cellar.")
    letter = mail.newest(carl)
    assert mail.claims(letter, "one") is not None
    assert mail.claims(letter, "two") is None
    assert mail.due("two") == []
    company.living.clear()
    company.waits(60)
    assert mail.due("two") == [letter.id]
    assert mail.claims(letter, "two") is not None
    company.act(lambda tx: outbox.not_sent(tx, letter.id, "one", Trouble.LATER, ""))
    assert mail.again(letter).claimed_by == "two"


def test_the_transcript_goes_to_the_customers_own_address_and_not_too_often(
    company: Company, mail: MailRoom, carl: Customer
) -> None:
    carl.says("Where is my bicycle?")

    def asks() -> None:
        company.act(lambda tx: letters.transcript(tx, mail.dice, carl.case, carl.token, own_address=OUR_ADDRESS))

    asks()
    asks()
    assert [each.kind for each in mail.of(carl)] == [LetterKind.TRANSCRIPT]
    sheet = mail.claims(mail.newest(carl))
    assert sheet is not None
    assert [line.said.text for line in sheet.lines if line.said] == ["Where is my bicycle?"]
    for _ in range(4):
        company.now += 61_000
        asks()
    company.now += 61_000
    with company.refuses(TooMany):
        asks()


def test_nothing_of_its_letters_is_left_of_a_deleted_case(company: Company, mail: MailRoom) -> None:
    carl, answer = mail.a_request_that_was_answered(company.ana)
    raw = mail.a_file("mail.eml")
    mail.comes_from(carl.email, "Quarzuhr", references=(answer.message_id,), quoted="Zifferblatt", subject="Nachtigall", raw=raw)
    mail.answers(company.ana, carl, "Zeiger")
    waiting = mail.newest(carl)
    assert holding(company, "Quarzuhr", "Zifferblatt", "Nachtigall", "Zeiger") >= {"letters", "messages"}
    company.ada.deletes(carl)
    assert holding(company, "Quarzuhr", "Zifferblatt", "Nachtigall", "Zeiger", carl.email, answer.message_id) == set()
    assert mail.due() == []
    company.act(lambda tx: outbox.sent(tx, waiting.id))


def test_a_file_that_was_never_sent_is_forgotten_after_a_week(company: Company, mail: MailRoom, carl: Customer) -> None:
    carl.leaves_request("Where is my bicycle?")
    company.ana.takes(carl)
    me = company.ana.agent
    kept, left = (
        company.act(lambda tx, name=name: letters.add_draft_file(tx, me, carl.case, mail.a_file(name)))  # type: ignore[misc]
        for name in ("map.png", "left.png")
    )
    mail.answers(company.ana, carl, "See the map.", files=[kept.id])
    company.act(consequences.begin)
    company.waits(8 * 86_400)
    assert company.look(lambda tx: tx.files.known([kept.key, left.key])) == {kept.key}


def test_files_of_more_than_25_mb_together_are_refused(company: Company, mail: MailRoom, carl: Customer) -> None:
    carl.leaves_request("Where is my bicycle?")
    company.ana.takes(carl)
    me = company.ana.agent
    large = [replace(mail.a_file(f"{n}.png"), size=13 << 20) for n in range(2)]
    ids = [company.act(lambda tx, each=each: letters.add_draft_file(tx, me, carl.case, each)).id for each in large]  # type: ignore[misc]
    with company.refuses(TooLarge, field="files"):
        mail.answers(company.ana, carl, "Both.", files=ids)
    mail.answers(company.ana, carl, "One.", files=ids[:1])


def test_a_confirmation_confirms_what_was_asked_however_late_it_goes(company: Company, mail: MailRoom, carl: Customer) -> None:
    carl.leaves_request("Where is my bicycle?")
    mail.confirms()
    mail.comes_from(carl.email, "And my helmet?", numbers=(carl.case,))
    sheet = mail.claims(mail.of(carl)[0])
    assert sheet is not None
    assert (sheet.question, sheet.quoted) == ("Where is my bicycle?", "")


def test_a_clock_set_back_keeps_no_letter_waiting_for_as_long(company: Company, mail: MailRoom, carl: Customer) -> None:
    carl.leaves_request("Where is my bicycle?")
    company.ana.takes(carl)
    mail.answers(company.ana, carl, "In the cellar.")
    letter = mail.newest(carl)
    company.now -= 10 * 86_400_000
    assert mail.due() == []
    company.act(lambda tx: consequences.follow_the_clock_back(tx, 15_000))
    assert mail.confirms() == 1
    company.now += PAUSES[-1] * 1000
    assert letter.id in mail.due()
