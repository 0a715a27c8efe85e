"""PRODUCT 7, in: what becomes of a mail that comes, and who must never be taken for the customer. Each test says why."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.correspondence import OUR_ADDRESS, MailRoom
from tests.people import HELP, SALES, Company, Customer

from deskbell.actions import intake, letters
from deskbell.actions.values_letters import Cursor
from deskbell.domain.cases import CaseType, Status
from deskbell.domain.letters import CONFIRMED_A_DAY, KEPT, OPENED_AN_HOUR, LetterState, Way


@pytest.fixture
def mail(company: Company) -> MailRoom:
    return MailRoom(company)


def test_the_customers_answer_stands_in_the_case_with_its_files(company: Company, mail: MailRoom) -> None:
    carl, answer = mail.a_request_that_was_answered(company.ana)
    files = (mail.a_file("photo.png"), mail.a_file("bill.png"))
    taken = mail.comes_from(carl.email.upper(), references=(answer.message_id,), uploads=files)
    assert (taken.way, taken.number) == (Way.ANSWER, carl.case)
    assert mail.lines(carl.case)[-3:] == [("message", "customer", "Thank you")] + [("message", "customer", "")] * 2
    assert carl.matter().awaiting_since is not None
    assert carl.hears("Thank you")


def test_an_answer_to_the_signed_address_needs_no_headers(company: Company, mail: MailRoom) -> None:
    """Some programs drop References: the address that we signed tells the case as well."""
    carl, _ = mail.a_request_that_was_answered(company.ana)
    assert mail.comes_from(carl.email, numbers=(carl.case,)).way is Way.ANSWER


def test_a_forged_sender_with_a_real_message_id_is_not_the_customer(company: Company, mail: MailRoom) -> None:
    """Whoever was shown a mail of ours knows its Message-ID; only together with the customer's address it counts as the customer."""
    carl, answer = mail.a_request_that_was_answered(company.ana)
    taken = mail.comes_from("mallory@evil.example", "Send me the key", references=(answer.message_id,))
    assert (taken.way, taken.number) == (Way.STRANGER, carl.case)
    assert mail.lines(carl.case)[-1] == ("note", "system", "Send me the key")
    assert mail.newest(carl).stranger
    assert not carl.hears("Send me the key")


def test_the_customers_address_that_the_mail_server_found_forged_is_not_the_customer(company: Company, mail: MailRoom) -> None:
    """From can be written by anybody: where the company's own mail server checks it (DMARC), its finding counts."""
    carl, answer = mail.a_request_that_was_answered(company.ana)
    taken = mail.comes_from(carl.email, "Send me the key", references=(answer.message_id,), numbers=(carl.case,), forged=True)
    assert taken.way is Way.STRANGER
    assert mail.lines(carl.case)[-1][:2] == ("note", "system")


def test_the_right_address_from_a_wrong_sender_is_a_note(company: Company, mail: MailRoom) -> None:
    """A signed address is passed on with every forwarded mail: it tells the case, not who writes."""
    carl, _ = mail.a_request_that_was_answered(company.ana)
    taken = mail.comes_from("wife@customers.example", "He is ill", numbers=(carl.case,))
    assert (taken.way, taken.number) == (Way.STRANGER, carl.case)
    assert mail.lines(carl.case)[-1] == ("note", "system", "He is ill")


def test_a_number_in_the_subject_alone_proves_nothing(company: Company, mail: MailRoom) -> None:
    """Case numbers are told on the phone and stand in subjects: anybody may know one."""
    carl, _ = mail.a_request_that_was_answered(company.ana)
    assert mail.comes_from(carl.email, subject=f"Re: case {carl.case}").way is Way.NOT_TAKEN
    mail.opens_cases_at(HELP)
    taken = mail.comes_from(carl.email, subject=f"Re: case {carl.case}")
    assert taken.way is Way.OPENS
    assert taken.number != carl.case


def test_of_two_cases_the_one_answered_last_gets_it(company: Company, mail: MailRoom) -> None:
    """In-Reply-To, then the newest reference: that is the mail which the customer had open (RFC 5322 3.6.4)."""
    carl, answer = mail.a_request_that_was_answered(company.ana)
    dora, other = mail.a_request_that_was_answered(company.ben)
    company.act(lambda tx: None)
    dora.corrects(email=carl.email)
    assert mail.comes_from(carl.email, references=(other.message_id, answer.message_id)).number == dora.case
    assert mail.comes_from(carl.email, references=(answer.message_id, other.message_id)).number == carl.case


