"""Mails between customers and a company, for tests that say what people write; no mail server, no bytes: the rules alone."""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import replace
from typing import Any

from tests.people import Company, Customer, DeskAgent, SeededDice, a_file

from deskbell.actions import intake, letters, outbox
from deskbell.actions.values_letters import Letter, Received, Taken
from deskbell.domain.cases import Case
from deskbell.domain.letters import Bounce, LetterKind, Trouble, Way
from deskbell.domain.portals import Portal

OUR_ADDRESS = "support@company.example"
numbers = itertools.count(1)


class MailDice(SeededDice):
    """Randomness with tokens that are told apart, and come in the same order in every run."""

    def __init__(self) -> None:
        super().__init__()
        self._tokens = itertools.count(1)

    def token(self) -> str:
        return f"{next(self._tokens):032x}"


class MailRoom:
    """A company's mail: what goes out, what comes in."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.dice = MailDice()

    def answers(self, agent: DeskAgent, whose: Customer, words: str, client_id: int | None = None, **more: Any) -> Case:
        """The agent answers by mail."""
        own, me = client_id or self.company.new_id(), agent.agent
        return self.company.act(
            lambda tx: letters.answer(tx, self.dice, me, whose.case, own, words, own_address=OUR_ADDRESS, **more)
        )

    def of(self, whose: Customer) -> list[Letter]:
        """The case's letters, oldest first."""
        return self.company.look(lambda tx: tx.letters.of_case(whose.case_id))

    def newest(self, whose: Customer) -> Letter:
        return self.of(whose)[-1]

    def confirms(self, *, own_address: str = OUR_ADDRESS) -> int:
        """The outbox writes the confirmations that wait; returns how many waited."""
        count = 0
        while self.company.act(lambda tx: outbox.confirm_due(tx, self.dice, own_address)):
            count += 1
        return count

    def due(self, node: str = "one") -> list[int]:
        return self.company.look(lambda tx: outbox.due_now(tx, node, ()))

    def claims(self, letter: Letter, node: str = "one") -> outbox.ToSend | None:
        return self.company.act(lambda tx: outbox.claim(tx, letter.id, node))

    def sends(self, letter: Letter, node: str = "one") -> Letter:
        """The mail server takes the letter."""
        assert self.claims(letter, node) is not None
        self.company.act(lambda tx: outbox.sent(tx, letter.id))
        return self.again(letter)

    def fails(self, letter: Letter, trouble: Trouble = Trouble.LATER, said: str = "450 later", node: str = "one") -> Letter:
        """The mail server does not take it."""
        assert self.claims(letter, node) is not None
        self.company.act(lambda tx: outbox.not_sent(tx, letter.id, node, trouble, said))
        return self.again(letter)

    def again(self, letter: Letter) -> Letter:
        found = self.company.look(lambda tx: tx.letters.by_id(letter.id))
        assert found is not None
        return found

    def mail(self, sender: str, text: str = "Thank you", **more: Any) -> Received:
        """A mail as it comes in; each is another unless the digest is given."""
        n = next(numbers)
        plain = Received(
            message_id=f"mail-{n}@customers.example", references=(), sender=sender, sender_name="", recipients=(OUR_ADDRESS,),
            numbers=(), subject="A question", automatic=False, bounce=None, forged=False, ours=False, text=text, quoted="",
            digest=hashlib.sha256(f"{n}".encode()).digest(),
        )  # fmt: skip
        return replace(plain, **more)

    def comes(self, received: Received) -> Taken:
        """A mail comes in."""
        return self.company.act(lambda tx: intake.take_in(tx, self.dice, received))

    def comes_from(self, sender: str, text: str = "Thank you", **more: Any) -> Taken:
        return self.comes(self.mail(sender, text, **more))

    def a_file(self, name: str) -> Any:
        return a_file(name, name.encode())

    def opens_cases_at(self, slug: str, address: str = OUR_ADDRESS) -> None:
        """Mail to the portal's address makes new requests."""
        portal_id = self.company.portals[slug]

        def change(tx: Any) -> None:
            portal: Portal = tx.portals.by_id(portal_id)
            tx.portals.keep(replace(portal, mail_address=address, mail_opens=True))

        self.company.act(change)

    def lines(self, number: int) -> list[tuple[str, str, str]]:
        """Kind, author and words of every line of a case."""
        case = self.company.look(lambda tx: tx.cases.by_number(number))
        assert case is not None
        found = self.company.look(lambda tx: tx.talk.lines(case.id))
        return [(line.fact.kind.value, line.fact.by.value, line.said.text if line.said else "") for line in found]

    def case(self, number: int) -> Case:
        found = self.company.look(lambda tx: tx.cases.by_number(number))
        assert found is not None
        return found

    def bounce(self, message_id: str, *, failed: bool = True, **more: Any) -> Received:
        """A report that a mail of ours was not delivered."""
        report = Bounce(message_id, failed, "5.1.1", "no such mailbox")
        return self.mail("mailer-daemon@mx.example", automatic=True, bounce=report, **more)

    def a_request_that_was_answered(self, agent: DeskAgent) -> tuple[Customer, Letter]:
        """A customer left a request; the agent took it and answered by mail, which was sent."""
        carl = self.company.someone_waiting("Carl")
        carl.leaves_request("Where is my bicycle?")
        self.confirms()
        self.sends(self.newest(carl))
        agent.takes(carl)
        self.answers(agent, carl, "In the cellar.")
        answer = self.sends(self.newest(carl))
        assert answer.kind is LetterKind.ANSWER
        return carl, answer


__all__ = ["OUR_ADDRESS", "MailRoom", "Way"]
