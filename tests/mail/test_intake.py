"""A raw mail is taken in with its files under the rules of its case; what is not kept leaves nothing behind, and nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs
from tests.mail.postrooms import until
from tests.mail.taking import HELP, OURS, PATTERN, an_intake, opens_portal, sign

from databases import Database
from deskbell.actions import intake as deeds
from deskbell.actions.values import StoredFile
from deskbell.actions.values_letters import Cursor, Letter, Taken
from deskbell.domain.files import Upload
from deskbell.domain.letters import Bounce, Incoming, LeftOut, Part, Way
from deskbell.domain.refusals import NoRoom
from deskbell.files import folder as folders
from deskbell.files.folder import FileFolder
from deskbell.mail.intake import Intake
from deskbell.storage.store import SqliteStore

MAIL = Incoming(
    message_id="1@example.org", sender="carl@example.org", sender_name="Carl", recipients=(HELP,), subject="Broken", text="It broke.",
    digest=b"1" * 32,
)  # fmt: skip


class Office:
    """An intake with its database and its folder; its reader finds in every mail what the test says."""

    def __init__(self, database: Database) -> None:
        self.place = database.data_dir / "files"
        self.files = FileFolder(self.place)
        self.store = SqliteStore(database.engines)
        self.mail = MAIL
        self.asked: list[tuple[Any, ...]] = []
        self.intake: Intake = an_intake(self.store, self.files, self._read)

    async def gets(self, mail: Incoming = MAIL, **values: Any) -> Taken:
        """A mail comes in."""
        self.mail = mail
        return await self.intake.take(b"From: somebody\r\n\r\nraw", **values)

    async def letter(self, taken: Taken) -> tuple[Letter, str, list[StoredFile]]:
        """The newest mail of the case that one went to, with its words and files."""
        assert taken.number is not None
        number = taken.number

        def look(tx: Any) -> tuple[Letter, str, list[StoredFile]]:
            letters = [each for each in tx.letters.of_case(tx.cases.by_number(number).id) if each.kind == "incoming"]
            said, files, _ = tx.letters.words(letters[-1].id)
            return letters[-1], said, files

        return await self.store.look(look)

    def stored(self) -> list[Path]:
        """Every file in the folder."""
        return sorted(path for path in self.place.rglob("*") if path.is_file())

    async def sweeps(self) -> int:
        """Sweep what no record knows; returns how many files that were. What is in flight would stay."""

        async def known(keys: list[str]) -> set[str]:
            return await self.store.look(lambda tx: tx.files.known(keys))

        return await self.files.sweep(known, None)

    async def _read(self, raw: bytes, envelope_to: Sequence[str], authserv: str) -> Incoming:
        self.asked.append((raw, envelope_to, authserv))
        return self.mail


@pytest.fixture
def told(sqlite: Database) -> Callable[[Callable[[Office], Awaitable[None]]], None]:
    """Tells a story in an office with a portal whose mail opens requests."""

    @asynccontextmanager
    async def office() -> AsyncIterator[Office]:
        made = Office(sqlite)
        made.store.open()
        await made.store.act(opens_portal)
        try:
            yield made
        finally:
            await made.store.close()

    def tell(story: Callable[[Office], Awaitable[None]]) -> None:
        async def whole() -> None:
            async with office() as made:
                await story(made)

        asyncio.run(whole())

    return tell


Told = Callable[[Callable[[Office], Awaitable[None]]], None]


def parts(*files: tuple[str, int]) -> tuple[Part, ...]:
    return tuple(Part(name, b"x" * size) for name, size in files)


def test_a_mail_without_a_case_opens_a_request_with_its_files(told: Told) -> None:
    async def story(office: Office) -> None:
        taken = await office.gets(replace(MAIL, parts=(*parts(("a.txt", 3)), Part("b.txt", b"yz", inline=True))))
        assert taken.way is Way.OPENS
        letter, said, files = await office.letter(taken)
        assert (letter.subject, said) == ("Broken", "It broke.")
        assert [(each.name, each.size) for each in files] == [("a.txt", 3), ("b.txt", 2)]
        assert [office.files.path_of(each.key).read_bytes() for each in files] == [b"xxx", b"yz"]
        assert await office.sweeps() == 0

    told(story)


def test_the_reader_is_asked_with_the_envelope(told: Told) -> None:
    async def story(office: Office) -> None:
        await office.gets(envelope_to=["help@example.com"])
        assert office.asked == [(b"From: somebody\r\n\r\nraw", ("help@example.com",), "")]

    told(story)


def test_files_that_break_the_rules_are_named_and_not_stored(told: Told) -> None:
    async def story(office: Office) -> None:
        await office.store.act(lambda tx: tx.portals.keep(replace(tx.portals.all()[0], max_file_bytes=1024)))
        taken = await office.gets(replace(MAIL, parts=parts(("../large\u202e.txt", 1025), ("empty.txt", 0), ("fits.txt", 1024))))
        letter, _, files = await office.letter(taken)
        assert [each.name for each in files] == ["fits.txt"]
        assert [(each.name, each.size, each.why) for each in letter.not_taken] == [("large.txt", 1025, LeftOut.TOO_LARGE)]
        assert len(office.stored()) == 1

    told(story)


def test_where_no_files_are_allowed_the_words_are_taken_and_the_files_named(told: Told) -> None:
    async def story(office: Office) -> None:
        await office.store.act(lambda tx: tx.portals.keep(replace(tx.portals.all()[0], files_allowed=False)))
        letter, said, files = await office.letter(await office.gets(replace(MAIL, parts=parts(("a.txt", 1), ("b.txt", 2)))))
        assert said == "It broke."
        assert not files
        assert [each.why for each in letter.not_taken] == [LeftOut.NOT_ALLOWED] * 2
        assert not office.stored()

    told(story)


def test_fifty_files_of_a_mail_are_taken_and_a_hundred_more_named(told: Told) -> None:
    async def story(office: Office) -> None:
        many = parts(*[(f"{number}.txt", 1) for number in range(200)])
        letter, _, files = await office.letter(await office.gets(replace(MAIL, parts=many)))
        assert [each.name for each in files] == [f"{number}.txt" for number in range(50)]
        assert [each.why for each in letter.not_taken] == [LeftOut.TOO_MANY] * 100

    told(story)


def test_a_case_holds_only_so_much(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deeds, "MOST_IN_A_CASE", 10)

    async def story(office: Office) -> None:
        taken = await office.gets(replace(MAIL, parts=parts(("a.txt", 6), ("b.txt", 6), ("c.txt", 4))))
        letter, _, files = await office.letter(taken)
        assert [each.name for each in files] == ["a.txt", "c.txt"]
        assert [(each.name, each.why) for each in letter.not_taken] == [("b.txt", LeftOut.NO_ROOM)]

    told(story)


def test_a_text_too_long_is_cut_and_kept_whole_beside_it(told: Told) -> None:
    async def story(office: Office) -> None:
        text = "wörter " * 5000
        _, said, files = await office.letter(await office.gets(replace(MAIL, text=text)))
        assert said == text[:10_000]
        assert [(each.name, each.type) for each in files] == [("mail.txt", "text/plain")]
        assert office.files.path_of(files[0].key).read_text(encoding="utf-8") == text

    told(story)


def test_of_a_mail_that_could_not_be_read_the_whole_is_kept(told: Told) -> None:
    async def story(office: Office) -> None:
        _, _, files = await office.letter(await office.gets(replace(MAIL, unreadable=True)))
        assert [each.name for each in files] == ["mail.eml"]
        assert office.files.path_of(files[0].key).read_bytes() == b"From: somebody\r\n\r\nraw"

    told(story)


@pytest.mark.parametrize(
    ("mail", "way"),
    [
        (replace(MAIL, recipients=("nobody@example.com",)), Way.NOT_TAKEN),
        (replace(MAIL, sender=OURS), Way.OURS),
        (replace(MAIL, sender=PATTERN.replace("{}", "123456789-" + "a" * 16)), Way.OURS),
        (replace(MAIL, bounce=Bounce("unknown@example.com", True, "5.1.1", "No such user")), Way.IGNORED),
    ],
)
def test_of_a_mail_that_belongs_nowhere_no_file_is_stored(told: Told, mail: Incoming, way: Way) -> None:
    async def story(office: Office) -> None:
        assert await office.gets(replace(mail, parts=parts(("a.txt", 1)), unreadable=True)) == Taken(way)
        assert not office.stored()

    told(story)


def test_the_same_mail_again_leaves_no_second_files(told: Told) -> None:
    async def story(office: Office) -> None:
        mail = replace(MAIL, parts=parts(("a.txt", 1)))
        first = await office.gets(mail)
        assert (await office.gets(mail)).way is Way.REPEATED
        assert len((await office.letter(first))[2]) == len(office.stored()) == 1

    told(story)


def test_of_a_stored_mail_it_is_told_that_it_is_and_whether_with_all_its_files(told: Told) -> None:
    async def story(office: Office) -> None:
        assert await office.intake.taken_before(b"raw") is None
        await office.gets()
        assert await office.intake.taken_before(b"raw") == Taken(Way.REPEATED)
        in_part = replace(MAIL, digest=b"2" * 32, parts=(Part("large.bin", b"x" * 20_000_000),))
        assert not (await office.gets(in_part)).whole
        assert await office.intake.taken_before(b"raw") == Taken(Way.REPEATED, whole=False)
        assert not (await office.gets(in_part)).whole

    told(story)


def test_the_same_mail_twice_at_once_is_taken_once(told: Told) -> None:
    async def story(office: Office) -> None:
        office.mail = replace(MAIL, parts=parts(("a.txt", 1)))
        taken = await asyncio.gather(*[office.intake.take(b"raw") for _ in range(5)])
        assert sorted(each.way for each in taken) == [Way.OPENS, *[Way.REPEATED] * 4]
        assert len(office.stored()) == 1
        assert await office.sweeps() == 0

    told(story)


def test_a_signed_address_leads_to_its_case(told: Told) -> None:
    async def story(office: Office) -> None:
        opened = await office.gets()
        assert opened.number is not None
        to = PATTERN.replace("{}", f"{opened.number:09d}-{sign(opened.number)}")
        again = await office.gets(replace(MAIL, recipients=(to.upper(),), digest=b"2" * 32, message_id="2@example.org"))
        assert again == Taken(Way.ANSWER, opened.number)
        forged = PATTERN.replace("{}", f"{opened.number:09d}-{'a' * 16}")
        assert (await office.gets(replace(MAIL, recipients=(forged,), digest=b"3" * 32))).way is Way.NOT_TAKEN

    told(story)


def test_a_full_disk_loses_no_mail(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(office: Office) -> None:
        mail = replace(MAIL, parts=parts(("a.txt", 1), ("b.txt", 1)))
        keep, calls = office.files.keep, 0

        async def fills_up(chunks: AsyncIterator[bytes], name: str, largest: int) -> Upload:
            nonlocal calls
            calls += 1
            if calls == 2:
                raise OSError(28, "No space left on device")
            return await keep(chunks, name, largest)

        monkeypatch.setattr(office.files, "keep", fills_up)
        cursor = Cursor(1, 7, 1)
        with pytest.raises(NoRoom):
            await office.gets(mail, mailbox="box", cursor=cursor)
        assert not office.stored()
        assert await office.store.look(lambda tx: tx.letters.cursor("box")) is None
        monkeypatch.setattr(office.files, "keep", keep)
        monkeypatch.setattr(folders, "KEPT_FREE", 1 << 60)
        with pytest.raises(NoRoom):
            await office.gets(mail, mailbox="box", cursor=cursor)
        monkeypatch.setattr(folders, "KEPT_FREE", 0)
        assert (await office.gets(mail, mailbox="box", cursor=cursor)).way is Way.OPENS
        assert await office.store.look(lambda tx: tx.letters.cursor("box")) == cursor

    told(story)


def test_a_commit_that_fails_leaves_the_cursor_and_its_files_to_the_sweep(told: Told) -> None:
    async def story(office: Office) -> None:
        def breaks() -> None:
            raise OSError("the disk broke")

        office.store.before_commit = breaks
        with pytest.raises(OSError, match="broke"):
            await office.gets(replace(MAIL, parts=parts(("a.txt", 1))), mailbox="box", cursor=Cursor(1, 7, 1))
        assert await office.store.look(lambda tx: tx.letters.cursor("box")) is None
        assert await office.sweeps() == 1
        office.store.before_commit = lambda: None
        assert (await office.gets()).way is Way.OPENS

    told(story)


def test_who_gives_up_waiting_stops_nothing(told: Told) -> None:
    async def story(office: Office) -> None:
        begun, goes_on = asyncio.Event(), asyncio.Event()
        keep = office.files.keep

        async def slowly(chunks: AsyncIterator[bytes], name: str, largest: int) -> Upload:
            begun.set()
            await goes_on.wait()
            return await keep(chunks, name, largest)

        office.files.keep = slowly  # type: ignore[method-assign]
        mail = replace(MAIL, parts=parts(("a.txt", 1)))
        asking = asyncio.create_task(office.gets(mail))
        await begun.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        goes_on.set()
        await until(lambda: office.store.look(lambda tx: tx.letters.taken_as(MAIL.digest) is not None))
        assert (await office.gets(mail)).way is Way.REPEATED
        assert len(office.stored()) == 1

    told(story)


def test_nothing_of_what_is_written_or_by_whom_is_logged(told: Told) -> None:
    async def story(office: Office) -> None:
        with capture_logs() as logs:
            taken = await office.gets(replace(MAIL, parts=parts(("secret.txt", 1))))
        assert logs == [
            {
                "event": "mail-taken",
                "log_level": "info",
                "way": "opens",
                "case": taken.number,
                "size": 21,
                "files": 1,
                "not_taken": 0,
            }
        ]

    told(story)