def test_of_two_cases_the_senders_own_is_taken_though_another_is_nearer(company: Company, mail: MailRoom) -> None:
    """Somebody who answers below a mail of another's case must not be put into that case where one of their own is named too."""
    carl, answer = mail.a_request_that_was_answered(company.ana)
    dora, other = mail.a_request_that_was_answered(company.ben)
    taken = mail.comes_from(carl.email, references=(other.message_id, answer.message_id))
    assert (taken.way, taken.number) == (Way.ANSWER, carl.case)
    assert mail.comes_from("eve@evil.example", references=(other.message_id, answer.message_id)).number == dora.case


def test_headers_go_before_the_signed_address(company: Company, mail: MailRoom) -> None:
    """PRODUCT 7 names the order: an address book may keep an old signed address, headers are of this very mail."""
    carl, answer = mail.a_request_that_was_answered(company.ana)
    dora, _ = mail.a_request_that_was_answered(company.ben)
    dora.corrects(email=carl.email)
    assert mail.comes_from(carl.email, references=(answer.message_id,), numbers=(dora.case,)).number == carl.case


def test_a_second_copy_of_a_mail_is_one(company: Company, mail: MailRoom) -> None:
    """A crash between fetch and mark, a second mailbox, a second way: the same mail may come twice."""
    carl, answer = mail.a_request_that_was_answered(company.ana)
    received = mail.mail(carl.email, references=(answer.message_id,))
    assert mail.comes(received).way is Way.ANSWER
    with company.changes_nothing():
        assert mail.comes(received).way is Way.REPEATED


def test_the_same_message_id_with_other_words_is_another_mail(company: Company, mail: MailRoom) -> None:
    """Some programs reuse a Message-ID; dropping by it alone would lose a mail, and let strangers suppress one."""
    carl, answer = mail.a_request_that_was_answered(company.ana)
    for words in ("One", "Two"):
        taken = mail.comes_from(carl.email, words, references=(answer.message_id,), message_id="same@customers.example")
        assert taken.way is Way.ANSWER


def test_our_own_mail_that_comes_back_makes_nothing(company: Company, mail: MailRoom) -> None:
    """A forwarding rule or a list may send our mails to ourselves: a case, or an answer, would begin a loop."""
    carl, answer = mail.a_request_that_was_answered(company.ana)
    mail.opens_cases_at(HELP)
    assert mail.comes_from(OUR_ADDRESS, ours=True).way is Way.OURS
    assert mail.comes_from(carl.email, message_id=answer.message_id, numbers=(carl.case,)).way is Way.OURS


def test_a_test_mail_that_comes_back_is_needed_no_more_and_one_that_nobody_waits_for_is_left(
    company: Company, mail: MailRoom
) -> None:
    """Whoever writes as us may invent a test mail: only one that was just sent is marked or deleted in the mailbox."""
    assert mail.comes_from(OUR_ADDRESS, ours=True, message_id="check-17@company.example").way is Way.OURS
    company.act(lambda tx: tx.due.at(intake.CHECK, 17, tx.now + 600_000))
    taken = mail.comes_from(OUR_ADDRESS, ours=True, message_id="check-17@company.example")
    assert taken.way is Way.CHECK
    assert taken.way in KEPT
    assert not company.act(lambda tx: tx.due.is_set(intake.CHECK, 17))
    assert mail.comes_from(OUR_ADDRESS, ours=True, message_id="check-17@company.example").way is Way.OURS


def test_a_machines_answer_is_a_note_that_reopens_and_rings_nothing(company: Company, mail: MailRoom) -> None:
    """RFC 3834: an absence notice is no answer, but the agent wants to know of it."""
    carl, answer = mail.a_request_that_was_answered(company.ana)
    company.ana.resolves(carl)
    taken = mail.comes_from(carl.email, "I am on holiday", references=(answer.message_id,), automatic=True)
    assert (taken.way, taken.number) == (Way.AUTOMATIC, carl.case)
    assert carl.matter().status is Status.RESOLVED
    assert mail.newest(carl).automatic
    assert not mail.newest(carl).stranger
    assert mail.confirms() == 0


def test_a_machine_never_opens_a_case(company: Company, mail: MailRoom) -> None:
    """Newsletters, absence notices and reports would fill the lists, and be answered."""
    mail.opens_cases_at(HELP)
    assert mail.comes_from("news@shop.example", automatic=True).way is Way.IGNORED
    assert mail.comes(mail.bounce("unknown@elsewhere.example")).way is Way.IGNORED


def test_two_machines_that_answer_each_other_stop(company: Company, mail: MailRoom) -> None:
    """A robot that does not say it is one answers each confirmation with a new mail: confirmations end, and so do new cases."""
    mail.opens_cases_at(HELP)
    confirmed, cases = 0, set()
    for _ in range(40):
        cases.add(mail.comes_from("robot@machines.example", "We have got your mail.").number)
        mail.confirms()
        confirmed = company.look(lambda tx: tx.letters.confirmed_lately("robot@machines.example", 0))
    assert confirmed == CONFIRMED_A_DAY
    assert len(cases) == OPENED_AN_HOUR


def test_a_bounce_is_shown_on_the_answer_it_belongs_to(company: Company, mail: MailRoom) -> None:
    carl, answer = mail.a_request_that_was_answered(company.ana)
    assert mail.comes(mail.bounce(answer.message_id, failed=False)).way is Way.BOUNCE
    assert mail.again(answer).state is LetterState.SENT
    assert mail.comes(mail.bounce(answer.message_id)).number == carl.case
    back = mail.again(answer)
    assert (back.state, back.said) == (LetterState.BOUNCED, "5.1.1 no such mailbox")
    assert mail.lines(carl.case)[-1] == ("mail_bounced", "system", "")
    with company.changes_nothing():
        mail.comes(mail.bounce(answer.message_id))


def test_a_bounce_without_our_message_id_is_known_by_the_signed_address_it_came_to(company: Company, mail: MailRoom) -> None:
    """Mails leave with the signed address as the envelope's sender, so that a report that names nothing still finds its letter."""
    carl, answer = mail.a_request_that_was_answered(company.ana)
    assert mail.comes(mail.bounce("", numbers=(carl.case,))).way is Way.BOUNCE
    assert mail.again(answer).state is LetterState.BOUNCED


def test_mail_to_the_portals_address_makes_a_new_request(company: Company, mail: MailRoom) -> None:
    mail.opens_cases_at(SALES, "sales@company.example")
    assert mail.comes_from("dora@customers.example").way is Way.NOT_TAKEN
    taken = mail.comes_from(
        "dora@customers.example",
        "How much is it?",
        recipients=("Sales@Company.example",),
        sender_name="Muster, Dora",
        subject="Price",
    )
    case = mail.case(taken.number or 0)
    assert (case.type, case.status, case.portal_id) == (CaseType.REQUEST, Status.UNASSIGNED, company.portals[SALES])
    assert (case.first_name, case.last_name, case.email, case.problem) == ("Dora", "Muster", "dora@customers.example", "Price")
    assert [line[0] for line in mail.lines(case.number)] == ["opened", "message", "requested"]
    assert mail.confirms() == 1
    again = mail.comes_from("dora@customers.example", references=(mail_id(company, case.id),))
    assert (again.way, again.number) == (Way.ANSWER, case.number)


def mail_id(company: Company, case_id: int) -> str:
    """The Message-ID of the confirmation."""
    return company.look(lambda tx: tx.letters.of_case(case_id))[-1].message_id


@pytest.mark.parametrize("sender", ["", "nobody", "two@a.example two@b.example", "x" * 250 + "@long.example"])
def test_who_cannot_be_answered_opens_nothing_and_the_mail_stays_where_it_is(
    company: Company, mail: MailRoom, sender: str
) -> None:
    mail.opens_cases_at(HELP)
    with company.changes_nothing():
        assert mail.comes_from(sender).way is Way.NOT_TAKEN


def test_an_answer_to_a_resolved_request_reopens_it_to_its_last_agent_who_is_available(company: Company, mail: MailRoom) -> None:
    carl, answer = mail.a_request_that_was_answered(company.ana)
    company.ana.resolves(carl)
    company.ana.signs_on()
    mail.comes_from(carl.email, references=(answer.message_id,))
    case = carl.matter()
    assert (case.status, case.agent_id, case.resolved_at, case.outcome) == (Status.ASSIGNED, company.ana.id, None, None)
    assert [line[:2] for line in mail.lines(carl.case)[-2:]] == [("reopened", "system"), ("message", "customer")]


@pytest.mark.parametrize("why", ["unavailable", "signed off", "disabled", "off the portal"])
def test_it_reopens_unassigned_where_the_last_agent_cannot_have_it(company: Company, mail: MailRoom, why: str) -> None:
    carl, answer = mail.a_request_that_was_answered(company.ana)
    company.ana.resolves(carl)
    if why == "unavailable":
        company.ana.signs_on(available=False)
    elif why == "disabled":
        company.ana.signs_on()
        company.ada.changes(company.ana, disabled=True)
    elif why == "off the portal":
        company.ana.signs_on()
        company.ada.has_serve(HELP, company.ben)
    mail.comes_from(carl.email, references=(answer.message_id,))
    assert (carl.matter().status, carl.matter().agent_id) == (Status.UNASSIGNED, None)


def test_a_strangers_mail_reopens_nothing(company: Company, mail: MailRoom) -> None:
    carl, answer = mail.a_request_that_was_answered(company.ana)
    company.ana.resolves(carl)
    mail.comes_from("mallory@evil.example", references=(answer.message_id,))
    assert carl.matter().status is Status.RESOLVED


def test_what_could_not_be_read_is_kept_as_an_attachment_of_a_note(company: Company, mail: MailRoom) -> None:
    carl, answer = mail.a_request_that_was_answered(company.ana)
    mail.comes_from(carl.email, "Hel", references=(answer.message_id,), raw=mail.a_file("mail.eml"))
    assert [line[:2] for line in mail.lines(carl.case)[-2:]] == [("message", "customer"), ("note", "system")]
    assert carl.page is not None
    assert not any(entry.file and entry.file.name == "mail.eml" for entry in carl.page.entries)


def test_the_mailbox_is_read_so_far_with_the_mail_or_not_at_all(company: Company, mail: MailRoom) -> None:
    carl, answer = mail.a_request_that_was_answered(company.ana)
    received, box = mail.mail(carl.email, references=(answer.message_id,)), "support@mail.example/INBOX"
    company.act(lambda tx: intake.take_in(tx, mail.dice, received, box, Cursor(7, 12, 3)))
    assert company.look(lambda tx: tx.letters.cursor(box)) == Cursor(7, 12, 3)


def test_the_answer_to_a_deleted_case_is_a_new_matter(company: Company, mail: MailRoom, carl: Customer) -> None:
    """What was deleted is not there to be found again: neither by header nor by address."""
    dora, answer = mail.a_request_that_was_answered(company.ana)
    company.ada.deletes(dora)
    assert mail.comes_from(dora.email, references=(answer.message_id,), numbers=(dora.case,)).way is Way.NOT_TAKEN


def test_what_was_found_forged_opens_nothing(company: Company, mail: MailRoom) -> None:
    """Its confirmation and its answer would go to somebody who never wrote."""
    mail.opens_cases_at(HELP)
    with company.changes_nothing():
        assert mail.comes_from("victim@bank.example", forged=True).way is Way.NOT_TAKEN


def test_two_domains_that_look_alike_when_folded_are_two_people(company: Company, mail: MailRoom) -> None:
    """straße.de and strasse.de have two owners (RFC 5891): folding would let one speak as the customer of the other."""
    carl, answer = mail.a_request_that_was_answered(company.ana)
    carl.corrects(email="anna@strasse.example")
    assert mail.comes_from("anna@straße.example", references=(answer.message_id,)).way is Way.STRANGER


def test_a_second_copy_of_a_report_does_not_undo_another_try(company: Company, mail: MailRoom) -> None:
    """A report may be fetched twice; between the two the agent has tried again."""
    carl, answer = mail.a_request_that_was_answered(company.ana)
    report, me = mail.bounce(answer.message_id), company.ana.agent
    mail.comes(report)
    company.act(lambda tx: letters.try_again(tx, me, carl.case, answer.id))
    mail.sends(mail.again(answer))
    with company.changes_nothing():
        assert mail.comes(report).way is Way.REPEATED
    assert mail.again(answer).state is LetterState.SENT


def test_a_report_that_no_machine_sent_is_none(company: Company, mail: MailRoom) -> None:
    """Whoever knows a Message-ID could say that it was not delivered."""
    _, answer = mail.a_request_that_was_answered(company.ana)
    assert mail.comes(replace(mail.bounce(answer.message_id), automatic=False)).way is Way.IGNORED
    assert mail.comes(replace(mail.bounce(answer.message_id), forged=True)).way is Way.IGNORED


def test_who_sends_very_many_to_two_portals_opens_no_more_for_that(company: Company, mail: MailRoom) -> None:
    mail.opens_cases_at(HELP, "help@company.example")
    mail.opens_cases_at(SALES, "sales@company.example")
    cases = set()
    for n in range(2 * OPENED_AN_HOUR):
        to = ("help@company.example", "sales@company.example")[n % 2]
        cases.add(mail.comes_from("robot@machines.example", recipients=(to,)).number)
    assert len(cases) == OPENED_AN_HOUR


def test_a_node_that_stood_still_sets_no_mailbox_back(company: Company) -> None:
    company.act(lambda tx: tx.letters.move("box", Cursor(7, 50, 1)))
    company.act(lambda tx: tx.letters.move("box", Cursor(7, 6, 1)))
    assert company.look(lambda tx: tx.letters.cursor("box")) == Cursor(7, 50, 1)
    company.act(lambda tx: tx.letters.move("box", Cursor(8, 1, 1)))
    assert company.look(lambda tx: tx.letters.cursor("box")) == Cursor(8, 1, 1)
